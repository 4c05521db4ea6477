"""Tables of the lottery schema."""

from lottery.tables.base import Base
from lottery.tables.chain import ChainHeadRow, ChainRecordRow
from lottery.tables.draws import ContributionRow, DrawRow, ProposalRow
from lottery.tables.experts import ExpertRow
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
    "ChainHeadRow",
    "ChainRecordRow",
    "ContributionRow",
    "DrawRow",
    "EarlyDutyRow",
    "ExpertRow",
    "ParticipantRow",
    "ProposalRow",
    "SessionCaseRow",
    "SessionOperatorRow",
    "SessionRow",
    "plumbing",
]

plumbing = Plumbing(Base.metadata)
