"""The examination (现场鉴定) of one case: from the preliminary review to the conclusion."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from review.domain.difficulty import DifficultyReason
from shared.events.base import Duty

__all__ = ["Entrustment", "Examination", "ExaminationState", "Seat", "SessionFacts"]


class ExaminationState(StrEnum):
    """How far the case has come."""

    EXPECTED = "expected"
    SCHEDULED = "scheduled"
    CHECKED_IN = "checked_in"
    ENTRUSTED = "entrusted"
    ALLOCATED = "allocated"
    EXAMINED = "examined"
    DIFFICULT = "difficult"
    SENT_BACK = "sent_back"
    PANEL_REQUESTED = "panel_requested"
    DECIDED = "decided"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


BEFORE_ALLOCATION = frozenset(
    {
        ExaminationState.EXPECTED,
        ExaminationState.PANEL_REQUESTED,
        ExaminationState.SCHEDULED,
        ExaminationState.CHECKED_IN,
    }
)
OPEN_FOR_OPINIONS = frozenset(
    {ExaminationState.ALLOCATED, ExaminationState.EXAMINED, ExaminationState.SENT_BACK}
)
OPEN_FOR_DISCUSSION = frozenset({ExaminationState.DIFFICULT, ExaminationState.DECIDED})
OVER = frozenset({ExaminationState.CONCLUDED, ExaminationState.WITHDRAWN, ExaminationState.ERASED})
WITH_PANEL = OPEN_FOR_OPINIONS | OPEN_FOR_DISCUSSION

BEDSIDE = "bedside"
IDENTIFIED_BY = {"video": "screen", "home_visit": BEDSIDE}
"""How one was identified, by a session's mode, where the door isn't what lets people in."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert's place (席位) on the panel; others know the expert by the code only.

    ``committee`` is the one whose tokens a borrowed expert has; None: the case's own.
    """

    number: int
    expert_code: str
    account_id: str
    specialty: str
    is_leader: bool
    committee: str | None = None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """When and where the panel sees the appraisee (鉴定场次)."""

    session_id: UUID
    code: str
    mode: str
    starts_at: datetime | None
    venue: str | None


@dataclass(frozen=True, slots=True)
class Entrustment:
    """Which other committee examines (委托鉴定), what it was sent, and what its answer rests on.

    ``file_sha256`` is of the file that was handed over, ``document_sha256`` of the signed paper
    that came back, ``dated_on`` its day.
    """

    hand_over_id: UUID
    to_region: str
    handed_on: date
    file_sha256: str
    document_sha256: str | None = None
    dated_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One case as its panel and the staff who conclude it know it; no party is named here.

    ``duties`` are cumulative: everybody's who acted on the case so far. ``round`` counts how often
    a panel is asked, ``panel_number`` how many were asked for; opinions of earlier rounds are kept.
    ``entrusted`` says that the panel is another committee's, which nobody drew here.
    """

    case_id: UUID
    committee: str
    matter: str
    case_number: str
    category: str
    is_flagged: bool
    material_ids: tuple[UUID, ...]
    duties: tuple[Duty, ...]
    state: ExaminationState = ExaminationState.EXPECTED
    round: int = 1
    panel_number: int = 1
    version: int = 1
    standard_id: str | None = None
    session: SessionFacts | None = None
    checked_in_at: datetime | None = None
    check_in_method: str | None = None
    case_code: str | None = None
    panel_code: str | None = None
    transcript_hash: str | None = None
    allocated_at: datetime | None = None
    seats: tuple[Seat, ...] = ()
    difficulties: tuple[DifficultyReason, ...] = ()
    entrusted: Entrustment | None = None

    @property
    def is_open_for_opinions(self) -> bool:
        """Whether the panel is being asked."""
        return self.state in OPEN_FOR_OPINIONS

    @property
    def is_withdrawn(self) -> bool:
        """Whether the application was withdrawn, so that nobody is asked any more."""
        return self.state is ExaminationState.WITHDRAWN

    @property
    def is_unidentified(self) -> bool:
        """Whether nobody has compared the person's document where the panel meets the person.

        At the door nobody is let in without; on a screen and at home it is done in the session.
        """
        needed = IDENTIFIED_BY.get(self.session.mode) if self.session else None
        return needed is not None and self.check_in_method != needed

    @property
    def has_panel(self) -> bool:
        """Whether a panel has the case and nothing is approved yet."""
        return self.state in WITH_PANEL

    @property
    def is_open_for_discussion(self) -> bool:
        """Whether the panel has answered and nothing is approved yet."""
        return self.state in OPEN_FOR_DISCUSSION

    @property
    def is_decided_or_later(self) -> bool:
        """Whether every seat of the current round has sealed its opinion."""
        return self.is_open_for_discussion or self.state is ExaminationState.CONCLUDED

    @property
    def awaits_entrusted_opinion(self) -> bool:
        """Whether another committee is asked, for the first time or once more."""
        asked = {ExaminationState.ENTRUSTED, ExaminationState.SENT_BACK}
        return self.entrusted is not None and self.state in asked

    def is_with(self, hand_over_id: UUID) -> bool:
        """Whether a hand-over is the one that stands, and nothing is concluded or ended."""
        is_this = self.entrusted is not None and self.entrusted.hand_over_id == hand_over_id
        return is_this and self.state not in OVER

    def seat_of(self, account_id: str) -> Seat | None:
        """Return the seat an account holds on the panel, if any."""
        return next((seat for seat in self.seats if seat.account_id == account_id), None)

    @property
    def leader(self) -> Seat | None:
        """The seat that leads the panel (组长)."""
        return next((seat for seat in self.seats if seat.is_leader), None)

    def scheduled(self, session: SessionFacts) -> Self:
        """Put the case on a session; a panel it already has stays."""
        state = ExaminationState.SCHEDULED if self._is_before_allocation else self.state
        return self._changed(session=session, state=state)

    def unscheduled(self) -> Self:
        """Take the case off its session; one that has a panel keeps both."""
        if not self._is_before_allocation:
            return self
        return self._changed(
            session=None,
            checked_in_at=None,
            check_in_method=None,
            state=ExaminationState.EXPECTED,
        )

    def not_checked_in(self) -> Self:
        """Take back that the appraisee is there; of a case that has its panel nothing changes."""
        if self.state is not ExaminationState.CHECKED_IN:
            return self
        return self._changed(
            checked_in_at=None, check_in_method=None, state=ExaminationState.SCHEDULED
        )

    def checked_in(self, at: datetime, method: str) -> Self:
        """Note that the appraisee is there and was identified."""
        state = ExaminationState.CHECKED_IN if self._is_before_allocation else self.state
        return self._changed(checked_in_at=at, check_in_method=method, state=state)

    def identified_at_home(self) -> Self:
        """Note that who was confirmed by telephone was identified where the panel is."""
        return self._changed(check_in_method=BEDSIDE)

    def allocated(
        self,
        *,
        session: SessionFacts,
        case_code: str,
        panel_code: str,
        seats: Iterable[Seat],
        transcript_hash: str,
        at: datetime,
        standard_id: str | None,
        duties: Iterable[Duty],
        has_opinions: bool,
    ) -> Self:
        """Give the case its panel; after a draw declared void, another one.

        Opinions sealed so far stay with their round; another panel begins the next.
        """
        return self._changed(
            session=replace(session, starts_at=self._starts_at, venue=self._venue),
            case_code=case_code,
            panel_code=panel_code,
            seats=tuple(sorted(seats, key=lambda seat: seat.number)),
            transcript_hash=transcript_hash,
            allocated_at=at,
            standard_id=standard_id,
            duties=tuple(duties),
            round=self.round + 1 if has_opinions else self.round,
            state=ExaminationState.ALLOCATED,
            difficulties=(),
            entrusted=None,
        )

    def is_of_draw(self, transcript_hash: str) -> bool:
        """Whether the panel is the one that a draw gave, and nothing is concluded or ended."""
        return self.transcript_hash == transcript_hash and self.state not in OVER

    def without_panel(self) -> Self:
        """Wait for another panel: the draw of this one is void."""
        return self._changed(
            seats=(),
            panel_code=None,
            transcript_hash=None,
            allocated_at=None,
            state=ExaminationState.CHECKED_IN,
            difficulties=(),
        )

    def with_member_replaced(self, out: str, seat: Seat) -> Self:
        """Let an alternate (递补专家) take the seat of the expert with the code ``out``."""
        kept = (item for item in self.seats if item.expert_code != out)
        return self._changed(seats=tuple(sorted((*kept, seat), key=lambda item: item.number)))

    def examined(self, duties: Iterable[Duty]) -> Self:
        """Note that one more expert has sealed an opinion."""
        return self._changed(state=ExaminationState.EXAMINED, duties=tuple(duties))

    def with_duties(self, duties: Iterable[Duty]) -> Self:
        """Note who did what on the case."""
        return self._changed(duties=tuple(duties))

    def with_materials(self, material_ids: Iterable[UUID]) -> Self:
        """Let the panel read further materials; those it may read already stay once."""
        known = dict.fromkeys((*self.material_ids, *material_ids))
        return self._changed(material_ids=tuple(known))

    def settled(self, difficulties: tuple[DifficultyReason, ...]) -> Self:
        """Note that the panel has answered: decided, or difficult for these reasons."""
        state = ExaminationState.DIFFICULT if difficulties else ExaminationState.DECIDED
        return self._changed(state=state, difficulties=difficulties)

    def confirmed(self) -> Self:
        """Let the panel's decision stand after discussion."""
        return self._changed(state=ExaminationState.DECIDED)

    def sent_back(self) -> Self:
        """Ask the panel once more."""
        return self._changed(state=ExaminationState.SENT_BACK, round=self.round + 1)

    def with_panel_requested(self) -> Self:
        """Take the case from its panel: another one is to be drawn, which begins another round."""
        return self._changed(
            state=ExaminationState.PANEL_REQUESTED,
            round=self.round + 1,
            panel_number=self.panel_number + 1,
            session=None,
            checked_in_at=None,
            check_in_method=None,
            case_code=None,
            panel_code=None,
            transcript_hash=None,
            allocated_at=None,
            seats=(),
            difficulties=(),
            entrusted=None,
        )

    def entrusted_to(
        self, entrustment: Entrustment, *, standard_id: str | None, has_opinions: bool
    ) -> Self:
        """Note that another committee examines; opinions sealed so far stay with their round."""
        return self._changed(
            entrusted=entrustment,
            standard_id=standard_id,
            seats=(),
            round=self.round + 1 if has_opinions else self.round,
            state=ExaminationState.ENTRUSTED,
            difficulties=(),
        )

    def answered(self, entrustment: Entrustment, seats: tuple[Seat, ...]) -> Self:
        """Seat the other committee's panel, whose opinions are on record now."""
        return self._changed(entrusted=entrustment, seats=seats, state=ExaminationState.EXAMINED)

    def taken_back(self, *, has_opinions: bool) -> Self:
        """Wait again: the other committee doesn't examine."""
        return self._changed(
            entrusted=None,
            seats=(),
            round=self.round + 1 if has_opinions else self.round,
            state=ExaminationState.EXPECTED,
            difficulties=(),
        )

    def withdrawn(self) -> Self:
        """End it without a conclusion: the application was withdrawn; a conclusion stands."""
        is_over = self.state in {ExaminationState.CONCLUDED, ExaminationState.ERASED}
        return self if is_over else self._changed(state=ExaminationState.WITHDRAWN)

    def concluded(self, duties: Iterable[Duty]) -> Self:
        """Note that the conclusion is approved."""
        return self._changed(state=ExaminationState.CONCLUDED, duties=tuple(duties))

    @property
    def _is_before_allocation(self) -> bool:
        return self.state in BEFORE_ALLOCATION

    @property
    def _starts_at(self) -> datetime | None:
        return self.session.starts_at if self.session else None

    @property
    def _venue(self) -> str | None:
        return self.session.venue if self.session else None

    def _changed(self, **facts: Any) -> Self:
        return replace(self, version=self.version + 1, **facts)
