"""Collective discussion (集体讨论): it confirms the panel, or has it or another one asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

__all__ = ["FEWEST_MEMBERS", "Discussion", "DiscussionDecision", "members_on_panel"]

FEWEST_MEMBERS = 3


class DiscussionDecision(StrEnum):
    """What the members came to; they never change an opinion."""

    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    SECOND_PANEL = "second_panel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """Who discussed one round of a case, what was said, and what was decided."""

    id: UUID
    case_id: UUID
    committee: str
    round: int
    members: tuple[str, ...]
    minutes: str
    decision: DiscussionDecision
    reasons: str | None
    recorded_by: str
    recorded_at: datetime


def members_on_panel(members: Sequence[str], panel_accounts: Iterable[str]) -> list[int]:
    """Return the positions of members who gave, or are to give, an opinion on the case."""
    panel = frozenset(panel_accounts)
    return [position for position, account_id in enumerate(members) if account_id in panel]
