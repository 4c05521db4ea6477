"""Turns a case's clock as its steps do, on chosen days, and tells how its limits stand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.deadline_changes import DeadlineChange
from intake.domain.states import CaseState
from intake.services import clock
from intake.unit_of_work import UnitOfWork
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.closing import at
from shared.actor import Actor
from shared.testing.issuer import COMMITTEE

__all__ = [
    "answer_notice",
    "changes_of",
    "issue_notice",
    "limits_of",
    "locked",
    "serve_notice",
    "staff",
]


def staff(account: str = "clerk-1", role: str = "clerk") -> Actor:
    """Return somebody of the committee's staff."""
    return Actor(account, COMMITTEE, kind="user", roles=frozenset({role}), request_id="test")


@asynccontextmanager
async def locked(
    desk: Desk, case_id: UUID, who: Actor | None = None
) -> AsyncIterator[tuple[UnitOfWork, Case]]:
    """Open a transaction with the case locked."""
    async with desk.service.unit_of_work(who or staff()) as uow:
        yield uow, await uow.cases.get(case_id, lock=True)


async def issue_notice(desk: Desk, case_id: UUID, on: date) -> None:
    """Issue the one-time notice."""
    at(desk, on)
    async with locked(desk, case_id) as (uow, case):
        await clock.on_notice_issued(uow, case)
        await uow.cases.update(replace(case, state=CaseState.NOTICE_ISSUED))


async def serve_notice(desk: Desk, case_id: UUID, on: date, *, days: int = 15) -> None:
    """Have the notice served."""
    at(desk, on)
    async with locked(desk, case_id) as (uow, case):
        await clock.on_notice_served(uow, case, on, days)


async def answer_notice(desk: Desk, case_id: UUID, on: date) -> None:
    """Have everything supplemented that the notice named."""
    at(desk, on)
    async with locked(desk, case_id) as (uow, case):
        await clock.on_supplemented(uow, case)
        await uow.cases.update(replace(case, state=CaseState.RECEIVED))


async def limits_of(desk: Desk, case_id: UUID) -> Mapping[str, CaseDeadline]:
    """Return a case's limits by code, with the recipient's role where each has their own."""
    async with desk.service.unit_of_work(staff()) as uow:
        found = await uow.deadlines.list_of_case(case_id)
    return {"/".join(filter(None, (item.code, item.recipient_role))): item for item in found}


async def changes_of(desk: Desk, case_id: UUID) -> list[DeadlineChange]:
    """Return what a case's limits were before."""
    async with desk.service.unit_of_work(staff()) as uow:
        return list(await uow.deadlines.list_changes(case_id))
