"""Queues of limits that come near or are over, for the staff who keep them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from intake.config import Settings
from intake.domain.deadline_queues import DeadlineWarning, QueueCount, QueuedDeadline
from intake.repositories.deadline_queues import QueuePlace
from intake.services.clock import today
from intake.unit_of_work import UnitOfWork

__all__ = [
    "count",
    "days_at_risk",
    "list_at_risk",
    "list_overdue",
    "list_warnings",
    "promise_codes",
]


def days_at_risk(settings: Settings, code: str | None = None) -> Mapping[str, int]:
    """Return how many days before its end a limit of each rule is at risk, or of one rule."""
    return {
        rule: max(days)
        for rule, days in settings.deadline_warning_days.items()
        if code in {None, rule}
    }


def promise_codes(settings: Settings) -> frozenset[str]:
    """Return the rules that are the bureau's own promise."""
    promised = {periods.promised for periods in settings.matters.values()}
    return frozenset(code for code in promised if code is not None)


async def list_at_risk(
    uow: UnitOfWork, *, code: str | None, after: QueuePlace | None, limit: int
) -> Sequence[QueuedDeadline]:
    """Return a page and one more of the limits that come near, the earliest first."""
    return await uow.deadline_queues.list_at_risk(
        today(uow),
        days_at_risk(uow.settings, code),
        conclusion_codes=conclusion_codes(uow.settings),
        after=after,
        limit=limit,
    )


async def list_overdue(
    uow: UnitOfWork, *, code: str | None, after: QueuePlace | None, limit: int
) -> Sequence[QueuedDeadline]:
    """Return a page and one more of the limits that are over, the longest over first."""
    return await uow.deadline_queues.list_overdue(
        today(uow),
        days_at_risk(uow.settings, code).keys(),
        conclusion_codes=conclusion_codes(uow.settings),
        after=after,
        limit=limit,
    )


async def list_warnings(
    uow: UnitOfWork, *, code: str | None, after: UUID | None, limit: int
) -> Sequence[DeadlineWarning]:
    """Return a page and one more of the warnings of limits that still run, newest first."""
    return await uow.deadline_queues.list_warnings(
        code=code, conclusion_codes=conclusion_codes(uow.settings), after=after, limit=limit
    )


async def count(uow: UnitOfWork) -> Sequence[QueueCount]:
    """Return how many limits of each rule are at risk and overdue."""
    return await uow.deadline_queues.count(today(uow), days_at_risk(uow.settings))


def conclusion_codes(settings: Settings) -> tuple[frozenset[str], frozenset[str]]:
    """Return the rules of the conclusion: the law's, and the bureau's promises."""
    legal = frozenset(periods.conclusion for periods in settings.matters.values())
    return legal, promise_codes(settings)
