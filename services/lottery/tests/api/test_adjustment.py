"""The yearly report on the pool over HTTP, with review's figures."""

import io
from datetime import date
from typing import Any

from openpyxl import load_workbook

from shared.clients.models import Agreement, ExpertAgreement
from shared.clients.review import FakeReviewClient

from .conftest import PREFIX, Bureau

REPORT = f"{PREFIX}/adjustment-report"
YEAR = {"year": "2026"}


async def hold_a_session(bureau: Bureau) -> None:
    """Hold a session of two panels to its end: one expert excluded, one absent."""
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    case_id = await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    excluded = await bureau.agree(
        f"/sessions/{session_id}/exclusions", expert_id=bureau.experts[0]["id"], reason="illness"
    )
    assert excluded.status_code == 200, excluded.text
    called = await bureau.seat(session_id)
    absent = await bureau.agree(
        f"/sessions/{session_id}/experts/{called[0]}/absence", reason="declined"
    )
    assert absent.status_code == 200, absent.text
    for code in called[1:]:
        await bureau.present(session_id, code)
    ended = await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    assert ended.status_code == 200, ended.text


def say_agreement(bureau: Bureau, opinions: dict[str, tuple[int, int]]) -> None:
    """Let review tell, by account, how many opinions there were and how many agreed."""
    told = [
        ExpertAgreement(account_id=account, opinions=number, agreed=agreed)
        for account, (number, agreed) in opinions.items()
    ]
    review: FakeReviewClient = bureau.lottery.app.state.review
    for year in (2026, 2027):
        review.known_agreement[year] = Agreement(until=date(2026, 10, 31), experts=told)


async def read(bureau: Bureau, **query: str) -> dict[str, Any]:
    answer = await bureau.operator.get(REPORT, params=YEAR | query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_report_tells_what_experts_did_once_their_session_is_over(bureau: Bureau) -> None:
    await hold_a_session(bureau)
    say_agreement(bureau, {})

    report = await read(bureau)
    next_year = await read(bureau, year="2027")

    told = report["experts"]
    assert len(told) == 9
    by_id = {item["expert_id"]: item for item in told}
    left_out = by_id[bureau.experts[0]["id"]]
    assert (left_out["excluded"], left_out["eligible"], left_out["drawn"]) == (1, 0, 0)
    assert sum(item["eligible"] for item in told) == 8
    assert sum(item["drawn"] for item in told) == 6
    [absent] = [item for item in told if item["absences"]]
    assert (absent["absences"], absent["came"], absent["suggestion"]) == (
        {"declined": 1},
        0,
        "keep",
    )
    assert sum(item["stepped_in"] for item in told) == 1
    assert sum(item["came"] for item in told) == 5
    assert all(item["opinions"] is None for item in told)
    assert {item["eligible"] for item in next_year["experts"]} == {0}


async def test_share_of_agreeing_opinions_is_told_of_enough_of_them_only(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 3)
    say_agreement(bureau, {"expert-0": (5, 2), "expert-1": (4, 0), "somebody-else": (9, 9)})

    report = await read(bureau)

    seen = {
        (item["opinions"], item["agreed"], item["suggestion"], *item["grounds"])
        for item in report["experts"]
    }
    assert seen == {(5, 2, "train", "disagreed"), (None, None, "keep")}
    assert report["agreement_until"] == "2026-10-31"


async def test_workbook_names_the_experts_and_it_is_noted_who_has_it(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 2)
    say_agreement(bureau, {})

    answer = await bureau.operator.post(
        f"{REPORT}/exports", params=YEAR, json={"purpose": "expert_pool"}
    )
    silent = await bureau.operator.post(f"{REPORT}/exports", params=YEAR, json={})

    assert (answer.status_code, silent.status_code) == (200, 422), answer.text
    heading, *rows = load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    assert (heading[0], heading[-2], len(rows)) == ("姓名", "建议", 2)
    assert {row[0] for row in rows} == {"周岳"}
    trail = await bureau.lottery.client_for("supervisor").get(
        f"{PREFIX}/audit", params={"action": "adjustment.exported"}
    )
    [entry] = trail.json()["items"]
    assert (entry["purpose"], entry["detail"]) == ("expert_pool", {"rows": 2, "year": 2026})


async def test_experts_read_their_own_part_and_nobody_elses(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 2)
    expert = bureau.lottery.client_for("expert", account="expert-1")
    say_agreement(bureau, {"expert-0": (6, 0), "expert-1": (6, 6)})

    own = await expert.get(f"{PREFIX}/own-expert-entry/adjustment-report", params=YEAR)
    everybody = await expert.get(REPORT, params=YEAR)
    nobody = await bureau.lottery.client_for("expert", account="in-no-pool").get(
        f"{PREFIX}/own-expert-entry/adjustment-report", params=YEAR
    )

    [told] = own.json()["experts"]
    assert (told["expert_id"], told["opinions"], told["agreed"]) == (bureau.experts[1]["id"], 6, 6)
    assert everybody.status_code == 403
    assert (nobody.status_code, nobody.json()["code"]) == (404, "own_entry_missing")
