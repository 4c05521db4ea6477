"""The pool comes from files: every row or none, with what is wrong by row and column."""

import io
from typing import Any

import pytest
from httpx import Response
from openpyxl import load_workbook
from sqlalchemy import text

from services.lottery.tests.factories.tables import (
    HEADINGS,
    csv_of,
    expert_row,
    rows_of,
    workbook_of,
)
from shared.testing.identities import make_credit_code
from shared.workbooks import XLSX

from .conftest import PREFIX, Bureau
from .pool_people import PURPOSE, frozen_at, hire, step, who_is_eligible

APPOINTED = {
    "state": "在聘",
    "term_from": "2026/1/1",
    "term_to": "2028年12月31日",
    "appointment_reason": "原专家库转入",
}
CHECK = {"Prefer": "validate-only"}


async def send(bureau: Bureau, content: bytes, **headers: str) -> Response:
    """Send a table, as its content says what it is."""
    return await bureau.operator.post(f"{PREFIX}/expert-imports", content=content, headers=headers)


async def check(bureau: Bureau, content: bytes) -> dict[str, Any]:
    """Ask what would become of a table."""
    answer = await send(bureau, content, **CHECK)
    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "validate-only")
    return dict(answer.json())


async def export(bureau: Bureau) -> bytes:
    """Write the pool out."""
    answer = await bureau.operator.post(f"{PREFIX}/expert-exports", json=PURPOSE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX), answer.text
    return answer.content


async def pool_of(bureau: Bureau) -> list[dict[str, Any]]:
    """Return the pool as lists show it."""
    return list((await bureau.operator.get(f"{PREFIX}/experts")).json()["items"])


def found(findings: list[dict[str, Any]]) -> set[tuple[int, str | None, str]]:
    """Return findings as row, column and code."""
    return {(item["row"], item["column"], item["code"]) for item in findings}


def outcomes(view: dict[str, Any]) -> list[str]:
    return [item["outcome"] for item in view["rows"]]


@pytest.mark.parametrize(
    "content",
    [
        workbook_of(expert_row(1, **APPOINTED), expert_row(2, other_specialties="康复科，device")),
        csv_of(
            expert_row(1, **APPOINTED),
            expert_row(2, other_specialties="康复科，device"),
            encoding="gb18030",
        ),
    ],
    ids=["xlsx", "csv"],
)
async def test_experts_begin_recommended_or_as_the_table_states_with_reason_and_term(
    bureau: Bureau, content: bytes
) -> None:
    frozen_at(bureau)

    answer = await send(bureau, content)

    assert answer.status_code == 201, answer.text
    assert outcomes(answer.json()) == ["added", "added"]
    first, second = await pool_of(bureau)
    assert [item["expert_id"] for item in answer.json()["rows"]] == [first["id"], second["id"]]
    assert (first["state"], first["term_from"], first["term_to"]) == (
        "active",
        "2026-01-01",
        "2028-12-31",
    )
    assert (second["state"], second["term_to"]) == ("recommended", None)
    assert second["other_specialties"] == ["rehabilitation", "device"]
    assert second["recommended_by"] == "第2医院"
    history = await bureau.operator.get(f"{PREFIX}/experts/{first['id']}/history", params=PURPOSE)
    [begun] = history.json()["steps"]
    assert (begun["step"], begun["reason"]) == ("appoint", "existing-pool")
    assert await who_is_eligible(bureau, await bureau.plan()) == {"expert-1"}


