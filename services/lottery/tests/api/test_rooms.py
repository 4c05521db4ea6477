"""The room sees codes, and what chance gave them once it is revealed; a slip finds its own line."""

from hashlib import sha256
from typing import Any

import pytest
from httpx import Response

from services.lottery.tests.api.conftest import PREFIX, Bureau
from services.lottery.tests.api.test_voiding import allocated, declare_void


async def open_room(bureau: Bureau, session_id: str) -> str:
    answer = await bureau.clerk.post(f"{PREFIX}/sessions/{session_id}/room")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def in_room(bureau: Bureau, session_id: str, token: str, path: str) -> Response:
    return await bureau.public.get(
        f"{PREFIX}/sessions/{session_id}/{path}", headers={"Room-Token": token}
    )


async def codes_of(bureau: Bureau, session_id: str) -> dict[str, str]:
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    return {case["case_id"]: case["code"] for case in detail["cases"]}


async def slip_of(bureau: Bureau, code: str) -> dict[str, str]:
    """Return what a slip shows, as it is kept."""
    rows = bureau.lottery.surroundings.database.run(
        f"select encode(salt, 'hex') from lottery.participant where code = '{code}'"  # noqa: S608
    )
    return {"code": code, "salt": rows.strip()}


async def own_lot(bureau: Bureau, session_id: str, slip: dict[str, str]) -> Response:
    return await bureau.public.post(f"{PREFIX}/sessions/{session_id}/own-lot", json=slip)


async def scheduled(bureau: Bureau) -> tuple[str, str]:
    """Plan a session with one case that is there; return both, the case by its code."""
    await bureau.add_experts("orthopaedics", 5)
    case_id = await bureau.add_case()
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, case_id)
    await bureau.check_in(session_id, case_id)
    return session_id, (await codes_of(bureau, session_id))[str(case_id)]


async def test_kiosk_tells_a_lot_only_after_its_draw_is_revealed(bureau: Bureau) -> None:
    session_id, code = await scheduled(bureau)
    token = await open_room(bureau, session_id)
    experts = await bureau.seat(session_id)
    early = [await in_room(bureau, session_id, token, f"lots/{code}")]
    early.append(await in_room(bureau, session_id, token, f"lots/{experts[0]}"))
    groups = await bureau.conduct(session_id, "groups")
    still_early = await in_room(bureau, session_id, token, f"lots/{code}")

    await bureau.conduct(session_id, "allocation")
    lot = (await in_room(bureau, session_id, token, f"lots/{code}")).json()
    seat = (await in_room(bureau, session_id, token, f"lots/{experts[0]}")).json()

    assert {answer.json()["code"] for answer in (*early, still_early)} == {"lot_not_drawn"}
    assert (lot["panel"], lot["seat"]) == ("P1", None)
    assert groups["outcome"]["seating"]["P1"][seat["seat"] - 1] == experts[0]
    assert seat["leads"] == (groups["outcome"]["leaders"]["P1"] == experts[0])


async def test_kiosk_tells_a_lot_by_queue_number_as_often_as_it_is_asked(bureau: Bureau) -> None:
    session_id, case_ids, _ = await allocated(bureau)
    token = await open_room(bureau, session_id)
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    numbers = {case["queue_number"]: case for case in detail["cases"]}

    first = {n: (await in_room(bureau, session_id, token, f"lots/{n}")).json() for n in numbers}
    again = {n: (await in_room(bureau, session_id, token, f"lots/00{n}")).json() for n in numbers}

    assert sorted(numbers) == list(range(1, len(case_ids) + 1))
    assert first == again
    for number, lot in first.items():
        assert lot["code"] == numbers[number]["code"]
        assert lot["panel"] == numbers[number]["panel_code"]


async def test_number_counts_in_its_own_session_only(bureau: Bureau) -> None:
    session_id, _, _ = await allocated(bureau)
    late = await bureau.add_case()
    other = await bureau.plan(panels=1)
    await bureau.schedule(other, late)
    await bureau.check_in(other, late)
    code = (await codes_of(bureau, other))[str(late)]
    here, there = await open_room(bureau, session_id), await open_room(bureau, other)

    own = await in_room(bureau, other, there, "lots/1")
    beyond = await in_room(bureau, other, there, "lots/2")
    foreign_code = await in_room(bureau, session_id, here, f"lots/{code}")

    assert (own.status_code, own.json()["code"]) == (409, "lot_not_drawn")
    assert beyond.json()["code"] == foreign_code.json()["code"] == "lot_not_found"


