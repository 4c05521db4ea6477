"""Tables of cases leave with masked names, harmless cells and real dates, and on record."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

from defusedxml import ElementTree
from httpx import Response

from services.intake.tests.factories.clients import BASE, Desk
from shared.testing.issuer import OTHER_COMMITTEE


async def export(desk: Desk, **terms: Any) -> Response:
    return await desk.as_clerk().post(
        f"{BASE}/case-exports", json={"purpose": "scheduling", **terms}
    )


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  (what spreadsheets count days from)


def rows(response: Response) -> list[dict[str, str | float]]:
    """Return the cells of each row by the letter of their column."""
    assert response.status_code == 200, response.text
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        sheet = ElementTree.fromstring(book.read(SHEET))
    return [
        {cell.attrib["r"].rstrip("0123456789"): value_of(cell) for cell in row}
        for row in sheet.iter(f"{MAIN}row")
    ]


def value_of(cell: Any) -> str | float:
    """Return a cell's text, or its number; a date is a number of days."""
    assert cell.find(f"{MAIN}f") is None, "a formula"
    if cell.attrib.get("t") == "inlineStr":
        return "".join(cell.itertext())
    return float(cell.find(f"{MAIN}v").text)


def moment(value: str | float) -> datetime:
    assert isinstance(value, float)
    return FIRST_DAY + timedelta(minutes=round(value * 24 * 60))


async def test_table_shows_cases_with_real_dates_and_masked_names(desk: Desk) -> None:
    desk.service.clock = lambda: datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    await desk.accepted()

    heading, row = rows(await export(desk))

    assert list(heading.values())[:4] == ["案号", "鉴定事项", "状态", "被鉴定人"]
    assert [row[letter] for letter in "ABCD"] == [
        "东劳鉴〔2026〕1号",
        "工伤初次鉴定",
        "已受理",
        "虞*明",
    ]
    assert f"{moment(row['G']):%Y-%m-%d %H:%M}" == "2026-05-06 10:00"
    assert f"{moment(row['J']):%Y-%m-%d %H:%M}" == "2026-07-06 00:00"


async def test_names_are_written_out_only_for_purposes_that_need_them(desk: Desk) -> None:
    await desk.received()

    needed = await export(desk, names="full")
    needless = await export(desk, names="full", purpose="acceptance")

    assert rows(needed)[1]["D"] == "虞试明"
    assert (needless.status_code, needless.json()["code"]) == (422, "full_names_refused")


async def test_formula_in_a_name_is_not_calculated(desk: Desk) -> None:
    name = '=HYPERLINK("http://example.cn")'
    await desk.received(1, employer__name=name)

    [_, row] = rows(await export(desk, names="full"))

    assert row["E"] == f"'{name}"


async def test_export_is_noted_with_purpose_and_number_of_rows(desk: Desk) -> None:
    await desk.received(1)
    await desk.received(2)

    await export(desk, states=["received"])

    [entry] = await desk.rows(
        "select actor, purpose, detail from audit_entry where action = 'cases.exported'"
    )
    assert entry["actor"] == "clerk-1"
    assert entry["purpose"] == "scheduling"
    assert entry["detail"] == {"by": ["states"], "rows": 2, "full_names": False}


async def test_more_cases_than_a_table_may_hold_are_refused(desk: Desk) -> None:
    await desk.received(1)
    await desk.received(2)
    desk.service.settings = desk.service.settings.model_copy(update={"export_row_limit": 1})

    response = await export(desk)

    assert (response.status_code, response.json()["code"]) == (422, "export_too_large")


async def test_reviewers_applicants_and_strangers_get_no_table_of_the_committee(
    desk: Desk,
) -> None:
    await desk.received()
    body = {"purpose": "scheduling"}

    refused = [
        (await client.post(f"{BASE}/case-exports", json=body)).status_code
        for client in (desk.as_reviewer(), desk.as_applicant())
    ]
    stranger = await desk.as_clerk(committee=OTHER_COMMITTEE).post(
        f"{BASE}/case-exports", json=body
    )

    assert refused == [403, 403]
    assert len(rows(stranger)) == 1
