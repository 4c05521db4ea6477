"""Whoever holds a duty on a case is refused each other one, by the route that takes it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import LOOKED_THROUGH
from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import Neighbours as Reviewed
from services.review.tests.factories.cases import member, panel
from services.review.tests.factories.people import People
from shared.actor import system_actor
from shared.errors import DutyConflictError
from shared.events.base import Duty, DutyName
from shared.events.intake import CaseContested
from shared.events.mailing import CaseMailed
from shared.inbox import handle_in_order
from shared.testing.issuer import COMMITTEE
from tests.support.four_services import FourServices

DUTIES: tuple[DutyName, ...] = (
    "accept",
    "preliminary_review",
    "operate_draw",
    "examine",
    "approve",
    "mail",
)
Take = Callable[[FourServices, DutyName], Awaitable[tuple[Response, UUID]]]


def holder(held: DutyName) -> str:
    """Return the account that holds a duty, and wants another one."""
    return f"holder-of-{held.replace('_', '-')}"


def serial_of(held: DutyName) -> int:
    """Return the number of the applicant whose case it is."""
    return 1 + DUTIES.index(held)


async def tell(office: FourServices, service: str, case_id: UUID, held: DutyName) -> None:
    """Let a service hear, by an event of another one, which duty somebody holds."""
    kind = CaseContested if service == "mailing" else CaseMailed
    duties = [Duty(duty=held, account_id=holder(held))]
    event = kind(committee=COMMITTEE, case_id=case_id, duties=duties)
    running = office.running[service].service
    envelope = Reviewed(running).envelope(event.subject.partition(".")[0], event)
    expected = {"intake": 1, "lottery": 1, "review": 1, "mailing": 2}[service]
    envelope = envelope.model_copy(update={"sequence": expected})
    async with running.unit_of_work(system_actor(service, COMMITTEE)) as uow:
        await handle_in_order(uow, running.consumer_of(envelope.publisher), [envelope])


async def accept(office: FourServices, held: DutyName) -> tuple[Response, UUID]:
    case_id = await office.desk.received(serial_of(held))
    await tell(office, "intake", case_id, held)
    path = f"/cases/{case_id}/acceptance"
    return await office.send("intake", holder(held), path, LOOKED_THROUGH), case_id


async def review(office: FourServices, held: DutyName) -> tuple[Response, UUID]:
    case_id = await office.desk.accepted(serial_of(held))
    await tell(office, "intake", case_id, held)
    path = f"/cases/{case_id}/preliminary-review"
    return await office.send("intake", holder(held), path, findings()), case_id


async def operate(office: FourServices, held: DutyName) -> tuple[Response, UUID]:
    await office.lottery.add_experts("orthopaedics", 3)
    case_id, session_id = await office.lottery.add_case(), await office.lottery.plan(panels=1)
    assert (await office.lottery.schedule(session_id, case_id)).status_code == 200
    await tell(office, "lottery", case_id, held)
    office.lottery.operator = office.ask("lottery", holder(held))
    return await office.lottery.freeze(session_id, "pool"), case_id


async def examine(office: FourServices, held: DutyName) -> tuple[Response, UUID]:
    seats = [member(1, account_id=holder(held)), *panel()[1:]]
    case_id = await Reviewed(office.running["review"].service).allocated_case(members=seats)
    await tell(office, "review", case_id, held)
    path = f"/examinations/{case_id}/opinions"
    return await office.send("review", holder(held), path, opinion_body()), case_id


async def approve(office: FourServices, held: DutyName) -> tuple[Response, UUID]:
    case_id = await Reviewed(office.running["review"].service).allocated_case()
    await People(office.running["review"]).decide(case_id)
    await tell(office, "review", case_id, held)
    path = f"/cases/{case_id}/conclusion/approval"
    return await office.send("review", holder(held), path, version=1), case_id


async def mail(office: FourServices, held: DutyName) -> tuple[Response, UUID]:
    case_id = await office.mailing.accepted_case()
    await tell(office, "mailing", case_id, held)
    letter = (await office.sealed_letters(case_id))[0]
    return await office.dispatch(letter["id"], holder(held)), case_id


ROUTES: dict[DutyName, tuple[str, Take]] = {
    "accept": ("intake", accept),
    "preliminary_review": ("intake", review),
    "operate_draw": ("lottery", operate),
    "examine": ("review", examine),
    "approve": ("review", approve),
    "mail": ("mailing", mail),
}


@pytest.mark.parametrize("wanted", DUTIES)
async def test_second_duty_is_refused_and_the_supervisor_sees_who_wanted_which(
    office: FourServices, wanted: DutyName
) -> None:
    service, take = ROUTES[wanted]

    for held in set(DUTIES) - {wanted}:
        answer, case_id = await take(office, held)

        assert (answer.status_code, answer.json()["code"]) == (409, "duty_conflict"), held
        (attempt,) = await attempts(office, service, case_id)
        assert (attempt["actor"], attempt["outcome"]) == (holder(held), "refused")
        found = {name: attempt["detail"][name] for name in ("held", "wanted", "account")}
        assert found == {"held": held, "wanted": wanted, "account": holder(held)}


@pytest.mark.parametrize("duty", DUTIES)
async def test_same_duty_is_taken_again(office: FourServices, duty: DutyName) -> None:
    service, take = ROUTES[duty]

    answer, case_id = await take(office, duty)

    assert answer.is_success, answer.text
    assert await attempts(office, service, case_id) == []


async def attempts(office: FourServices, service: str, case_id: UUID) -> list[dict[str, Any]]:
    return await office.entries(service, case_id=str(case_id), code=DutyConflictError.code)


def test_every_duty_has_its_route() -> None:
    assert tuple(ROUTES) == DUTIES
