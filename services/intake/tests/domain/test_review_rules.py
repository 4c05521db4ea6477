"""A preliminary review names what it decides by lists, and stays within the decision."""

from typing import Any

import pytest

from intake.domain.code_lists import load_code_lists
from intake.domain.matters import Matter
from intake.domain.preliminary_review import Findings
from intake.domain.review_details import Answer, CheckAnswer, ScopePart
from intake.domain.review_rules import KnownFacts, review_errors

LISTS = load_code_lists(None)
KNOWN = KnownFacts("330783", {"limb"}, LISTS, Matter.INITIAL, True, ["右手食指", "左 膝"])


def found(matter: Matter = Matter.INITIAL, **changes: Any) -> Findings:
    answers = [CheckAnswer(code=item.code, answer=Answer.OK) for item in LISTS.checks_of(matter)]
    facts: dict[str, Any] = {
        "category": "limb",
        "classes_needed": ["orthopaedics"],
        "mode": "on_site",
        "mode_reasons": [],
        "area": None,
        "entrusted_to": None,
        "difficult": False,
        "difficult_reason": None,
        "express": False,
        "express_reason": None,
        "scope": "右手食指",
        "scope_parts": [ScopePart(part="finger", named="右手食指")],
        "checks": answers,
        "note": None,
        "treating_hospitals": [],
        "treating_doctors": [],
        "declared_experts": [],
        "expert_materials": [],
    }
    return Findings(**{**facts, **changes})


def refused(**changes: Any) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in review_errors(found(**changes), KNOWN)]


def answered(code: str, answer: Answer, note: str | None = None) -> list[CheckAnswer]:
    others = [item for item in found().checks if item.code != code]
    return [*others, CheckAnswer(code=code, answer=answer, note=note)]


LAST = len(LISTS.checks_of(Matter.INITIAL)) - 1


def test_whole_review_passes() -> None:
    assert refused() == []
    assert refused(scope_parts=[ScopePart(part="knee", named="左膝")]) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "feet"}, ("/category", "category_unknown")),
        ({"mode": "video"}, ("/mode_reasons", "mode_reasons_missing")),
        ({"mode_reasons": ["bedridden"]}, ("/mode_reasons/0", "code_unknown")),
        ({"mode": "video", "mode_reasons": ["idle"]}, ("/mode_reasons/0", "code_unknown")),
        ({"mode": "home_visit", "mode_reasons": ["bedridden"]}, ("/area", "area_missing")),
        (
            {"mode": "home_visit", "mode_reasons": ["far_away"], "area": "虎鹿镇"},
            ("/mode_reasons/0", "code_unknown"),
        ),
        (
            {"mode": "entrusted", "mode_reasons": ["far_away"]},
            ("/entrusted_to", "entrusted_to_missing"),
        ),
        (
            {"mode": "entrusted", "mode_reasons": ["far_away"], "entrusted_to": "330783"},
            ("/entrusted_to", "entrusted_to_needless"),
        ),
        ({"entrusted_to": "330782"}, ("/entrusted_to", "entrusted_to_needless")),
        ({"difficult": True}, ("/difficult_reason", "reason_missing")),
        ({"express_reason": "hardship"}, ("/express_reason", "reason_needless")),
        ({"express": True, "express_reason": "haste"}, ("/express_reason", "code_unknown")),
        ({"scope_parts": []}, ("/scope_parts", "scope_parts_missing")),
        (
            {"scope_parts": [ScopePart(part="hand", named="左手")]},
            ("/scope_parts/0/named", "part_outside_decision"),
        ),
        (
            {"scope_parts": [ScopePart(part="soul", named="左膝")]},
            ("/scope_parts/0/part", "code_unknown"),
        ),
        ({"checks": found().checks[1:]}, ("/checks", "check_missing")),
        (
            {"checks": answered("jurisdiction", Answer.PROBLEM, "参保地在外市")},
            (f"/checks/{LAST}/answer", "check_failed"),
        ),
        (
            {"checks": answered("earlier_cases", Answer.PROBLEM)},
            (f"/checks/{LAST}/note", "note_missing"),
        ),
        (
            {"checks": [*found().checks, CheckAnswer(code="one_year", answer=Answer.OK)]},
            (f"/checks/{LAST + 1}/code", "check_unknown"),
        ),
    ],
)
def test_what_can_not_be_is_named_by_its_field(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert refused(**changes) == [expected]


def test_problem_that_stops_nothing_is_explained() -> None:
    assert refused(checks=answered("earlier_cases", Answer.PROBLEM, "2019年曾作初次鉴定")) == []


def test_illness_follows_no_decision_and_names_its_parts_freely() -> None:
    known = KnownFacts("330783", {"limb"}, LISTS, Matter.ILLNESS, False, [])
    parts = [ScopePart(part="lung", named="双肺")]

    assert review_errors(found(Matter.ILLNESS, scope_parts=parts), known) == []
    assert review_errors(found(Matter.ILLNESS, scope_parts=[]), known) == []


def test_review_is_asked_about_its_year_and_zhejiangs_bars() -> None:
    codes = {check.code for check in LISTS.checks_of(Matter.REVIEW)}

    assert {"one_year", "zhejiang_review", "decision_scope", "duplicates"} <= codes
