"""Statistics over HTTP: by class for anyone, per expert for whom it concerns."""

import csv
import io
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from lottery.domain.draw.canonical import canonical
from lottery.services import statistics
from lottery.tables import ChainRecordRow, ParticipantRow, SessionRow
from services.lottery.tests.domain.chains import Years, fair, seed_of
from shared.actor import system_actor

from .conftest import COMMITTEE, PREFIX, Bureau

PUBLIC = f"{PREFIX}/statistics"


async def read(bureau: Bureau) -> dict[str, Any]:
    answer = await bureau.public.get(PUBLIC, params={"committee": COMMITTEE})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ended_session(bureau: Bureau) -> str:
    """A session with three draws, an exclusion and an abandoned draw, that is over."""
    await bureau.add_experts("orthopaedics", 9)
    session_id = await bureau.plan()
    case_id = await bureau.add_case()
    await bureau.schedule(session_id, case_id)
    excluded = await bureau.agree(
        f"/sessions/{session_id}/exclusions", expert_id=bureau.experts[0]["id"], reason="illness"
    )
    assert excluded.status_code == 200, excluded.text
    frozen = (await bureau.freeze(session_id, "pool")).json()
    given_up = await bureau.agree(f"/draws/{frozen['draw']['id']}/abandonment", reason="power-cut")
    assert given_up.status_code == 200, given_up.text
    await bureau.seat(session_id)
    await bureau.conduct(session_id, "groups")
    await bureau.check_in(session_id, case_id)
    await bureau.conduct(session_id, "allocation")
    return session_id


async def end(bureau: Bureau, session_id: str) -> None:
    answer = await bureau.operator.post(f"{PREFIX}/sessions/{session_id}/end")
    assert answer.status_code == 200, answer.text


async def test_session_counts_once_it_is_over(bureau: Bureau) -> None:
    session_id = await ended_session(bureau)
    before = await read(bureau)
    await end(bureau, session_id)

    after = await read(bureau)

    assert (before["documents"], before["classes"], before["acts"]) == (0, [], [])
    assert (after["sessions"], after["draws"]) == (1, {"abandoned": 1, "revealed": 3})
    [figures] = after["classes"]
    assert (figures["draws"], figures["eligible"], figures["seats"]) == (1, 8, 6)
    assert 0 < figures["first_half"]["p_value"] <= 1
    assert figures["by_expert"]["experts"] == 8
    assert sum(figures["pairs"]["observed"]) == 15
    acts = {(act["act"], act["reason"]): act["number"] for act in after["acts"]}
    assert acts == {("exclusion", "illness"): 1, ("abandoned", "power-cut"): 1}
    assert len(after["acts"]) == 4
    assert "邦费罗尼" in after["note_zh"]


async def test_nothing_public_tells_who_an_expert_is(bureau: Bureau) -> None:
    session_id = await ended_session(bureau)
    await end(bureau, session_id)

    text = str(await read(bureau))

    assert [item["id"] for item in bureau.experts if item["id"] in text] == []
    assert "E-" not in text


async def test_tables_open_in_a_spreadsheet(bureau: Bureau) -> None:
    await end(bureau, await ended_session(bureau))

    files = [
        await bureau.public.get(f"{PUBLIC}/export", params={"committee": COMMITTEE, "table": table})
        for table in ("classes", "acts", "experts", "pairs", "draws")
    ]
    told = (await bureau.public.get(PUBLIC, params={"committee": COMMITTEE})).json()

    classes, acts, experts, pairs, draws = [
        list(csv.DictReader(io.StringIO(f.text.lstrip("\ufeff")))) for f in files
    ]
    assert {file.headers["content-type"] for file in files} == {"text/csv; charset=utf-8"}
    assert [row["test"] for row in classes] == ["first_half", "largest_hospital"]
    assert {row["act"] for row in acts} == {"exclusion", "abandoned"}
    [of_class] = told["classes"]
    assert [int(row["observed"]) for row in experts] == of_class["by_expert"]["p_values"]
    assert [int(row["observed"]) for row in pairs] == of_class["pairs"]["observed"]
    assert {row["outcome"]: int(row["number"]) for row in draws} == told["draws"]


