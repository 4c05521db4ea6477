"""The gates of a matter, as a table: who is refused, at which field, by which article."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from intake.api.requests import SubmitApplication
from intake.definition_files import load_definitions
from intake.domain.admission import Surroundings, refusals
from intake.domain.contradictions import contradictions
from intake.domain.matters import Matter
from intake.domain.regions import covers
from intake.domain.statement import Statement
from services.intake.tests.factories.applications import an_application
from shared.deadline_rules import deadline_rules
from shared.workdays import load_calendar

TODAY = date(2026, 11, 24)
RELATIVE = {"kind": "relative", "name": "厉试安", "phone": "13857900002", "relationship": "配偶"}
AGENCY = {"kind": "insurance_agency", "name": "东阳市社会保险中心", "phone": "0579-86600002"}
AUTHORISED = [
    {"item": "relative_authorisation", "upload_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"}
]
ILLNESS = {"matter": "illness", "injury": {"diagnosis": "慢性肾功能衰竭"}, "employer": None}


def previous(concluded_on: str, grade: int | None = None, **more: Any) -> dict[str, Any]:
    return {"previous": {"concluded_on": concluded_on, "grade": grade}, **more}


def refused(
    *,
    concluded: Mapping[Matter, date] | None = None,
    committee: str = "330783",
    regions: tuple[str, ...] = ("330783",),
    today: date = TODAY,
    **changes: Any,
) -> set[tuple[str, str, str | None]]:
    body = SubmitApplication.model_validate(an_application(**changes))
    definition = load_definitions().of(body.matter, today)
    said = Statement.of(body.as_application(), [item.item for item in body.materials])
    around = Surroundings(
        today, committee, regions, deadline_rules(), load_calendar(), concluded or {}
    )
    errors = [*contradictions(definition, said, today), *refusals(definition, said, around)]
    return {(error.pointer, error.code, error.article) for error in errors}


CONCLUDED_ON = "/circumstances/previous/concluded_on"
TOO_EARLY = (CONCLUDED_ON, "review_before_its_year", "O55 art 20")
ILL_TOO_EARLY = (CONCLUDED_ON, "illness_before_its_year", "O55 art 21")
GRADE = "/circumstances/previous/grade"
KIND = "/applicant/kind"


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        # One year since the conclusion: the 24th November 2025 gives the last day of the year.
        ({"matter": "review", "circumstances": previous("2025-11-24")}, TOO_EARLY),
        ({"matter": "review", "circumstances": previous("2026-06-01")}, TOO_EARLY),
        ({"matter": "review", "concluded": {Matter.INITIAL: date(2026, 6, 1)}}, TOO_EARLY),
        ({"matter": "review", "concluded": {Matter.REVIEW: date(2026, 6, 1)}}, TOO_EARLY),
        # What is stated doesn't hide what is on record here.
        (
            {
                "matter": "review",
                "circumstances": previous("2024-01-02"),
                "injury__occurred_on": "2023-03-02",
                "injury__decided_on": "2023-04-20",
                "concluded": {Matter.REVIEW: date(2026, 6, 1)},
            },
            TOO_EARLY,
        ),
        (ILLNESS | {"circumstances": previous("2026-06-01")}, ILL_TOO_EARLY),
        (ILLNESS | {"concluded": {Matter.ILLNESS: date(2026, 6, 1)}}, ILL_TOO_EARLY),
        # Zhejiang's three refusals of a review.
        *(
            (
                {"matter": "review", "circumstances": previous("2024-01-02", grade, **facts)},
                (GRADE, code, "ZJ art 22"),
            )
            for grade, facts, code in (
                (1, {"lump_sum_taken": True}, "long_term_benefits_taken_at_once"),
                (4, {"lump_sum_taken": True}, "long_term_benefits_taken_at_once"),
                (
                    5,
                    {"lump_sum_taken": True, "left_employer_on": "2025-01-02"},
                    "left_and_took_benefits",
                ),
                (
                    10,
                    {"lump_sum_taken": True, "left_employer_on": "2025-01-02"},
                    "left_and_took_benefits",
                ),
                (0, {"left_employer_on": "2025-01-02"}, "left_without_grade"),
            )
        ),
        # Jurisdiction.
        (
            {"circumstances": {"insured_region": "330782"}},
            ("/circumstances/insured_region", "region_not_ours", "O55 art 8"),
        ),
        # Who may apply, and how a relative does.
        ({"applicant": AGENCY}, (KIND, "applicant_not_entitled", "O55 art 8")),
        (ILLNESS | {"applicant": AGENCY}, (KIND, "applicant_not_entitled", "O55 art 21")),
        ({"applicant": RELATIVE}, ("/materials", "authorisation_missing", "O55 art 8")),
        (
            {"applicant": RELATIVE | {"relationship": "同事"}, "materials": AUTHORISED},
            ("/applicant/relationship", "relationship_not_close", "Civil Code art 1045"),
        ),
        # Person kinds, and fields that a matter has no place for.
        (
            ILLNESS | {"circumstances": {"person_kind": "platform_worker"}},
            ("/circumstances/person_kind", "person_kind_not_for_matter", "O55 art 2"),
        ),
        (
            {"circumstances": {"lump_sum_taken": True}},
            ("/circumstances/lump_sum_taken", "field_not_for_matter", None),
        ),
        (
            {"matter": "device"},
            ("/circumstances/device", "missing", "Order 27"),
        ),
        (
            {"matter": "leave"},
            ("/circumstances/leave_ends_on", "missing", "WIR art 33"),
        ),
        (
            {"matter": "dependant", "injury__scope_parts": []},
            ("/circumstances/deceased_worker", "missing", "WIR art 39"),
        ),
    ],
)
def test_gate_refuses(case: dict[str, Any], expected: tuple[str, str, str | None]) -> None:
    assert expected in refused(**case)


EARLIER = {"injury__occurred_on": "2023-03-02", "injury__decided_on": "2023-04-20"}


@pytest.mark.parametrize(
    "case",
    [
        {"matter": "review", "circumstances": previous("2025-11-23"), **EARLIER},
        {"matter": "review", "concluded": {Matter.INITIAL: date(2025, 11, 23)}},
        {"matter": "review", "concluded": {Matter.ILLNESS: date(2026, 6, 1)}},
        {"matter": "review", "circumstances": previous("2024-01-02", 4), **EARLIER},
        {
            "matter": "review",
            "circumstances": previous("2024-01-02", 5, lump_sum_taken=True),
            **EARLIER,
        },
        {
            "matter": "review",
            "circumstances": previous("2024-01-02", 0, lump_sum_taken=True),
            **EARLIER,
        },
        {
            "matter": "review",
            "circumstances": previous("2024-01-02", 1, lump_sum_taken=True),
            "committee": "320500",
            **EARLIER,
        },
        {"matter": "review", "applicant": AGENCY},
        {"applicant": RELATIVE, "materials": AUTHORISED},
        {"applicant": RELATIVE | {"relationship": "外孙女"}, "materials": AUTHORISED},
        {"applicant": RELATIVE | {"kind": "employer"}},
        {"circumstances": {"insured_region": "330783"}},
        {"circumstances": {"insured_region": "330782"}, "regions": ("330700",)},
        {"circumstances": {"person_kind": "platform_worker"}},
        {"circumstances": {"person_kind": "past_retirement_age"}},
        ILLNESS | {"concluded": {Matter.ILLNESS: date(2025, 11, 23)}},
        ILLNESS | {"concluded": {Matter.INITIAL: date(2026, 6, 1)}},
        {"matter": "device", "circumstances": {"device": "右手肌电假肢"}},
        {"matter": "leave", "circumstances": {"leave_ends_on": "2027-03-01"}},
    ],
)
def test_gates_let_through(case: dict[str, Any]) -> None:
    assert refused(**case) == set()


def test_what_is_on_record_is_not_told_to_whoever_asks() -> None:
    body = SubmitApplication.model_validate(an_application(matter="review"))
    definition = load_definitions().of(body.matter, TODAY)
    around = Surroundings(
        TODAY,
        "330783",
        ("330783",),
        deadline_rules(),
        load_calendar(),
        {Matter.INITIAL: date(2026, 6, 1)},
    )

    [error] = refusals(definition, Statement.of(body.as_application(), []), around)

    assert "2026" not in error.detail + error.detail_zh
    assert "2027" not in error.detail + error.detail_zh


@pytest.mark.parametrize(
    ("area", "region", "inside"),
    [
        ("330783", "330783", True),
        ("330783", "330782", False),
        ("330700", "330782", True),
        ("330700", "330102", False),
        ("330000", "330102", True),
        ("330000", "320102", False),
        ("331000", "331082", True),
        ("331000", "330782", False),
    ],
)
def test_area_covers_what_lies_below_it(area: str, region: str, inside: bool) -> None:  # noqa: FBT001
    assert covers(area, region) is inside
