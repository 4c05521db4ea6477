"""Where a case stands, and which news moves it there.

Each publisher's facts about a case come in order, but those of two publishers may overtake each
other. So every state belongs to a stage, and news of an earlier stage never takes a case back.
A case that review gives another panel stays in review's stage: what the lottery tells of that panel
is on the timeline, and the case goes on when it is examined again.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType

__all__ = ["STAGES", "UNNUMBERED", "CaseState", "Stage"]


class Stage(IntEnum):
    """Who has the case; a later one's word counts more."""

    INTAKE = 0
    LOTTERY = 1
    REVIEW = 2
    MAILING = 3
    END = 4


class CaseState(StrEnum):
    """How far a case is."""

    RECEIVED = "received"
    NOTICE_ISSUED = "notice_issued"
    SUPPLEMENTED = "supplemented"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    PRELIMINARILY_REVIEWED = "preliminarily_reviewed"
    SCHEDULED = "scheduled"
    AWAITS_SESSION = "awaits_session"
    CHECKED_IN = "checked_in"
    ABSENT = "absent"
    ENTRUSTED = "entrusted"
    ALLOCATED = "allocated"
    EXAMINED = "examined"
    DECIDED = "decided"
    IN_DISCUSSION = "in_discussion"
    DISCUSSED = "discussed"
    SENT_BACK = "sent_back"
    PANEL_REQUESTED = "panel_requested"
    CONCLUDED = "concluded"
    LETTERS_DISPATCHED = "letters_dispatched"
    SERVED = "served"
    CLOSED = "closed"
    ERASED = "erased"


STAGES: Mapping[CaseState, Stage] = MappingProxyType(
    {
        CaseState.RECEIVED: Stage.INTAKE,
        CaseState.NOTICE_ISSUED: Stage.INTAKE,
        CaseState.SUPPLEMENTED: Stage.INTAKE,
        CaseState.ABANDONED: Stage.END,
        CaseState.WITHDRAWN: Stage.END,
        CaseState.NOT_ACCEPTED: Stage.END,
        CaseState.ACCEPTED: Stage.INTAKE,
        CaseState.RETURNED: Stage.INTAKE,
        CaseState.PRELIMINARILY_REVIEWED: Stage.INTAKE,
        CaseState.SCHEDULED: Stage.LOTTERY,
        CaseState.AWAITS_SESSION: Stage.LOTTERY,
        CaseState.CHECKED_IN: Stage.LOTTERY,
        CaseState.ABSENT: Stage.LOTTERY,
        CaseState.ENTRUSTED: Stage.LOTTERY,
        CaseState.ALLOCATED: Stage.LOTTERY,
        CaseState.EXAMINED: Stage.REVIEW,
        CaseState.DECIDED: Stage.REVIEW,
        CaseState.IN_DISCUSSION: Stage.REVIEW,
        CaseState.DISCUSSED: Stage.REVIEW,
        CaseState.SENT_BACK: Stage.REVIEW,
        CaseState.PANEL_REQUESTED: Stage.REVIEW,
        CaseState.CONCLUDED: Stage.REVIEW,
        CaseState.LETTERS_DISPATCHED: Stage.MAILING,
        CaseState.SERVED: Stage.MAILING,
        CaseState.CLOSED: Stage.END,
        CaseState.ERASED: Stage.END,
    }
)

UNNUMBERED = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.NOTICE_ISSUED,
        CaseState.SUPPLEMENTED,
        CaseState.ABANDONED,
    }
)
"""States in which no case has its number: they lie before the acceptance."""
