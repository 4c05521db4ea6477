"""Works running limits out again when a calendar version arrives (放假安排公布).

Cases that somebody is deciding on are left for the next run: their limits are still of the old
version then, and are found again. Running it twice changes nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

import structlog

from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.deadline_changes import ChangeReason, DeadlineChange
from intake.domain.timeline import EntryCode
from intake.services import clock
from intake.services.steps import own_entry
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor, system_actor
from shared.clock import committee_date
from shared.service import Service

__all__ = ["CalendarWatch", "Recomputed", "preview", "recompute"]

BATCH = 50
LAST_WEEK = timedelta(days=7)
"""The last week of a year belongs to the next year's notice, which may exchange its days."""

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Recomputed:
    """How many limits were worked out again and moved, by rule, and how many cases are left."""

    done: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    left: int = 0

    def count(self, before: CaseDeadline, after: CaseDeadline) -> None:
        """Count one limit."""
        self.done[before.code] += 1
        self.moved[before.code] += after.deadline.due_on != before.deadline.due_on


class CalendarWatch:
    """Recomputes once for each version that it sees, and again while something was left.

    It looks once more every day: another process may store what it worked out by the version
    before, after everything else was recomputed.
    """

    def __init__(self) -> None:
        self._done: tuple[str, date] | None = None

    async def run(self, service: Service[UnitOfWork]) -> None:
        """Recompute what was worked out by another calendar than the one in force."""
        version = service.calendar.version
        seen = (version, committee_date(service.clock()))
        if seen == self._done:
            return
        outcome = await recompute(service, system_actor(service.name, ""))
        if outcome.done or outcome.left:
            logger.info(
                "limits recomputed",
                calendar=version,
                done=outcome.done.total(),
                moved=outcome.moved.total(),
                left=outcome.left,
            )
        if not outcome.left:
            self._done = seen


async def recompute(service: Service[UnitOfWork], actor: Actor) -> Recomputed:
    """Work out again every running limit of another calendar version, in all committees.

    Each batch of cases is a transaction; moved limits go to history, timeline and audit trail.
    """
    outcome = Recomputed()
    for committee in await committees_outdated(service, actor):
        there = replace(actor, committee=committee)
        after = await recompute_batch(service, there, None, outcome)
        while after is not None:
            after = await recompute_batch(service, there, after, outcome)
    return outcome


async def recompute_batch(
    service: Service[UnitOfWork], actor: Actor, after: UUID | None, outcome: Recomputed
) -> UUID | None:
    """Recompute the next cases of a committee in one transaction; return the last of them."""
    async with service.unit_of_work(actor) as uow:
        ids = await outdated_cases(uow, after)
        cases = await uow.cases.lock_free(ids)
        for case in cases:
            await recompute_case(uow, case, outcome)
    outcome.left += len(ids) - len(cases)
    return ids[-1] if ids else None


async def preview(service: Service[UnitOfWork], actor: Actor) -> Recomputed:
    """Count what recomputing would do, and change nothing."""
    outcome = Recomputed()
    for committee in await committees_outdated(service, actor):
        there = replace(actor, committee=committee)
        after = await preview_batch(service, there, None, outcome)
        while after is not None:
            after = await preview_batch(service, there, after, outcome)
    return outcome


async def preview_batch(
    service: Service[UnitOfWork], actor: Actor, after: UUID | None, outcome: Recomputed
) -> UUID | None:
    """Count the next cases of a committee; return the last of them."""
    async with service.unit_of_work(actor) as uow:
        ids = await outdated_cases(uow, after)
        for case_id in ids:
            for limit in await outdated_limits(uow, case_id):
                outcome.count(limit, limit.under(uow.service.calendar))
    return ids[-1] if ids else None


async def committees_outdated(service: Service[UnitOfWork], actor: Actor) -> Sequence[str]:
    """Return the committees with limits of another version."""
    async with service.unit_of_work(actor) as uow:
        return await uow.deadline_watch.committees_outdated(
            service.calendar.version, committee_date(uow.now)
        )


async def outdated_cases(uow: UnitOfWork, after: UUID | None) -> Sequence[UUID]:
    """Return the next cases with limits of another version."""
    return await uow.deadlines.list_outdated_cases(
        uow.service.calendar.version, clock.today(uow), after=after, limit=BATCH
    )


async def outdated_limits(uow: UnitOfWork, case_id: UUID) -> list[CaseDeadline]:
    """Return a case's running limits of another version."""
    version = uow.service.calendar.version
    return [
        limit
        for limit in await uow.deadlines.list_of_case(case_id)
        if limit.is_running and limit.deadline.calendar_version != version
    ]


async def recompute_case(uow: UnitOfWork, case: Case, outcome: Recomputed) -> None:
    """Work the limits of a locked case out again, and tell which of them moved."""
    limits = await outdated_limits(uow, case.id)
    again = [limit.under(uow.service.calendar) for limit in limits]
    for before, after in zip(limits, again, strict=True):
        outcome.count(before, after)
    for change in await clock.store(uow, case, again, ChangeReason.CALENDAR):
        if change.moved:
            await tell(uow, case, change)


async def tell(uow: UnitOfWork, case: Case, change: DeadlineChange) -> None:
    """Tell the parties that a limit moved, and note it."""
    rule = change.before.rule
    facts = {
        "name": rule.name,
        "name_zh": rule.name_zh,
        "before": change.due_before.isoformat(),
        "after": change.due_after.isoformat(),
        "year": str((change.due_before + LAST_WEEK).year),
    }
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.DEADLINE_MOVED, facts))
    uow.audit(
        "deadline.moved",
        subject_type="case",
        subject_id=case.id,
        case_id=case.id,
        detail={"deadline": change.code, "before": facts["before"], "after": facts["after"]},
    )
