"""What may be applied for is public; a case keeps the version it was submitted under."""

from pathlib import Path
from typing import Any

import pytest

from services.intake.tests.factories.applications import an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.definitions import PACKAGED, add_checklist, add_version


async def test_every_matter_is_listed_with_its_article_and_whether_it_is_open(desk: Desk) -> None:
    listed = (await desk.running.client.get(f"{BASE}/matters")).json()

    assert {item["matter"] for item in listed if item["is_open"]} == {
        "initial",
        "review",
        "illness",
    }
    assert len(listed) == 9
    assert all(item["article"]["zh"] for item in listed)


async def test_definition_holds_what_a_form_is_built_from(desk: Desk) -> None:
    shown = (await desk.running.client.get(f"{BASE}/matters/review")).json()

    assert shown["applicants"] == ["appraisee", "employer", "relative", "insurance_agency"]
    uses = {item["pointer"]: item["use"] for item in shown["fields"]}
    assert uses["/injury/decision_number"] == "required"
    [year] = [gate for gate in shown["gates"] if gate["kind"] == "waiting_period"]
    assert (year["value"], year["unit"], year["article"]["en"]) == (1, "years", "O55 art 20")
    limits = {item["use"]: (item["value"], item["unit"]) for item in shown["periods"]}
    assert limits["conclusion"] == (60, "days")
    assert "medical_records" in {item["code"] for item in shown["checklist"]}


async def test_closed_matter_with_known_periods_shows_them(desk: Desk) -> None:
    shown = (await desk.running.client.get(f"{BASE}/matters/device")).json()

    assert shown["is_open"] is False
    assert {item["use"]: item["value"] for item in shown["periods"]} == {
        "conclusion": 60,
        "promised": 30,
        "delivery": 20,
    }


async def test_reappraisal_is_refused_with_the_article_that_gives_it_to_the_province(
    desk: Desk,
) -> None:
    response = await desk.submit(desk.as_applicant(), an_application(matter="reappraisal"))

    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/matter", "matter_provincial")
    assert error["article"] == "O55 art 19"


async def test_case_keeps_its_list_when_a_newer_version_comes(
    run_service: Any, tmp_path: Path
) -> None:
    async with run_service("intake", parts='["api"]') as running:
        case_id = await Desk(running).received(1)
    add_checklist(tmp_path, "2026-07-02", without="home_visit_proof")
    add_version(tmp_path, "initial", "2026-07-02", checklist="2026-07-02")
    async with run_service("intake", parts='["api"]', definitions_folder=str(tmp_path)) as running:
        desk = Desk(running)
        kept = await desk.as_clerk().get(f"{BASE}/applications/{case_id}/checklist")
        now = await desk.running.client.get(f"{BASE}/checklists/initial")
        shown = await desk.as_clerk().get(f"{BASE}/cases/{case_id}?purpose=acceptance")

    assert "home_visit_proof" in {item["code"] for item in kept.json()}
    assert "home_visit_proof" not in {item["code"] for item in now.json()["items"]}
    assert shown.json()["definition_version"] == PACKAGED


@pytest.mark.parametrize(
    ("on", "version"), [("2026-12-31", PACKAGED), ("2027-01-01", "2027-01-01")]
)
async def test_version_of_a_day_can_be_read_before_it_comes(
    run_service: Any, tmp_path: Path, on: str, version: str
) -> None:
    add_version(tmp_path, "review", "2027-01-01")

    async with run_service("intake", parts='["api"]', definitions_folder=str(tmp_path)) as running:
        shown = await running.client.get(f"{BASE}/matters/review", params={"on": on})

    assert (shown.json()["version"], shown.json()["versions"]) == (
        version,
        ["2027-01-01", PACKAGED],
    )
