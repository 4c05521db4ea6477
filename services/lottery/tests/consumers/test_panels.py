"""Review asks for another panel: the case waits again, and nobody sits on it twice."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from lottery.domain.draw.canonical import parse
from lottery.services import panels
from services.lottery.tests.api.conftest import PREFIX, Bureau, bureau, signing_key
from services.lottery.tests.consumers.test_erasure import Intake, rows
from shared.actor import system_actor
from shared.errors import NotYetKnownError
from shared.events.base import Duty
from shared.events.review import PanelRequested
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

__all__ = ["bureau", "signing_key"]

FIRST = {"expert-0", "expert-1", "expert-2"}


async def ask(bureau: Bureau, case_id: UUID, number: int = 2, **changes: Any) -> None:
    """Let review ask for another panel."""
    event = PanelRequested(
        committee=COMMITTEE,
        case_id=case_id,
        reason="re_review",
        panel_number=number,
        excluded=sorted(FIRST),
        duties=[Duty(duty="examine", account_id=account) for account in sorted(FIRST)],
        **changes,
    )
    service = bureau.lottery.service
    async with service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        await panels.wait_again(uow, event)


async def waiting(bureau: Bureau) -> list[tuple[str, int]]:
    """Return the cases that wait, and for which of their panels."""
    listed = await bureau.operator.get(f"{PREFIX}/waiting-cases")
    return [(item["case_id"], item["panel_number"]) for item in listed.json()["items"]]


async def examined(bureau: Bureau, *, ends: bool = True) -> tuple[str, UUID]:
    """Return a session of one panel, and the case that it got."""
    if not bureau.experts:
        await bureau.add_experts("orthopaedics", 3)
    case_id = await bureau.add_case()
    session_id = await drawn(bureau, case_id, panels=1)
    if ends:
        ended = await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
        assert ended.status_code == 200, ended.text
    return session_id, case_id


async def drawn(bureau: Bureau, case_id: UUID, **plan: Any) -> str:
    """Bring a case through a session of its own."""
    session_id = await bureau.plan(**plan)
    scheduled = await bureau.schedule(session_id, case_id)
    assert scheduled.status_code == 200, scheduled.text
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    assert (await bureau.check_in(session_id, case_id)).status_code == 200
    await bureau.conduct(session_id, "allocation")
    return session_id


async def told(bureau: Bureau, subject: str) -> list[dict[str, Any]]:
    """Return what the lottery announced under a subject, in order."""
    query = "select data from lottery.outbox where subject = '{}' order by position"
    return [row["data"] for row in await rows(bureau, query.format(subject))]


async def accounts_on(bureau: Bureau, session_id: str, codes: list[str]) -> set[str]:
    """Return whose codes these are in a session."""
    found = await rows(
        bureau,
        "select p.session_id, p.code, e.account_id from lottery.participant p"
        " join lottery.expert e on e.id::text = p.subject where p.kind = 'expert'",
    )
    return {
        row["account_id"]
        for row in found
        if str(row["session_id"]) == session_id and row["code"] in codes
    }


async def roster_of(bureau: Bureau, session_id: str) -> list[dict[str, Any]]:
    """Return the roster that the last groups draw of a session froze."""
    found = await rows(
        bureau, "select session_id, input from lottery.draw where kind = 'groups' order by sequence"
    )
    inputs = [row["input"] for row in found if str(row["session_id"]) == session_id]
    roster: list[dict[str, Any]] = parse(inputs[-1])["roster"]
    return roster


async def suspend(bureau: Bureau, *accounts: str) -> None:
    """Take experts out of the pool behind the service's back."""
    async with bureau.lottery.service.database.engine.begin() as connection:
        await connection.execute(
            text("update lottery.expert set state = 'suspended' where account_id = any(:accounts)"),
            {"accounts": list(accounts)},
        )


async def test_case_waits_for_a_second_panel_which_has_nobody_of_the_first(
    bureau: Bureau,
) -> None:
    first, case_id = await examined(bureau)
    before = await waiting(bureau)
    await ask(bureau, case_id)
    after = await waiting(bureau)
    await bureau.add_experts("orthopaedics", 5, hospitals=20)
    await suspend(bureau, "expert-0", "expert-1")

    second = await drawn(bureau, case_id, panels=2, distinct_hospitals=False)

    assert (before, after) == ([], [(str(case_id), 2)])
    [conflicts] = [case["conflicts"] for case in await roster_of(bureau, second)]
    assert await accounts_on(bureau, second, conflicts) == {"expert-2"}
    one, two = await told(bureau, "lottery.case.allocated.v1")
    assert (one["panel_number"], one["session_id"]) == (1, first)
    assert (two["panel_number"], two["session_id"]) == (2, second)
    assert {member["account_id"] for member in one["panel"]} == FIRST
    assert FIRST.isdisjoint(member["account_id"] for member in two["panel"])
    announced = await told(bureau, "lottery.case.scheduled.v1")
    assert [item["panel_number"] for item in announced] == [1, 2]
    examiners = {duty["account_id"] for duty in two["duties"] if duty["duty"] == "examine"}
    assert examiners > FIRST


