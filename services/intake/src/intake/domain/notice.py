"""The one-time notice (一次性告知书): what it says, and what it forbids to demand afterwards.

O55 art 10: what is missing is told once, all of it, with a period for handing it in.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from intake.domain.verdict import Standing, Verdict

__all__ = [
    "FrozenVerdict",
    "NoticeItem",
    "NoticeService",
    "SecondNoticeGround",
    "SupplementNotice",
]


class NoticeService(StrEnum):
    """How a notice reaches the applicant (送达方式)."""

    POST = "post"
    COUNTER = "counter"
    ELECTRONIC = "electronic"


class SecondNoticeGround(StrEnum):
    """The only reasons for telling again."""

    NEW_FACT = "new_fact"
    FORGED_ITEM = "forged_item"
    ITEM_CHANGED_BY_APPLICANT = "item_changed_by_applicant"


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One missing item; what it is called is said by the list whose version the notice names.

    ``told_of`` are the materials that were there for it when it was named: they don't count.
    """

    code: str
    shortcoming: Standing
    reason: str | None = None
    told_of: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class FrozenVerdict:
    """What a material was found to be when the notice was issued."""

    material_id: UUID
    item: str
    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SupplementNotice:
    """A notice as it was issued; ``due_by`` is the last day on which it was in time.

    ``settled`` are items that an earlier notice named and that were answered before this one: what
    was there before still doesn't count for them. ``served_on`` is None while nobody knows whether
    it arrived. The content of an erased case's notice is gone; when and why it was issued stays.
    """

    id: UUID
    case_id: UUID
    number: int
    ground: SecondNoticeGround | None
    checklist_version: str
    items: tuple[NoticeItem, ...]
    verdicts: tuple[FrozenVerdict, ...]
    period_days: int
    period_reason: str | None
    issued_by: str
    issued_at: datetime
    issued_on: date
    due_by: date
    service: NoticeService
    served_on: date | None = None
    confirmed_by: str | None = None
    settled: tuple[NoticeItem, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether it was issued after the working days that the bureau has for it."""
        return self.number == 1 and self.issued_on > self.due_by

    def names(self, item: str) -> bool:
        """Whether it names an item."""
        return any(named.code == item for named in self.items)

    def told_of(self, item: str) -> frozenset[UUID]:
        """Return the materials of an item that were found wanting; none if it was never named."""
        named = (*self.items, *self.settled)
        return next((known.told_of for known in named if known.code == item), frozenset())

    def lets_judge(self, item: str, material_id: UUID) -> bool:
        """Whether a material may be judged since: only what was handed in for a named item."""
        return self.names(item) and material_id not in self.told_of(item)

    def served(self, on: date, by: NoticeService) -> "SupplementNotice":
        """Return it as having arrived; the first service counts."""
        return self if self.served_on is not None else replace(self, served_on=on, service=by)
