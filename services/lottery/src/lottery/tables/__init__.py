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
from lottery.tables.experts import ExpertRow
from lottery.tables.keys import SigningKeyRow
from lottery.tables.sessions import (
    EarlyDutyRow,
    ParticipantRow,
    SessionCaseRow,
    SessionOperatorRow,
    SessionRow,
)
from shared.plumbing import Plumbing

__all__ = [
    "Base",
    "CanaryRunRow",
    "ChainHeadRow",
    "ChainRecordRow",
    "ContributionRow",
    "DrawRow",
    "DrawStepRow",
    "EarlyDutyRow",
    "ExpertRow",
    "ParticipantRow",
    "ProposalRow",
    "RepetitionRow",
    "RoomTokenRow",
    "SessionCaseRow",
    "SessionOperatorRow",
    "SessionRow",
    "SigningKeyRow",
    "plumbing",
]

plumbing = Plumbing(Base.metadata)
