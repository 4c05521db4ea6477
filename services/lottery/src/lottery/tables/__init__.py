"""Tables of the lottery schema."""

from lottery.tables.base import Base
from lottery.tables.ceremony import (
    CanaryRunRow,
    DrawStepRow,
    RepetitionRow,
    RoomTokenRow,
)
from lottery.tables.chain import ChainHeadRow, ChainRecordRow
from lottery.tables.draws import ContributionRow, DrawRow, ProposalRow
from lottery.tables.experts import ExpertChangeRow, ExpertImportRow, ExpertRow, ExpertStepRow
from lottery.tables.hand_overs import HandOverFileRow, HandOverRow
from lottery.tables.keys import SigningKeyRow
from lottery.tables.panels import EarlierPanelRow, PanelSeatRow
from lottery.tables.pool import (
    ExpertCalendarRow,
    ExpertInterestRow,
    ExpertLoanRow,
    FollowedSessionRow,
)
from lottery.tables.sessions import (
    AreaDistanceRow,
    EarlyDutyRow,
    ParticipantRow,
    SessionCaseRow,
    SessionOperatorRow,
    SessionRow,
)
from lottery.tables.visits import VisitCompanionRow
from shared.plumbing import Plumbing

__all__ = [
    "AreaDistanceRow",
    "Base",
    "CanaryRunRow",
    "ChainHeadRow",
    "ChainRecordRow",
    "ContributionRow",
    "DrawRow",
    "DrawStepRow",
    "EarlierPanelRow",
    "EarlyDutyRow",
    "ExpertCalendarRow",
    "ExpertChangeRow",
    "ExpertImportRow",
    "ExpertInterestRow",
    "ExpertLoanRow",
    "ExpertRow",
    "ExpertStepRow",
    "FollowedSessionRow",
    "HandOverFileRow",
    "HandOverRow",
    "PanelSeatRow",
    "ParticipantRow",
    "ProposalRow",
    "RepetitionRow",
    "RoomTokenRow",
    "SessionCaseRow",
    "SessionOperatorRow",
    "SessionRow",
    "SigningKeyRow",
    "VisitCompanionRow",
    "plumbing",
]

plumbing = Plumbing(Base.metadata)