async def test_session_of_the_first_panel_keeps_its_record_and_its_transcripts(
    bureau: Bureau,
) -> None:
    first, case_id = await examined(bureau)
    chain = await rows(bureau, "select hash, document from lottery.chain_record order by sequence")

    await ask(bureau, case_id)

    [kept] = await rows(bureau, "select * from lottery.earlier_panel")
    assert (str(kept["session_id"]), kept["panel_number"], kept["panel_code"]) == (first, 1, "P1")
    assert kept["checked_in_at"] is not None
    again = await rows(bureau, "select hash, document from lottery.chain_record order by sequence")
    assert again == chain
    intake = bureau.lottery.client_of_service("intake", "personal_data.read")
    copy = (await intake.get(f"/internal/cases/{case_id}/personal-data")).json()
    kinds = [record["kind"] for record in copy["records"]]
    assert kinds == ["session_case", "earlier_panel"]
    assert "expert-" not in str(copy)


async def test_case_can_leave_a_session_that_goes_on_without_it(bureau: Bureau) -> None:
    session_id, case_id = await examined(bureau, ends=False)
    await ask(bureau, case_id)
    [member] = [
        item
        for item in await told(bureau, "lottery.case.allocated.v1")
        for item in item["panel"][:1]
    ]

    absence = await bureau.agree(
        f"/sessions/{session_id}/experts/{member['code']}/absence", reason="ill"
    )
    ended = await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    assert (absence.status_code, ended.status_code) == (200, 200)
    assert await told(bureau, "lottery.panel.member_replaced.v1") == []
    assert await waiting(bureau) == [(str(case_id), 2)]


async def test_asked_for_twice_or_late_it_changes_nothing(bureau: Bureau) -> None:
    _, case_id = await examined(bureau)
    await ask(bureau, case_id)
    before = await rows(bureau, "select * from lottery.session_case")

    await ask(bureau, case_id)

    assert await rows(bureau, "select * from lottery.session_case") == before


async def test_request_waits_for_a_case_that_has_not_arrived(bureau: Bureau) -> None:
    with pytest.raises(NotYetKnownError):
        await ask(bureau, new_id())


async def test_erased_case_waits_for_nobody_and_its_seats_are_forgotten(bureau: Bureau) -> None:
    _, case_id = await examined(bureau)
    await ask(bureau, case_id)
    await Intake(bureau).erase(case_id)

    await ask(bureau, case_id, 3)

    assert await waiting(bureau) == []
    assert await rows(bureau, "select * from lottery.panel_seat") == []
    assert await rows(bureau, "select * from lottery.earlier_panel") == []


@pytest.mark.parametrize(("matter", "recused"), [("review", FIRST), ("initial", set())])
async def test_earlier_panel_of_the_same_person_counts_in_a_review(
    bureau: Bureau, matter: str, recused: set[str]
) -> None:
    _, earlier = await examined(bureau)
    later = await bureau.add_case()
    async with bureau.lottery.service.database.engine.begin() as connection:
        await connection.execute(
            text(
                "update lottery.session_case set matter = :matter, appraisee_id ="
                " (select appraisee_id from lottery.session_case where case_id = :earlier)"
                " where case_id = :later"
            ),
            {"matter": matter, "earlier": earlier, "later": later},
        )
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, later)
    await bureau.seat(session_id)

    await bureau.conduct(session_id, "groups")

    [case] = await roster_of(bureau, session_id)
    assert await accounts_on(bureau, session_id, case["conflicts"]) == recused


async def test_expert_of_the_employer_is_recused(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    case_id = await bureau.add_case()
    facts = await bureau.intake.recusal_facts(case_id, committee=COMMITTEE, on_behalf_of="x")
    own = await bureau.operator.get(f"{PREFIX}/experts", params={"limit": 1})
    employer = own.json()["items"][0]["hospital"]
    bureau.intake.known_recusals[case_id] = facts.model_copy(
        update={"employer_credit_code": employer}
    )
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, case_id)
    await bureau.seat(session_id)

    await bureau.conduct(session_id, "groups")

    [case] = await roster_of(bureau, session_id)
    assert len(case["conflicts"]) == 1