async def test_absent_person_has_neither_number_nor_lot(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    there, away = [await bureau.add_case() for _ in range(2)]
    session_id = await bureau.plan(panels=1)
    await bureau.schedule(session_id, there, away)
    await bureau.check_in(session_id, there)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    await bureau.conduct(session_id, "allocation")
    token = await open_room(bureau, session_id)
    code = (await codes_of(bureau, session_id))[str(away)]

    by_number = await in_room(bureau, session_id, token, "lots/2")
    by_code = await in_room(bureau, session_id, token, f"lots/{code}")
    board = (await in_room(bureau, session_id, token, "board")).json()

    assert by_number.json()["code"] == "lot_not_found"
    assert by_code.json()["code"] == "lot_not_drawn"
    assert code not in {lot["code"] for lot in board["lots"]}


@pytest.mark.parametrize(
    "number", ["12345", "-1", "1.5", "C-1", "W-0A1B2C", "c-0a1b2c", "%E4%B8%80"]
)
async def test_what_is_no_number_and_no_code_is_refused_by_its_form(
    bureau: Bureau, number: str
) -> None:
    session_id, _ = await scheduled(bureau)
    token = await open_room(bureau, session_id)

    answer = await in_room(bureau, session_id, token, f"lots/{number}")

    assert answer.status_code == 422


async def test_board_shows_every_lot_by_code_and_nobody_by_name(bureau: Bureau) -> None:
    session_id, _, draws = await allocated(bureau)
    token = await open_room(bureau, session_id)

    answer = await in_room(bureau, session_id, token, "board")

    board = answer.json()
    lots = {lot["code"]: lot["panel"] for lot in board["lots"]}
    assert draws[2]["outcome"]["allocation"].items() <= lots.items()
    assert len(lots) == 3 + 6
    assert [draw["kind"] for draw in board["draws"]] == ["pool", "groups", "allocation"]
    for hidden in ("周岳", "东劳鉴", "expert-", "account"):
        assert hidden not in answer.text


async def test_board_shows_no_outcome_before_the_reveal(bureau: Bureau) -> None:
    session_id, _ = await scheduled(bureau)
    token = await open_room(bureau, session_id)
    frozen = (await bureau.freeze(session_id, "pool")).json()
    await bureau.commit(frozen["draw"]["id"])
    for person, opening in await bureau.contribute(frozen):
        await bureau.open(frozen["draw"]["id"], person, opening)

    board = (await in_room(bureau, session_id, token, "board")).json()

    assert [(draw["state"], draw["outcome"]) for draw in board["draws"]] == [("opening", None)]
    assert board["lots"] == []


async def test_void_draw_gives_no_lot(bureau: Bureau) -> None:
    session_id, _, draws = await allocated(bureau)
    token = await open_room(bureau, session_id)
    code = next(iter(draws[2]["outcome"]["allocation"]))
    await declare_void(bureau, draws[2]["id"])

    answer = await in_room(bureau, session_id, token, f"lots/{code}")

    assert answer.json()["code"] == "lot_not_drawn"


async def test_room_opens_by_its_newest_token_alone(bureau: Bureau) -> None:
    session_id, code = await scheduled(bureau)
    old = await open_room(bureau, session_id)
    new = await open_room(bureau, session_id)
    other = await bureau.plan(panels=1)
    of_another = await open_room(bureau, other)

    for token in (old, of_another, "guessed"):
        for path in ("board", f"lots/{code}"):
            answer = await in_room(bureau, session_id, token, path)
            assert (answer.status_code, answer.json()["code"]) == (403, "room_token_invalid")
    assert (await in_room(bureau, session_id, new, "board")).status_code == 200


async def test_number_that_nobody_has_is_said_to_be_unknown(bureau: Bureau) -> None:
    session_id, _ = await scheduled(bureau)
    token = await open_room(bureau, session_id)

    for number in ("999", "C-000000"):
        answer = await in_room(bureau, session_id, token, f"lots/{number}")
        assert (answer.status_code, answer.json()["code"]) == (404, "lot_not_found")


async def test_slip_finds_its_own_line_in_the_published_draw(bureau: Bureau) -> None:
    session_id, code = await scheduled(bureau)
    slip = await slip_of(bureau, code)
    before = (await own_lot(bureau, session_id, slip)).json()
    await bureau.seat(session_id)
    groups = await bureau.conduct(session_id, "groups")
    await bureau.conduct(session_id, "allocation")

    own = (await own_lot(bureau, session_id, slip)).json()
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    transcript = (await bureau.public.get(f"{PREFIX}/draws/{groups['id']}/transcript")).json()

    hashed = sha256(
        b"jianding/draw/1/participant" + bytes.fromhex(slip["salt"]) + own["stable_id"].encode()
    ).hexdigest()
    [entry] = [item for item in transcript["input"]["roster"] if item["code"] == code]
    assert before["lot"] is None
    assert own["lot"]["panel"] == "P1"
    assert own["participant"] == hashed == entry["participant"]


@pytest.mark.parametrize("changes", [{"salt": "00" * 16}, {"code": "C-000000"}])
async def test_wrong_slip_tells_nothing(bureau: Bureau, changes: dict[str, str]) -> None:
    session_id, code = await scheduled(bureau)
    slip = await slip_of(bureau, code)

    answer = await own_lot(bureau, session_id, slip | changes)

    assert (answer.status_code, answer.json()["code"]) == (403, "slip_wrong")


async def test_slip_of_another_session_opens_nothing_here(bureau: Bureau) -> None:
    _, code = await scheduled(bureau)
    other = await bureau.plan(panels=1)

    answer = await own_lot(bureau, other, await slip_of(bureau, code))

    assert answer.json()["code"] == "slip_wrong"


async def test_expert_reads_the_own_lots_and_nobody_elses(bureau: Bureau) -> None:
    session_id, _ = await scheduled(bureau)
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    code_of = {expert["expert_id"]: expert["code"] for expert in detail["experts"]}

    answers = {
        expert["id"]: await bureau.lottery.client_for("expert", account=f"expert-{number}").get(
            f"{PREFIX}/own-lots"
        )
        for number, expert in enumerate(bureau.experts)
    }
    stranger = await bureau.lottery.client_for("expert", account="nobody").get(f"{PREFIX}/own-lots")

    for expert_id, answer in answers.items():
        assert [item["code"] for item in answer.json()] == [code_of[expert_id]]
    drawn = [item for answer in answers.values() for item in answer.json() if item["lot"]]
    assert len(drawn) == 3
    assert stranger.json() == []


async def own_slip(bureau: Bureau, number: int) -> list[dict[str, Any]]:
    """Return what an expert reads of the own codes."""
    client = bureau.lottery.client_for("expert", account=f"expert-{number}")
    return list((await client.get(f"{PREFIX}/own-lots")).json())


def codes_of_experts(bureau: Bureau) -> str:
    return bureau.lottery.surroundings.database.run(
        "select subject, code, encode(salt, 'hex') from lottery.participant "
        "where kind in ('expert', 'hospital') order by subject"
    )


async def test_experts_code_is_nobodys_before_the_freeze_and_theirs_before_the_commitment(
    bureau: Bureau,
) -> None:
    await bureau.add_experts("orthopaedics", 5)
    session_id = await bureau.plan(panels=1)
    before = [await own_slip(bureau, 0), codes_of_experts(bureau)]

    frozen = (await bureau.freeze(session_id, "pool")).json()
    [slip] = await own_slip(bureau, 0)
    await bureau.commit(frozen["draw"]["id"])
    for person, opening in await bureau.contribute(frozen):
        await bureau.open(frozen["draw"]["id"], person, opening)
    await bureau.reveal(frozen)
    await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")

    path = f"{PREFIX}/draws/{frozen['draw']['id']}/transcript"
    experts = (await bureau.public.get(path)).json()["input"]["experts"]
    assert before == [[], ""]
    assert frozen["draw"]["commitment"] is None
    assert [item["participant"] for item in experts if item["code"] == slip["code"]] == [
        slip["participant"]
    ]


async def test_codes_are_not_drawn_again_by_freezing_again(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 2)
    session_id = await bureau.plan(panels=1)
    refused = await bureau.freeze(session_id, "pool")
    after_refusal = codes_of_experts(bureau)
    await bureau.add_experts("orthopaedics", 3)
    first = (await bureau.freeze(session_id, "pool")).json()
    given = codes_of_experts(bureau)

    await bureau.agree(f"/draws/{first['draw']['id']}/abandonment", reason="other-codes")
    again = await bureau.freeze(session_id, "pool")

    assert (refused.json()["code"], after_refusal) == ("draw_infeasible", "")
    assert again.status_code == 201
    assert codes_of_experts(bureau) == given != ""


async def test_slips_are_printed_at_the_door_and_who_reads_them_is_on_the_trail(
    bureau: Bureau,
) -> None:
    session_id, _ = await scheduled(bureau)

    printed = await bureau.clerk.get(f"{PREFIX}/sessions/{session_id}/slips")
    empty = await bureau.clerk.get(f"{PREFIX}/sessions/{await bureau.plan(panels=1)}/slips")
    refused = await bureau.lottery.client_for("supervisor").get(
        f"{PREFIX}/sessions/{session_id}/slips"
    )
    trail = await bureau.lottery.client_for("supervisor").get(
        f"{PREFIX}/audit", params={"action": "slip.read"}
    )

    assert printed.content.startswith(b"%PDF-1.7")
    assert empty.status_code == 200
    assert refused.json()["code"] == "permission_missing"
    assert [item["actor"] for item in trail.json()["items"]] == ["account-clerk"]


async def test_freezing_gives_each_person_a_page_of_their_own_once(bureau: Bureau) -> None:
    await bureau.add_experts("orthopaedics", 5)
    session_id = await bureau.plan(panels=1)
    bureau.operator.headers["Idempotency-Key"] = "once"
    order = {"reveal_by": "2999-01-01T00:00:00Z"}
    assert (await bureau.freeze(session_id, "pool", **order)).status_code == 422
    later = (await bureau.freeze(session_id, "pool")).json()

    draw_id = later["draw"]["id"]
    for person in later["contributors"]:
        assert person["link"].endswith(f"/draw/part#{draw_id}.{person['code']}.{person['token']}")
        assert person["qr"].startswith("<svg")
    witness = later["witness"]
    assert witness["link"].endswith(f"/draw/witness#{draw_id}.{witness['token']}")
    assert "?" not in witness["link"]
