"""A session (鉴定场次): its panels, its cases and who may be present how."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.duties import clashes
from shared.events.base import Duty
from shared.events.intake import Mode
from shared.events.lottery import Postponement

__all__ = [
    "CHECK_IN_METHODS",
    "Answer",
    "Attendance",
    "Expert",
    "PanelPlan",
    "Participant",
    "Session",
    "SessionCase",
]

CHECK_IN_METHODS: dict[Mode, tuple[str, ...]] = {
    "on_site": ("door",),
    "video": ("screen",),
    "home_visit": ("phone",),
    "entrusted": (),
}
"""How one is present, by mode; at home a recorded person confirms by telephone."""


Attendance = Literal["expected", "present", "late", "absent"]


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """A panel (专家组) to be drawn: which category it examines, and the class of each seat.

    ``capacity`` is how many cases it can examine that day. Chance spreads a category's cases over
    its panels, so what counts is the sum of a category.
    """

    code: str
    category: str
    seats: tuple[str, ...]
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One day's sitting in one mode.

    The venue of a home visit may be somebody's address: others are told ``told_venue``. For each
    class in ``reserves`` one expert more than there are seats is drawn into the batch.
    ``templates`` is the version of the panel templates it was planned by, ``capacity`` a limit for
    all panels together.
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
    capacity: int | None = None
    templates: str | None = None
    video_link: str | None = None
    last_queue_number: int = 0

    @property
    def told_venue(self) -> str:
        """The venue as anybody may know it: of a home visit the area only."""
        return (self.area or "") if self.mode == "home_visit" else self.venue

    @property
    def is_ended(self) -> bool:
        """Whether the session is over and its transcripts are public."""
        return self.state == "ended"

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off before anything was drawn."""
        return self.state == "cancelled"

    def room(self, cases: Iterable["SessionCase"]) -> dict[str, int | None]:
        """Return how many cases of each category still fit beside these; None is any number."""
        taken = Counter(case.category for case in cases)
        total = None if self.capacity is None else max(0, self.capacity - taken.total())
        rooms: dict[str, int | None] = {}
        for category in dict.fromkeys(panel.category for panel in self.panels):
            places = [panel.capacity for panel in self.panels if panel.category == category]
            known = [place for place in places if place is not None]
            left = None if len(known) < len(places) else max(0, sum(known) - taken[category])
            rooms[category] = total if left is None else left if total is None else min(left, total)
        return rooms


@dataclass(frozen=True, slots=True)
class Answer:
    """What a party answered to the announcement: that they come, or why they can't.

    ``medium`` is ``electronic`` from the own account, else how staff heard it.
    """

    party: str
    coming: bool
    medium: str
    by: str
    at: datetime
    reason: str | None = None


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
    """A case on its way through a session.

    ``visit_at`` is its own time on a round of home visits. ``waits_again`` says why it came off a
    session before, ``postponed`` from which day on the delay is agreed (O55 art 12).

    ``checked_in_by`` and ``identified_by`` are the accounts that let its person in and compared the
    document with the case; on a home visit the second is who stood at the bedside.

    ``panel_number`` is 2 once review has asked for a second panel; ``excluded`` are the accounts of
    who sat on one of those before.
    """

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
    queue_number: int | None = None
    identity_document: str | None = None
    visit_at: datetime | None = None
    waits_again: str | None = None
    postponed: Postponement | None = None
    answers: tuple[Answer, ...] = ()
    appraisee_id: UUID | None = None
    panel_number: int = 1
    excluded: tuple[str, ...] = ()
    checked_in_by: str | None = None
    identified_at: datetime | None = None
    identified_by: str | None = None

    @property
    def is_contested(self) -> bool:
        """Whether one person holds two duties on it, so that it isn't drawn."""
        return bool(clashes(self.duties))

    @property
    def is_unmet(self) -> bool:
        """Whether its person was confirmed by telephone and nobody has seen them yet."""
        is_confirmed = self.state in ("checked_in", "allocated") and self.check_in_method == "phone"
        return is_confirmed and self.identity_document is None

    def attendance(self, session: Session, grace: timedelta) -> Attendance:
        """Return whether its person is there, came more than ``grace`` late, or stayed away."""
        if self.state == "absent":
            return "absent"
        if self.checked_in_at is None:
            return "expected"
        expected = self.visit_at or session.starts_at
        return "late" if self.checked_in_at > expected + grace else "present"


@dataclass(frozen=True, slots=True)
class Participant:
    """The code and salt that an expert, case, hospital or official has in one session."""

    kind: str
    subject: str
    code: str
    salt: bytes
    present_at: datetime | None = None
