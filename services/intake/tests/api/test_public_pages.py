"""Whoever holds a paper checks it and follows the case, without an account; nobody is named."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from intake.services.copies import Neighbours
from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from shared.clients.lottery import FakeLotteryClient
from shared.clients.mailing import FakeMailingClient
from shared.clients.models import SealedLetter
from shared.clients.review import FakeReviewClient


@pytest.fixture
def anybody(desk: Desk) -> AsyncClient:
    """Somebody without an account."""
    return desk.running.client


async def handed_in(desk: Desk) -> dict[str, Any]:
    """Return what the holder of a receipt reads off it."""
    client = desk.as_applicant()
    answer = (await desk.submit(client, await desk.complete(client))).json()
    receipt: dict[str, Any] = answer["receipt"]
    return {
        "number": receipt["number"],
        "code": receipt["tracking_code"],
        "case_id": answer["case_id"],
    }


def typed(paper: dict[str, Any], **changes: str) -> dict[str, str]:
    return {"number": paper["number"], "code": paper["code"], **changes}


async def test_receipts_number_and_code_open_the_progress(desk: Desk, anybody: AsyncClient) -> None:
    paper = await handed_in(desk)

    answer = await anybody.post(f"{BASE}/tracking", json=typed(paper))

    assert answer.status_code == 200
    told = answer.json()
    assert told["state"] == "received"
    assert told["steps"][0]["sentence_zh"] == "已收到劳动能力鉴定申请。"
    assert told["limit"]["code"] == "one_time_notice"
    assert "一次性告知" in told["next_step_zh"]


async def test_accepted_case_is_followed_by_its_number_too(
    desk: Desk, anybody: AsyncClient
) -> None:
    case_id = await desk.accepted()
    answer = (await desk.as_clerk().get(f"{BASE}/applications/{case_id}")).json()
    number, code = answer["case_number"], answer["receipt"]["tracking_code"]

    for spelling in (number, number.replace("〔", "[").replace("〕", "]"), f" {number} "):
        told = await anybody.post(
            f"{BASE}/tracking", json={"number": spelling, "code": code.lower()}
        )
        assert told.status_code == 200, spelling
        assert told.json()["limit"]["code"] == "conclusion"


async def test_progress_names_nobody(desk: Desk, anybody: AsyncClient) -> None:
    paper = await handed_in(desk)

    answers = [
        await anybody.post(f"{BASE}/tracking", json=typed(paper)),
        await anybody.post("/track", data=typed(paper)),
        await anybody.post("/verify", data=typed(paper)),
    ]

    for answer in answers:
        assert answer.status_code == 200
        for secret in ("虞试明", "330783198", "13857900001", "木雕", paper["case_id"]):
            assert secret not in answer.text


async def test_unknown_number_and_wrong_code_are_answered_alike(
    desk: Desk, anybody: AsyncClient
) -> None:
    paper = await handed_in(desk)
    wrong = [
        typed(paper, code="00000-00000"),
        typed(paper, code="nonsense"),
        typed(paper, number="330783-2026-999999"),
        typed(paper, number=paper["number"].replace("330783", "330784")),
        typed(paper, number="东劳鉴〔2026〕1号"),
    ]

    for path in ("tracking", "receipt-check"):
        answers = [await anybody.post(f"{BASE}/{path}", json=body) for body in wrong]
        told = {(answer.status_code, answer.json()["detail_zh"]) for answer in answers}
        assert told == {(404, "编号与查询码不匹配")}


async def test_who_goes_on_guessing_waits(desk: Desk, anybody: AsyncClient) -> None:
    paper = await handed_in(desk)
    for _ in range(20):
        await anybody.post(f"{BASE}/tracking", json=typed(paper, code="00000-00000"))

    guessed = await anybody.post(f"{BASE}/tracking", json=typed(paper, code="00000-00000"))
    page = await anybody.post("/track", data=typed(paper, code="00000-00000"))

    assert (guessed.status_code, page.status_code) == (429, 429)
    assert int(guessed.headers["Retry-After"]) >= 1
    assert "尝试次数过多" in page.text


async def test_receipt_is_checked_on_the_page_with_its_files(
    desk: Desk, anybody: AsyncClient
) -> None:
    paper = await handed_in(desk)

    page = await anybody.post("/verify", data=typed(paper))

    assert page.status_code == 200
    assert "核验属实" in page.text
    assert len(re.findall(r'data-sha256="[0-9a-f]{64}"', page.text)) == 4
    assert "劳动能力鉴定申请表" in page.text


async def test_receipt_of_no_files_is_checked_too(desk: Desk, anybody: AsyncClient) -> None:
    answer = (await desk.submit(desk.as_applicant(), an_application())).json()
    filled = {
        "number": answer["receipt"]["number"],
        "code": answer["receipt"]["tracking_code"],
    }

    page = await anybody.post("/verify", data=filled)

    assert "没有随附文件" in page.text


async def test_pages_work_without_a_script_and_load_nothing_from_elsewhere(
    anybody: AsyncClient,
) -> None:
    for path in ("/verify", "/track", f"/verify/{uuid4()}"):
        page = await anybody.get(path)
        assert page.status_code == 200
        assert '<form method="post"' in page.text
        assert not re.findall(r'(?:src|href)="(?!/)', page.text)
        assert "<script>" not in page.text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"
    assert (await anybody.get("/verify/page.css")).headers["Content-Type"].startswith("text/css")
    script = await anybody.get("/verify/page.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "http" not in script.text


async def test_what_is_typed_is_never_markup(desk: Desk, anybody: AsyncClient) -> None:
    filled = {"number": "<script>alert(1)</script>", "code": '"><img src=x>'}

    page = await anybody.post("/verify", data=filled)

    assert page.status_code == 404
    assert "<img" not in page.text
    assert "alert(1)" not in page.text


@pytest.mark.parametrize("filled", [{"number": "1"}, {"number": "1" * 61, "code": "1"}])
async def test_form_that_is_not_the_pages_own_is_refused(
    anybody: AsyncClient, filled: dict[str, str]
) -> None:
    for path in ("/verify", "/track"):
        assert (await anybody.post(path, data=filled)).status_code in {404, 415}
        assert (await anybody.post(path, json=filled)).status_code == 415


async def test_signs_that_no_database_keeps_are_just_a_wrong_number(anybody: AsyncClient) -> None:
    filled = {"number": "330783\x00", "code": "\x00"}

    pages = [await anybody.post(path, data=filled) for path in ("/verify", "/track")]

    assert [page.status_code for page in pages] == [404, 404]


async def test_letter_is_checked_by_the_code_that_mailing_sealed(
    desk: Desk, anybody: AsyncClient
) -> None:
    letter_id, mailing = uuid4(), FakeMailingClient()
    mailing.known_letters[letter_id] = SealedLetter(
        letter_id=letter_id,
        kind="supplement_notice",
        letter_number="金劳鉴补〔2026〕1号",
        dated_on=date(2026, 11, 24),
        code="0A1B2C3D4E5F6071",
    )
    desk.running.app.state.neighbours = Neighbours(
        None, FakeLotteryClient(), FakeReviewClient(), mailing
    )

    shown = {"number": str(letter_id), "code": "0a1b-2c3d-4e5f-6071"}
    genuine = await anybody.post("/verify", data=shown)
    wrong = await anybody.post("/verify", data={**shown, "code": "0000-0000-0000-0000"})
    unknown = await anybody.post("/verify", data={**shown, "number": str(uuid4())})

    assert "金劳鉴补〔2026〕1号" in genuine.text
    assert "补正材料一次性告知书" in genuine.text
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    for page in (wrong, unknown):
        assert "编号与查询码（核验码）不匹配" in page.text


async def test_parties_read_what_comes_next_of_their_own_case(desk: Desk) -> None:
    case_id = await desk.accepted()

    mine = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/progress")
    other = await desk.as_applicant("applicant-2").get(f"{BASE}/cases/{case_id}/progress")

    assert mine.json()["state_name_zh"] == "已受理"
    assert mine.json()["limit"]["name_zh"] == "作出鉴定结论"
    assert other.status_code == 404