async def test_table_with_one_wrong_row_is_not_taken_and_every_error_is_told(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    wrong_code = make_credit_code(3)[:-1] + ("0" if make_credit_code(3)[-1] != "0" else "1")
    table = workbook_of(
        expert_row(1),
        expert_row(2, title="住院医师", phone="12", name=None),
        expert_row(3, hospital=wrong_code, specialty="占星科"),
        expert_row(4, licence_number=expert_row(1)["licence_number"]),
        expert_row(5, account_id="expert-1"),
        expert_row(6, name="=A1"),
        expert_row(7, state="在聘"),
        expert_row(8, state="跟班中"),
        expert_row(9, term_from="2026-01-01"),
        expert_row(10, **APPOINTED | {"term_to": "2031-01-01"}),
        expert_row(11, account_id="account-operator"),
        expert_row(12, hospital_name="院" * 201),
        expert_row(13, **APPOINTED | {"term_from": "元旦", "appointment_reason": "因为"}),
        expert_row(14, specialty="占星科"),
    )

    answer = await send(bureau, table)
    checked = await check(bureau, table)

    assert (answer.status_code, answer.json()["code"]) == (422, "expert_import_refused")
    wanted = {
        (3, "name", "missing"),
        (3, "title", "title_unknown"),
        (3, "phone", "phone_invalid"),
        (4, "hospital", "credit_code_invalid"),
        (5, "licence_number", "licence_repeated"),
        (6, "account_id", "account_repeated"),
        (7, "name", "formula"),
        (8, "term_from", "missing"),
        (8, "appointment_reason", "missing"),
        (9, "state", "state_not_for_new"),
        (10, "state", "term_without_state"),
        (11, "term_to", "expert_term_invalid"),
        (12, "account_id", "own_expert_entry"),
        (13, "hospital_name", "cell_too_long"),
        (14, "term_from", "day_invalid"),
        (14, "appointment_reason", "reason_unknown"),
        (15, "specialty", "specialty_unknown"),
    }
    assert found(checked["errors"]) == wanted
    told = {(item["pointer"], item["code"]) for item in answer.json()["errors"]}
    assert told == {(f"/rows/{row}/{column}", code) for row, column, code in wanted}
    assert "第5行 执业证书编号：执业证书编号与第 2 行重复" in answer.text
    assert (checked["is_acceptable"], outcomes(checked)[:2]) == (False, ["added", "refused"])
    assert await pool_of(bureau) == []


async def test_same_table_again_changes_nothing(bureau: Bureau) -> None:
    frozen_at(bureau)
    table = csv_of(expert_row(1, **APPOINTED), expert_row(2))

    first = await send(bureau, table, **{"Idempotency-Key": "one"})
    repeated = await send(bureau, table, **{"Idempotency-Key": "one"})
    again = await send(bureau, table)
    other = await send(bureau, csv_of(expert_row(3)), **{"Idempotency-Key": "one"})

    assert repeated.json() == first.json()
    assert outcomes(again.json()) == ["unchanged", "unchanged"]
    assert {item["version"] for item in await pool_of(bureau)} == {1}
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    listed = (await bureau.operator.get(f"{PREFIX}/expert-imports")).json()["items"]
    assert [(item["added"], item["unchanged"]) for item in listed] == [(0, 2), (2, 0)]
    read = await bureau.operator.get(f"{PREFIX}/expert-imports/{listed[-1]['id']}")
    assert read.json() == first.json()


async def test_entries_change_and_what_was_there_is_kept_but_state_and_term_stay(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    expert = await hire(bureau, 1)
    known = {"name": "周岳明", "licence_number": "110330783000001", "phone": "13857900001"}
    table = csv_of(
        expert_row(1, **known, state="暂停", term_to="2027-01-01", hospital_name="新医院")
    )

    checked = await check(bureau, table)
    answer = await send(bureau, table)

    assert found(checked["warnings"]) == {(2, "state", "state_kept"), (2, "term_to", "term_kept")}
    assert outcomes(checked) == outcomes(answer.json()) == ["changed"]
    assert found(answer.json()["warnings"]) == found(checked["warnings"])
    [entry] = await pool_of(bureau)
    assert (entry["id"], entry["state"], entry["term_to"], entry["hospital_name"]) == (
        expert["id"],
        "active",
        expert["term_to"],
        "新医院",
    )
    history = await bureau.operator.get(f"{PREFIX}/experts/{expert['id']}/history", params=PURPOSE)
    assert history.json()["changes"][0]["old"] == {"hospital_name": "第1医院"}


async def test_licence_account_and_version_of_another_are_found_against_the_pool(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    await hire(bureau, 1)
    await hire(bureau, 2)
    known = {"name": "周岳明", "phone": "13857900001"}
    table = csv_of(
        expert_row(1, **known | {"name": "别的人"}),
        expert_row(3, account_id="expert-2"),
        expert_row(2, **known, title="副高", version="7", account_id=""),
    )

    checked = await check(bureau, table)

    assert found(checked["errors"]) == {
        (2, "licence_number", "licence_of_another"),
        (3, "account_id", "account_of_another"),
        (4, "version", "stale_version"),
    }
    assert (4, "account_id", "account_removed") in found(checked["warnings"])


async def test_who_imports_does_not_change_the_own_entry(bureau: Bureau) -> None:
    frozen_at(bureau)
    await send(bureau, csv_of(expert_row(1)))
    own = bureau.lottery.client_for("draw_operator", account="expert-1")

    changed = await own.post(
        f"{PREFIX}/expert-imports", content=csv_of(expert_row(1, title="副高"))
    )
    same = await own.post(f"{PREFIX}/expert-imports", content=csv_of(expert_row(1)))

    assert {item["code"] for item in changed.json()["errors"]} == {"own_expert_entry"}
    assert outcomes(same.json()) == ["unchanged"]


async def test_columns_that_a_table_lacks_stay_and_unknown_ones_are_told(bureau: Bureau) -> None:
    frozen_at(bureau)
    await send(bureau, csv_of(expert_row(1, other_specialties="康复科", **APPOINTED)))
    row = expert_row(1)
    short = "姓名*,联系电话,执业证书编号,职称,主要专科,医院统一社会信用代码,医院名称,备注\n"
    short += ",".join(
        [
            *[str(row[key]) for key in ("name", "phone", "licence_number", "title", "specialty")],
            row["hospital"],
            row["hospital_name"],
            "不错",
        ]
    )

    checked = await check(bureau, short.encode())

    assert outcomes(checked) == ["unchanged"]
    assert found(checked["warnings"]) == {(1, None, "column_unknown")}


async def test_table_without_headings_or_rows_says_so(bureau: Bureau) -> None:
    empty = await check(bureau, workbook_of())
    foreign = await check(bureau, workbook_of(expert_row(1), headings=["案号", *HEADINGS[1:]]))

    classless = [name if name != "主要专科" else "案号" for name in HEADINGS]
    without_class = await check(bureau, workbook_of(expert_row(1), headings=classless))

    assert found(without_class["errors"]) == {(1, "specialty", "column_missing")}
    assert found(empty["errors"]) == {(2, None, "no_rows")}
    assert found(foreign["errors"]) == {(1, "name", "column_missing")}


async def test_template_is_filled_in_imported_exported_and_imported_again_unchanged(
    bureau: Bureau,
) -> None:
    frozen_at(bureau)
    template = await bureau.operator.get(f"{PREFIX}/expert-imports/template")
    book = load_workbook(io.BytesIO(template.content))
    [guide] = [sheet for sheet in book.worksheets if sheet.title == "填写说明"]
    example = [cell.value for cell in guide["D"]][1 : len(HEADINGS) + 1]
    for number, value in enumerate(example, start=1):
        book.worksheets[0].cell(2, number, value)
    for number, value in enumerate(expert_row(2, account_id="-desk").values(), start=1):
        book.worksheets[0].cell(3, [1, 2, 3, 4, 5, 7, 8, 10][number - 1], value)
    filled = io.BytesIO()
    book.save(filled)

    taken = await send(bureau, filled.getvalue(), **{"Content-Type": XLSX})
    await step(bureau, (await pool_of(bureau))[1], "retire")
    exported = await export(bureau)
    again = await check(bureau, exported)

    assert taken.status_code == 201, taken.text
    assert rows_of(template.content) == [HEADINGS]
    assert rows_of(exported)[1][:4] == ["周岳", "13857900001", "110330783000001", "正高"]
    assert outcomes(again) == ["unchanged", "unchanged"]
    assert (again["errors"], again["warnings"]) == ([], [])


async def test_export_is_noted_with_its_purpose_and_holds_no_formula(bureau: Bureau) -> None:
    frozen_at(bureau)
    await hire(bureau, 1, account_id="-2-3", hospital_name="=SUM(A1)医院")

    silent = await bureau.operator.post(f"{PREFIX}/expert-exports", json={})
    exported = await export(bureau)

    assert silent.status_code == 422
    cells = [cell for row in load_workbook(io.BytesIO(exported)).worksheets[0] for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    async with bureau.lottery.service.database.engine.connect() as connection:
        noted = await connection.execute(
            text("select purpose, detail from lottery.audit_entry where action = :action"),
            {"action": "experts.exported"},
        )
        assert [tuple(row) for row in noted] == [("expert_pool", {"rows": 1})]


async def test_nothing_personal_is_kept_of_a_file_in_the_clear(bureau: Bureau) -> None:
    await send(bureau, csv_of(expert_row(1), expert_row(2, phone="13800000001")))

    async with bureau.lottery.service.database.engine.connect() as connection:
        kept = await connection.scalars(text("select t::text from lottery.expert_import t"))
        noted = await connection.scalars(text("select t::text from lottery.audit_entry t"))
        everything = "".join([*kept, *noted])

    assert "phone_repeated" in everything
    assert "周岳明" not in everything
    assert "13800000001" not in everything
    assert "110330783000001" not in everything


async def test_large_file_is_refused_while_it_arrives(bureau: Bureau) -> None:
    answer = await send(bureau, b"x" * 5_000_001)

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


async def test_thousand_experts_come_at_once(bureau: Bureau) -> None:
    frozen_at(bureau)

    answer = await send(bureau, csv_of(*[expert_row(serial) for serial in range(1, 1201)]))

    assert answer.status_code == 201, answer.text
    assert answer.json()["added"] == 1200


@pytest.mark.parametrize("role", ["expert", "supervisor", "approver"])
async def test_only_who_manages_the_pool_takes_or_writes_files(bureau: Bureau, role: str) -> None:
    caller = bureau.lottery.client_for(role)

    answers = [
        await caller.post(f"{PREFIX}/expert-imports", content=csv_of(expert_row(1))),
        await caller.post(f"{PREFIX}/expert-exports", json=PURPOSE),
        await caller.get(f"{PREFIX}/expert-imports/template"),
    ]

    assert {answer.status_code for answer in answers} == {403}