async def test_supervisor_sees_each_expert_and_an_expert_only_oneself(bureau: Bureau) -> None:
    await end(bureau, await ended_session(bureau))
    supervisor = bureau.lottery.client_for("supervisor", account="account-supervisor")
    expert = bureau.lottery.client_for("expert", account="expert-1")
    excluded = bureau.lottery.client_for("expert", account="expert-0")
    stranger = bureau.lottery.client_for("expert", account="expert-99")

    everybody = await supervisor.get(f"{PUBLIC}/experts")
    table = await supervisor.get(f"{PUBLIC}/experts/export")
    own = await expert.get(f"{PUBLIC}/own")
    left_out = await excluded.get(f"{PUBLIC}/own")
    nobody = await stranger.get(f"{PUBLIC}/own")
    denied = await expert.get(f"{PUBLIC}/experts")

    by_id = {item["expert_id"]: item for item in everybody.json()}
    assert by_id.keys() == {item["id"] for item in bureau.experts}
    mine = by_id[bureau.experts[1]["id"]]
    assert own.json()["figures"] == mine
    assert mine["drawn"]["draws"] == 1
    assert mine["drawn"]["expected"] == pytest.approx(6 / 8)
    assert left_out.json()["figures"]["excluded"] == 1
    assert left_out.json()["figures"]["drawn"]["draws"] == 0
    assert len(table.text.splitlines()) == 10
    assert (nobody.status_code, denied.status_code) == (404, 403)
    trail = await supervisor.get(f"{PREFIX}/audit", params={"action": "statistics.read"})
    assert len(trail.json()["items"]) == 2


async def test_anyone_sees_the_chances_of_a_draw_once_its_session_is_over(bureau: Bureau) -> None:
    session_id = await ended_session(bureau)
    detail = (await bureau.operator.get(f"{PREFIX}/sessions/{session_id}")).json()
    revealed = [draw for draw in detail["draws"] if draw["state"] == "revealed"]
    paths = [f"{PREFIX}/draws/{draw['id']}/chances" for draw in revealed]
    before = [await bureau.public.get(path) for path in paths]
    await end(bureau, session_id)

    pool, groups, allocation = [(await bureau.public.get(path)).json() for path in paths]

    assert {answer.json()["code"] for answer in before} == {"transcript_not_public"}
    assert {item["chance"]["fraction"] for item in pool} == {"3/4"}
    assert sum(item["chance"]["value"] for item in groups) == pytest.approx(6)
    assert {item["panel"] for item in groups} == {"P1", "P2"}
    assert [item["chance"]["fraction"] for item in allocation] == ["1/2", "1/2"]


async def keep_years(bureau: Bureau, years: Years) -> None:
    """Put years of sessions that are over into the database."""
    start = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
    sessions = sorted({entry.session_id for entry in years.published})
    documents = [
        {**entry.document, "committee": COMMITTEE, "sequence": sequence}
        for sequence, entry in enumerate(years.published, 1)
    ]
    async with bureau.lottery.service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        await uow.session.execute(
            insert(SessionRow).values(
                [
                    {
                        "id": session_id,
                        "committee": COMMITTEE,
                        "version": 1,
                        "code": f"S{number}",
                        "mode": "on_site",
                        "starts_at": start + timedelta(days=18 * number),
                        "venue": "中心",
                        "distinct_hospitals": False,
                        "panels": [],
                        "reserves": [],
                        "state": "ended",
                    }
                    for number, session_id in enumerate(sessions)
                ]
            )
        )
        await uow.session.execute(
            insert(ParticipantRow),
            [
                {
                    "session_id": session_id,
                    "kind": "expert",
                    "subject": str(expert_id),
                    "committee": COMMITTEE,
                    "code": code,
                    "salt": b"0" * 16,
                }
                for (session_id, code), expert_id in years.codes.items()
            ],
        )
        await uow.session.execute(
            insert(ChainRecordRow),
            [
                {
                    "committee": COMMITTEE,
                    "sequence": document["sequence"],
                    "session_id": UUID(document["session"]),
                    "kind": document["kind"],
                    "hash": seed_of(document["sequence"]).hex(),
                    "document": canonical(document),
                    "recorded_at": start,
                }
                for document in documents
            ],
        )


async def test_three_years_of_200_experts_take_a_moment_and_are_made_once(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = ["orthopaedics"] * 80 + ["neurology"] * 60 + ["ent"] * 40 + ["urology"] * 20
    experts = [(name, f"H{n % 15}") for n, name in enumerate(classes)]
    seats = {"orthopaedics": 12, "neurology": 4, "ent": 2, "urology": 2}
    await keep_years(bureau, Years(experts, seats, fair("years"), sessions=60))
    made, make = [], statistics.made

    async def counted(*given: Any) -> Any:
        made.append(given)
        return await make(*given)

    monkeypatch.setattr(statistics, "made", counted)
    began = time.perf_counter()
    first = await read(bureau)
    took = time.perf_counter() - began

    again = await read(bureau)

    assert (first["sessions"], first["documents"], len(made)) == (60, 120, 1)
    assert first == again
    assert sum(item["by_expert"]["experts"] for item in first["classes"]) == 200
    assert min(item["first_half"]["corrected"] for item in first["classes"]) > 0.001
    # A second on an idle machine; the rest is for a busy one.
    assert took < 10
