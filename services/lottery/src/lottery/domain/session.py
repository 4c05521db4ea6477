"""A session (鉴定场次): its panels, its cases and who may be present how."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.duties import clashes
from shared.events.base import Duty
from shared.events.intake import Mode

__all__ = [
    "CHECK_IN_METHODS",
    "Expert",
    "PanelPlan",
    "Participant",
    "Session",
    "SessionCase",
    "conflicts_of",
]

CHECK_IN_METHODS: dict[Mode, tuple[str, ...]] = {
    "on_site": ("door",),
    "video": ("screen",),
    "home_visit": ("phone",),
    "entrusted": (),
}
"""How one is present, by mode; at home a recorded person confirms by telephone."""


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """A panel (专家组) to be drawn: which category it examines, and the class of each seat."""

    code: str
    category: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One day's sitting in one mode.

    The venue of a home visit may be somebody's address: others are told ``told_venue``. For each
    class in ``reserves`` one expert more than there are seats is drawn into the batch.
    """

    id: UUID
    committee: str
    version: int
    code: str
    mode: Mode
    starts_at: datetime
    venue: str
    area: str | None
    distinct_hospitals: bool
    panels: tuple[PanelPlan, ...]
    reserves: tuple[str, ...]
    state: str

    @property
    def told_venue(self) -> str:
        """The venue as anybody may know it: of a home visit the area only."""
        return (self.area or "") if self.mode == "home_visit" else self.venue

    @property
    def is_ended(self) -> bool:
        """Whether the session is over and its transcripts are public."""
        return self.state == "ended"


@dataclass(frozen=True, slots=True)
class Expert:
    """One expert (专家) as the draws know them; name and licence stay in the register."""

    id: UUID
    account_id: str
    specialty: str
    hospital: str
    licence_index: bytes
    committee: str = ""


@dataclass(frozen=True, slots=True)
class SessionCase:
    """A case on its way through a session."""

    case_id: UUID
    committee: str
    version: int
    case_number: str
    matter: str
    category: str
    classes_needed: tuple[str, ...]
    mode: Mode
    area: str | None
    difficult: bool
    express: bool
    conclusion_due: date
    duties: tuple[Duty, ...]
    state: str
    session_id: UUID | None = None
    checked_in_at: datetime | None = None
    check_in_method: str | None = None
    panel_code: str | None = None

    @property
    def is_contested(self) -> bool:
        """Whether one person holds two duties on it, so that it isn't drawn."""
        return bool(clashes(self.duties))


@dataclass(frozen=True, slots=True)
class Participant:
    """The code and salt that an expert, case, hospital or official has in one session."""

    kind: str
    subject: str
    code: str
    salt: bytes
    present_at: datetime | None = None


def conflicts_of(
    case: SessionCase,
    experts: list[Expert],
    *,
    hospitals: frozenset[str],
    licence_indexes: frozenset[bytes],
    declared: frozenset[UUID],
    by_hospital: bool,
) -> set[UUID]:
    """Return the experts who may not sit on a case (回避; Order 55 art 28).

    Recused is who treated the appraisee, works in a hospital that did (if the committee's setting
    says so), was declared by either side, or already holds a duty on the case.
    """
    busy = {duty.account_id for duty in case.duties}
    return {
        expert.id
        for expert in experts
        if (by_hospital and expert.hospital in hospitals)
        or expert.licence_index in licence_indexes
        or expert.id in declared
        or expert.account_id in busy
    }
