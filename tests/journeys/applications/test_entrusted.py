"""A case that another committee examines: from the file that goes out to the letter."""

import hashlib
import json
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from services.intake.tests.factories.clients import BASE as INTAKE
from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.review.tests.factories.entrusted import PAPER, Entrusting, stated_body
from services.review.tests.factories.people import BASE as REVIEW
from tests.journeys.applications.office import Office

HANDED_ON, ANSWERED_ON = date(2026, 6, 10), date(2026, 6, 24)


async def accepted_and_entrusted(office: Office) -> None:
    """Bring an application through a preliminary review that gives it to another committee."""
    await office.received()
    await office.accept()
    asked = {"purpose": "preliminary_review"}
    shown = await office.desk.as_reviewer().get(f"{INTAKE}/cases/{office.case_id}", params=asked)
    reviewed = await office.review(
        mode="entrusted",
        mode_reasons=["far_away"],
        entrusted_to="330100",
        expert_materials=[
            item["id"] for item in shown.json()["materials"] if item["item"] == "medical_records"
        ],
    )
    assert reviewed.status_code == 201, reviewed.text
    await office.news()


async def handed_over(office: Office) -> bytes:
    """Have the file made and taken away, and the hand-over recorded; return the file."""
    operator = office.bureau.services["intake"].client_for("draw_operator", account="operator-7")
    path = f"{INTAKE}/cases/{office.case_id}/hand-over-files"
    made = await operator.post(path, json={"to_region": "330100"})
    assert made.status_code == 201, made.text
    taken = await operator.get(
        f"{path}/{made.json()['id']}/content", params={"purpose": "examination"}
    )
    await office.news()
    body = {
        "to_region": "330100",
        "handed_on": HANDED_ON.isoformat(),
        "file_sha256": hashlib.sha256(taken.content).hexdigest(),
    }
    lottery = office.bureau.services["lottery"].client_for("draw_operator", account="operator-7")
    handed = await lottery.post(f"{LOTTERY}/entrusted-cases/{office.case_id}/hand-overs", json=body)
    assert handed.status_code == 201, handed.text
    await office.news()
    return taken.content


async def still_elsewhere(office: Office) -> list[dict[str, Any]]:
    """Return what other committees have, as the operator is reminded of it."""
    lottery = office.bureau.services["lottery"].client_for("draw_operator", account="operator-7")
    return list((await lottery.get(f"{LOTTERY}/entrusted-cases")).json()["items"])


async def test_case_examined_elsewhere_is_concluded_here_and_says_so(office: Office) -> None:
    entrusting = Entrusting(None, office.bureau.people)  # type: ignore[arg-type]
    await accepted_and_entrusted(office)
    before = await office.deadline("conclusion")

    office.on(HANDED_ON)
    file = await handed_over(office)
    elsewhere = await still_elsewhere(office)
    away = await office.state()
    office.on(ANSWERED_ON)
    paper = await entrusting.paper(office.case_id)
    body = stated_body(paper.json()["id"], 9, 9, 10, dated_on=ANSWERED_ON.isoformat())
    entered = await entrusting.enter(office.case_id, body)
    confirmed = await entrusting.confirm(office.case_id, entered)
    await office.news()
    answered = await still_elsewhere(office)
    approved = await office.bureau.people.approve(office.case_id)
    await office.news()

    archive = ZipFile(BytesIO(file))
    index = json.loads(archive.read("index.json"))
    assert {item["path"]: item["sha256"] for item in index["files"]} == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if name != "index.json"
    }
    assert len(index["files"]) == 2
    assert [item["case_id"] for item in elsewhere] == [str(office.case_id)]
    assert (away, answered) == ("entrusted", [])
    assert (await office.deadline("conclusion"))["due_on"] == before["due_on"]
    assert confirmed.status_code == 200, confirmed.text
    assert approved.json()["outcome"]["grade"] == 9, approved.text
    assert await office.state() == "concluded"
    shown = await office.bureau.people.look(office.case_id)
    assert shown["entrusted"]["document_sha256"] == hashlib.sha256(PAPER).hexdigest()
    told = await office.told()
    assert any("未经本地抽签" in sentence for sentence in told)
    assert any("委托外地劳动能力鉴定委员会" in sentence for sentence in told)
    letter = (await office.letters_of("conclusion"))["appraisee"]
    assert "九级" in await office.read(letter)


async def test_case_taken_back_goes_to_another_committee(office: Office) -> None:
    await accepted_and_entrusted(office)
    office.on(HANDED_ON)
    await handed_over(office)
    operators = [
        office.bureau.services["lottery"].client_for("draw_operator", account=account)
        for account in ("operator-7", "operator-8")
    ]

    proposed = await operators[0].post(
        f"{LOTTERY}/entrusted-cases/{office.case_id}/recall", json={"reason": "declined"}
    )
    confirmed = await operators[1].post(f"{LOTTERY}/proposals/{proposed.json()['id']}/confirmation")
    await office.news()
    back = await office.state()
    paper = await office.bureau.people.ask("clerk", "clerk-8").post(
        f"{REVIEW}/examinations/{office.case_id}/entrusted-documents",
        content=PAPER,
        headers={"Content-Type": "application/pdf"},
    )
    await handed_over(office)

    assert confirmed.status_code == 200, confirmed.text
    assert back == "awaits_session"
    assert paper.json()["code"] == "case_not_entrusted"
    assert await office.state() == "entrusted"
    assert len(await still_elsewhere(office)) == 1
