"""Duties that are told of before their case arrives count when it does."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from lottery.worker import consumers
from services.lottery.tests.api.conftest import Bureau, bureau, signing_key
from services.lottery.tests.consumers.test_erasure import rows
from shared.actor import system_actor
from shared.events.base import DeadlineFact, Duty, Event, RawEnvelope
from shared.events.intake import CasePreliminarilyReviewed
from shared.events.mailing import CaseMailed
from shared.ids import new_id
from shared.inbox import handle_in_order
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

__all__ = ["bureau", "signing_key"]

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)


async def deliver(bureau: Bureau, publisher: str, events: Sequence[Event]) -> None:
    """Hand the first event about each of several cases over as one batch."""
    service = bureau.lottery.service
    envelopes = [
        RawEnvelope(
            id=new_id(),
            source=f"/{publisher}",
            type=event.subject,
            time=service.clock(),
            committee=event.committee,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            sequence=1,
            data=event.model_dump(mode="json"),
        )
        for event in events
    ]
    consumer = next(item for item in consumers if item.publisher == publisher)
    async with service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        await handle_in_order(uow, consumer, envelopes)


def mailed(committee: str, case_id: UUID) -> CaseMailed:
    """Tell that somebody mailed a letter of a case."""
    duty = Duty(duty="mail", account_id=f"mailer-{committee}")
    return CaseMailed(committee=committee, case_id=case_id, duties=[duty])


def reviewed(committee: str, case_id: UUID) -> CasePreliminarilyReviewed:
    """Tell that a case waits for a session."""
    return CasePreliminarilyReviewed(
        committee=committee,
        case_id=case_id,
        matter="initial",
        case_number=f"东劳鉴〔2026〕{case_id.int}号",
        category="limb",
        classes_needed=["orthopaedics"],
        mode="on_site",
        area=None,
        difficult=False,
        express=False,
        appraisee_id=new_id(),
        employer_id=new_id(),
        expert_material_ids=[],
        conclusion_due=DeadlineFact(code="conclusion", due_on=date(2027, 1, 20), provisional=True),
        duties=[Duty(duty="accept", account_id="account-clerk")],
    )


async def duties(bureau: Bureau) -> dict[UUID, list[str]]:
    found: list[dict[str, Any]] = await rows(
        bureau, "select case_id, duties from lottery.session_case"
    )
    return {row["case_id"]: [duty["account_id"] for duty in row["duties"]] for row in found}


async def test_each_case_of_a_batch_has_what_was_told_of_it_before(bureau: Bureau) -> None:
    told = [mailed(COMMITTEE, HERE), mailed(OTHER_COMMITTEE, ELSEWHERE)]
    await deliver(bureau, "mailing", told)
    silent = new_id()

    await deliver(
        bureau,
        "intake",
        [
            reviewed(COMMITTEE, HERE),
            reviewed(COMMITTEE, silent),
            reviewed(OTHER_COMMITTEE, ELSEWHERE),
        ],
    )

    assert await duties(bureau) == {
        HERE: ["account-clerk", f"mailer-{COMMITTEE}"],
        silent: ["account-clerk"],
        ELSEWHERE: ["account-clerk", f"mailer-{OTHER_COMMITTEE}"],
    }


async def test_another_committee_can_tell_nothing_of_a_case(bureau: Bureau) -> None:
    await deliver(bureau, "mailing", [mailed(OTHER_COMMITTEE, HERE)])

    await deliver(bureau, "intake", [reviewed(COMMITTEE, HERE)])

    assert await duties(bureau) == {HERE: ["account-clerk"]}
