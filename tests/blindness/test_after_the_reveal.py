"""After the reveal the panel sees its own cases, by code; intake and mailing never learn which."""

from typing import Any

import pytest

from mailing.service import mailing_of
from mailing.services import press
from services.intake.tests.factories.clients import BASE as INTAKE
from services.review.tests.factories.bodies import opinion_body
from shared.testing.running import Surroundings
from tests.blindness.asking import differences
from tests.blindness.bureau import Bureau, running_bureau
from tests.blindness.chance import same_chance
from tests.blindness.pairs import Sitting, exchange_secret, paired
from tests.blindness.world import asking_about

EXPERTS = [f"expert-{number}" for number in range(8)]
PDF = ("content-type", "application/pdf")
REVIEW = "/api/review/v1/examinations"


async def allocated(bureau: Bureau) -> Sitting:
    """Tell the story of a session whose three draws are revealed."""
    return await (await Sitting.begun(bureau)).until_opened(bureau, "everything")


async def opened(bureau: Bureau) -> Sitting:
    """Tell it up to the moment when only the reveal of the allocation is missing."""
    return await (await Sitting.begun(bureau)).until_opened(bureau, "allocation")


async def test_intake_and_mailing_and_their_letters_never_tell_which_panel_a_case_got(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "LETTERS_AT_ONCE", 1)
    async with paired(surroundings, opened) as pair:
        await exchange_secret(pair.other, pair.told)
        one, other = [await announced(bureau, pair.told) for bureau in pair.bureaus]
        asking = (await asking_about(pair, surroundings, experts=EXPERTS)).of("intake", "mailing")

        heard = [await asking.everything(bureau) for bureau in pair.bureaus]

        assert differences(heard[0], heard[1]) == {}
        assert one != other
        assert PDF in {header for answer in heard[0].answers.values() for header in answer[1]}


async def test_panel_sees_its_own_cases_by_code_and_no_other_expert_sees_them(
    surroundings: Surroundings,
) -> None:
    async with running_bureau(surroundings) as bureau:
        sitting = await allocated(bureau)
        panels = await panels_of(bureau)
        readable = {}
        for account in EXPERTS:
            expert = bureau.people.ask("expert", account)
            listed = (await expert.get(REVIEW)).json()["items"]
            readable[account] = {item["case_id"] for item in listed}
            for case_id in map(str, sitting.cases):
                shown = await expert.get(f"{REVIEW}/{case_id}")
                assert (shown.status_code == 200) == (account in panels[case_id])
                assert not any(name in shown.text for name in await names(bureau, case_id))
                assert "case_number" not in shown.text

        assert readable == {
            account: {case_id for case_id, panel in panels.items() if account in panel}
            for account in EXPERTS
        }
        assert sum(map(len, readable.values())) == 3 * len(sitting.cases)


async def test_panel_reads_the_materials_marked_for_it_and_nobody_else_does(
    surroundings: Surroundings,
) -> None:
    async with running_bureau(surroundings) as bureau:
        case_id = str((await allocated(bureau)).cases[0])
        panel = (await panels_of(bureau))[case_id]
        materials = await bureau.rows(
            "intake",
            "select id, is_for_experts from intake.material where case_id = :case",
            case=case_id,
        )
        statuses = {
            (account in panel, material.is_for_experts): (
                await bureau.people.ask("expert", account).get(
                    f"{REVIEW}/{case_id}/materials/{material.id}/content"
                )
            ).status_code
            for material in materials
            for account in EXPERTS
        }

        assert statuses == {
            (True, True): 200,
            (True, False): 404,
            (False, True): 404,
            (False, False): 404,
        }


async def test_who_leaves_the_panel_loses_the_case_and_who_steps_in_gains_it(
    surroundings: Surroundings,
) -> None:
    async with running_bureau(surroundings) as bureau:
        sitting = await allocated(bureau)
        case_id, before = next(iter((await panels_of(bureau)).items()))
        [row] = await bureau.rows(
            "review", "select seats from review.examination where case_id = :case", case=case_id
        )
        leaving = row.seats[0]

        await bureau.lottery.absent(sitting.session_id, leaving["expert_code"])
        await bureau.news()

        after = (await panels_of(bureau))[case_id]
        [stepped_in] = after - before
        paths = (f"{REVIEW}/{case_id}", f"{REVIEW}/{case_id}/opinions")
        gone, come = (
            bureau.people.ask("expert", account) for account in (leaving["account_id"], stepped_in)
        )
        assert before - after == {leaving["account_id"]}
        assert (await gone.get(paths[0])).status_code == 404
        assert (await gone.get(REVIEW)).json()["items"] == []
        assert (await gone.post(paths[1], json=opinion_body())).status_code == 404
        assert (await come.get(paths[0])).status_code == 200
        assert (await come.post(paths[1], json=opinion_body())).status_code == 201


async def announced(bureau: Bureau, sitting: Sitting) -> Any:
    """Reveal the allocation, let everybody hear of it and all letters be made; return what came."""
    mailing = mailing_of(bureau.services["mailing"].service)
    with same_chance(block=1):
        revealed = await bureau.lottery.reveal(sitting.open)
        await bureau.news()
        while await press.make_waiting_letters(mailing):
            pass
    return revealed.json()["outcome"]


async def panels_of(bureau: Bureau) -> dict[str, set[str]]:
    """Return the accounts of each case's panel."""
    rows = await bureau.rows("review", "select case_id, panel_accounts from review.examination")
    return {str(row.case_id): set(row.panel_accounts) for row in rows if row.panel_accounts}


async def names(bureau: Bureau, case_id: str) -> set[str]:
    """Return what a case's file calls its people, as a clerk reads it."""
    answer = await bureau.desk.as_clerk().get(f"{INTAKE}/cases/{case_id}?purpose=supervision")
    found = answer.json()
    return {found[who]["name"] for who in ("appraisee", "employer", "applicant")}
