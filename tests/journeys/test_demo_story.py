"""The demo's story, stage by stage: what each person would find at the end of it."""

import json
from datetime import date, timedelta
from typing import Any

import httpx
from pypdf import PdfReader

from local_stack.demo.delivery import entries, letters_of
from local_stack.demo.office import CaseFile
from shared.clock import committee_date

from .conftest import Journey

INTAKE = "/api/intake/v1/cases"
REVIEW = "/api/review/v1"


async def timeline(case: CaseFile) -> list[dict[str, Any]]:
    return entries(await case.applicant.get(f"{INTAKE}/{case.case_id}/timeline"))


async def deadlines(case: CaseFile) -> list[dict[str, Any]]:
    return entries(await case.applicant.get(f"{INTAKE}/{case.case_id}/deadlines"))


async def test_every_case_passes_every_stage_in_order(journey: Journey) -> None:
    expected = [
        "application_received",
        "case_accepted",
        "case_preliminarily_reviewed",
        "case_scheduled",
        "case_checked_in",
        "case_allocated",
        "case_examined",
        "panel_decided",
        "conclusion_approved",
        "case_served",
        "case_closed",
    ]

    for case in journey.told.all_cases:
        codes = [entry["code"] for entry in await timeline(case)]
        stages = [code for code in codes if code in expected]
        assert sorted(stages, key=expected.index) == expected, (case.injured.name, codes)


async def test_timeline_tells_the_parties_nothing_of_the_experts(journey: Journey) -> None:
    names = [part.name for part in journey.told.office.parts.values()]

    for case in journey.told.all_cases:
        text = json.dumps(await timeline(case), ensure_ascii=False)
        assert not [name for name in names if name in text]
        assert case.injured.name not in text


async def test_deadlines_are_those_of_the_law_and_explain_themselves(journey: Journey) -> None:
    today = committee_date(journey.told.office.stage.began_at)

    for case in journey.told.all_cases:
        found = await deadlines(case)
        by_code: dict[str, list[dict[str, Any]]] = {}
        for item in found:
            by_code.setdefault(item["code"], []).append(item)
        assert {"conclusion", "promised_limit", "deliver_conclusion"} <= by_code.keys()
        assert len(by_code["reappraisal"]) == 2
        assert due_on(by_code["conclusion"][0]) >= today + timedelta(days=60)
        assert due_on(by_code["promised_limit"][0]) >= today + timedelta(days=30)
        assert due_on(by_code["deliver_conclusion"][0]) >= today + timedelta(days=15)
        for item in found:
            assert due_on(item) <= today + timedelta(days=75)
            assert item["explanation"]["rule"]
            assert item["sentences_zh"]


def due_on(deadline: dict[str, Any]) -> date:
    return date.fromisoformat(deadline["due_on"])


async def test_recused_panel_is_never_the_one_that_examines(journey: Journey) -> None:
    told, hall = journey.told, journey.told.sittings[0]
    case = next(item for item in told.cases if item.injured.treated_at is not None)
    panel = hall.panels[hall.panel_of[case.case_id]]

    hospitals = {told.office.parts[account].hospital for account in panel}

    assert case.injured.treated_at not in hospitals
    others = {
        told.office.parts[account].hospital for panel in hall.panels.values() for account in panel
    }
    assert case.injured.treated_at in others, "a panel was recused"


async def test_absent_expert_sits_nowhere_and_the_alternate_does(journey: Journey) -> None:
    hall = journey.told.sittings[0]
    assert hall.replaced is not None
    records = [
        json.loads(path.read_bytes())
        for path in sorted((journey.output / "transcripts").glob("*.json"))
    ]

    groups = next(item for item in records if item["kind"] == "groups")
    seated = {code for panel in groups["outcome"]["seating"].values() for code in panel}

    absent, alternate = hall.replaced
    assert absent not in seated
    assert alternate in seated
    assert [item["kind"] for item in records][:3] == ["pool", "absence", "replacement"]


async def test_disagreement_is_settled_by_the_majority_and_kept(journey: Journey) -> None:
    told = journey.told
    case = next(item for item in told.cases if item.injured.minority is not None)

    approver, read_for = told.office.approver, "approval"
    conclusion = await approver.get(f"{REVIEW}/conclusions/{case.case_id}", purpose=read_for)
    examination = await approver.get(f"{REVIEW}/examinations/{case.case_id}", purpose=read_for)

    assert conclusion["outcome"]["grade"] == case.injured.verdict.grade
    grades = sorted(opinion["outcome"]["grade"] for opinion in examination["opinions"])
    assert grades == [8, 8, 9]


async def test_grades_one_to_four_were_discussed_first(journey: Journey) -> None:
    told = journey.told

    severe = {case.case_id for case in told.all_cases if case.injured.verdict.grade <= 4}

    assert severe == set(told.discussed)


async def test_both_recipients_have_every_letter_and_it_says_what_it_must(
    journey: Journey,
) -> None:
    told = journey.told

    for case in told.all_cases:
        for kind in ("acceptance", "examination_notice", "conclusion"):
            letters = await letters_of(told.office, case, kind)
            roles = {letter["recipient_role"] for letter in letters}
            assert {"appraisee", "employer"} <= roles, (case.injured.name, kind)
    for case in told.all_cases:
        path = next(
            path
            for path in told.letters
            if path.name.startswith(f"{case.case_number}-conclusion-appraisee")
        )
        text = "".join(page.extract_text() for page in PdfReader(path).pages)
        plain = "".join(text.split())
        assert case.conclusion_number in plain
        assert case.injured.name in plain
        assert case.injured.identity_number in plain
        assert "15日" in plain


async def test_conclusion_numbers_of_a_matter_have_no_gap(journey: Journey) -> None:
    numbers = sorted(
        int(case.conclusion_number.partition("〕")[2].removesuffix("号"))
        for case in journey.told.all_cases
    )

    assert numbers == list(range(1, len(numbers) + 1))


async def test_six_transcripts_pass_the_stand_alone_verifier(journey: Journey) -> None:
    assert journey.told.verified == 6


async def test_whole_chain_passes_in_the_browsers_verifier_too(journey: Journey) -> None:
    assert journey.told.verified_in_script == 8
    assert journey.told.statistics["draws"] == {"revealed": 6}


async def test_session_that_could_not_be_drawn_was_repaired_as_the_planner_said(
    journey: Journey,
) -> None:
    [said] = [line for line in journey.said if "couldn't be drawn" in line]

    assert "orthopaedics has 8 seats and 7 experts" in said
    assert "without P5" in said
    assert journey.told.sittings[0].panels.keys() == {"P1", "P2", "P3", "P4"}


async def test_gateway_shows_nobody_the_internal_routes(journey: Journey) -> None:
    case_id = journey.told.cases[0].case_id
    async with httpx.AsyncClient(base_url=journey.system.base_url) as anyone:
        for path in (
            f"/internal/cases/{case_id}/parties",
            f"/api/intake/../internal/cases/{case_id}/parties",
            "/metrics",
            "/api/intake/%2e%2e/metrics",
        ):
            answer = await anyone.get(path)
            assert answer.status_code == 404, path
