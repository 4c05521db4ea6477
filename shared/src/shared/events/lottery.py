"""Published by lottery (抽签)."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import AuditSealed, CaseEvent, Duty, Event, Frozen
from shared.events.intake import Mode

__all__ = [
    "CaseAbsent",
    "CaseAllocated",
    "CaseAllocationVoided",
    "CaseCheckInUndone",
    "CaseCheckedIn",
    "CaseDrawOperated",
    "CaseEntrusted",
    "CaseIdentified",
    "CaseRecalled",
    "CaseRescheduled",
    "CaseScheduled",
    "CaseUnscheduled",
    "DrawAbandoned",
    "DrawCommitted",
    "DrawEvent",
    "DrawFrozen",
    "DrawKind",
    "DrawRevealed",
    "DrawVoid",
    "LotteryAuditSealed",
    "PanelMember",
    "PanelMemberReplaced",
    "Postponement",
]

DrawKind = Literal["pool", "groups", "allocation"]


class PanelMember(Frozen):
    """One expert in one seat of a panel; the account is who may write the opinion.

    ``committee`` is the one whose tokens that account has, if it isn't the case's: the expert is
    borrowed.
    """

    code: str
    expert_id: UUID
    account_id: str
    seat: int
    specialty: str
    is_leader: bool
    committee: str | None = None


class Postponement(Frozen):
    """An agreed delay of the examination (O55 art 12): from which planned day, why, who agreed."""

    planned_on: date
    reason: str
    approved_by: str


class CaseScheduled(CaseEvent):
    """A case was put on a session (鉴定场次); of a home visit ``venue`` names the town only.

    ``postponed`` is the delay that was agreed when the case came off an earlier session.
    """

    subject: ClassVar[str] = "lottery.case.scheduled.v1"

    session_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str
    postponed: Postponement | None = None
    panel_number: int = 1


class CaseRescheduled(CaseEvent):
    """Its examination has another time or place now (改期); what was announced before is void.

    ``postponed`` is there when a party asked and the committee agreed; the bureau's own changes
    lengthen no limit.
    """

    subject: ClassVar[str] = "lottery.case.rescheduled.v1"

    session_id: UUID
    session_code: str
    mode: Mode
    starts_at: datetime
    venue: str
    earlier_session_id: UUID
    reason: str
    postponed: Postponement | None = None


class CaseUnscheduled(CaseEvent):
    """It is on no session any more and waits for another (取消安排)."""

    subject: ClassVar[str] = "lottery.case.unscheduled.v1"

    session_id: UUID
    session_code: str
    starts_at: datetime
    reason: str
    postponed: Postponement | None = None


class CaseCheckedIn(CaseEvent):
    """The appraisee is there and was identified."""

    subject: ClassVar[str] = "lottery.case.checked_in.v1"

    session_id: UUID
    method: str


class CaseIdentified(CaseEvent):
    """The appraisee who was confirmed by telephone was identified at home, by which document."""

    subject: ClassVar[str] = "lottery.case.identified.v1"

    session_id: UUID
    document: str


class CaseCheckInUndone(CaseEvent):
    """A check-in was a mistake; the appraisee isn't there."""

    subject: ClassVar[str] = "lottery.case.check_in_undone.v1"

    session_id: UUID


class CaseDrawOperated(CaseEvent):
    """Somebody began to operate the draws (抽签操作) of the case's session."""

    subject: ClassVar[str] = "lottery.case.draw_operated.v1"

    session_id: UUID
    duties: list[Duty]


class CaseAbsent(CaseEvent):
    """The appraisee didn't come."""

    subject: ClassVar[str] = "lottery.case.absent.v1"

    session_id: UUID
    good_reason: bool


class CaseEntrusted(CaseEvent):
    """Another committee examines the case (委托鉴定); the hash is of the file that it was sent."""

    subject: ClassVar[str] = "lottery.case.entrusted.v1"

    hand_over_id: UUID
    to_region: str
    handed_on: date
    file_sha256: str
    duties: list[Duty]
    due_on: date | None = None


class CaseRecalled(CaseEvent):
    """The other committee doesn't examine it after all; the case waits again."""

    subject: ClassVar[str] = "lottery.case.recalled.v1"

    hand_over_id: UUID
    duties: list[Duty] = Field(default_factory=list)


class CaseAllocated(CaseEvent):
    """Chance gave the case its panel (专家组); published only when the draw is revealed.

    ``panel_number`` is 2 for a second panel, which review asked for.
    """

    subject: ClassVar[str] = "lottery.case.allocated.v1"

    session_id: UUID
    session_code: str
    case_code: str
    mode: Mode
    panel_code: str
    panel: list[PanelMember]
    transcript_hash: str
    duties: list[Duty]
    panel_number: int = 1


class CaseAllocationVoided(CaseEvent):
    """The draw that gave the case its panel was declared void; it waits for another one."""

    subject: ClassVar[str] = "lottery.case.allocation_voided.v1"

    session_id: UUID
    transcript_hash: str
    reason: str


class PanelMemberReplaced(CaseEvent):
    """An alternate (递补专家) stepped in on the panel of a case already allocated."""

    subject: ClassVar[str] = "lottery.panel.member_replaced.v1"

    session_id: UUID
    panel_code: str
    out: str
    member: PanelMember
    duties: list[Duty] = Field(default_factory=list)
    panel_number: int = 1


class DrawEvent(Event):
    """A step of a draw (抽签); numbered per draw."""

    aggregate_type: ClassVar[str] = "draw"
    aggregate_key: ClassVar[str] = "draw_id"

    draw_id: UUID
    session_id: UUID
    kind: DrawKind
    chain_sequence: int


class DrawFrozen(DrawEvent):
    """The input is fixed and hashed."""

    subject: ClassVar[str] = "lottery.draw.frozen.v1"

    input_hash: str


class DrawCommitted(DrawEvent):
    """The server is bound to its secret."""

    subject: ClassVar[str] = "lottery.draw.committed.v1"

    commitment: str


class DrawRevealed(DrawEvent):
    """Seed and outcome are known; the hash names the transcript (抽签记录)."""

    subject: ClassVar[str] = "lottery.draw.revealed.v1"

    transcript_hash: str
    refused: str | None


class DrawAbandoned(DrawEvent):
    """Given up before the first opening, on record."""

    subject: ClassVar[str] = "lottery.draw.abandoned.v1"

    transcript_hash: str
    reason: str


class DrawVoid(DrawEvent):
    """Declared void, on record."""

    subject: ClassVar[str] = "lottery.draw.void.v1"

    transcript_hash: str
    reason: str


class LotteryAuditSealed(AuditSealed):
    """The audit chain of lottery, as it ended a day."""

    subject: ClassVar[str] = "lottery.audit.sealed.v1"
