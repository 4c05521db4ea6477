"""What another committee's paper can't say, and what is no paper, is refused with a code."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.entrusted import Entrusting, stated_body
from services.review.tests.factories.people import People
from shared.testing.running import RunningService

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def entrusting(review: RunningService, neighbours: Neighbours, people: People) -> Entrusting:
    review.service.clock = lambda: NOW
    return Entrusting(neighbours, people)


REFUSED: list[tuple[str, dict[str, Any], tuple[int, ...], int, str]] = [
    (
        "majority",
        {"outcome": {"grade": 10, "self_care": "none"}},
        (9, 9, 10),
        422,
        "majority_mismatch",
    ),
    ("no majority", {}, (8, 9, 10), 422, "majority_mismatch"),
    ("none stated", {"outcome": None}, (9, 9, 10), 422, "majority_mismatch"),
    ("two experts", {}, (9, 9), 422, "panel_invalid"),
    ("four experts", {}, (9, 9, 9, 9), 422, "panel_invalid"),
    ("hash", {"document_sha256": "00" * 32}, (9, 9, 9), 422, "document_mismatch"),
    ("too early", {"dated_on": "2026-10-31"}, (9, 9, 9), 422, "opinion_date"),
    ("tomorrow", {"dated_on": "2026-11-25"}, (9, 9, 9), 422, "opinion_date"),
    ("paper", {"document_id": str(uuid4())}, (9, 9, 9), 404, "document_not_found"),
]


@pytest.mark.parametrize(
    ("changes", "grades", "status", "code"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
async def test_what_the_paper_cannot_say_is_refused(
    entrusting: Entrusting,
    changes: dict[str, Any],
    grades: tuple[int, ...],
    status: int,
    code: str,
) -> None:
    case_id = await entrusting.case()

    refused = await entrusting.entered(case_id, *grades, **changes)

    assert (refused.status_code, refused.json()["code"]) == (status, f"entrusted_{code}")


@pytest.mark.parametrize("spoil", ["repeated", "leaderless", "two leaders"])
async def test_panel_has_different_experts_and_one_leader(
    entrusting: Entrusting, spoil: str
) -> None:
    case_id = await entrusting.case()
    document_id = (await entrusting.paper(case_id)).json()["id"]
    body = stated_body(document_id)
    body["experts"][1] |= {
        "repeated": {"name": "周 岳"},
        "leaderless": {},
        "two leaders": {"leads": True},
    }[spoil]
    body["experts"][0]["leads"] = spoil != "leaderless"

    refused = await entrusting.enter(case_id, body)

    assert (refused.status_code, refused.json()["code"]) == (422, "entrusted_panel_invalid")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"clauses": [{"cite": "5.9.2 99)", "grade": 9}]}, "clause_unknown"),
        ({"clauses": [{"cite": "5.9.2 16)", "grade": 8}]}, "clause_grade_mismatch"),
        ({"grade": 3}, "grade_not_supported"),
    ],
)
async def test_opinion_that_the_standard_does_not_bear_is_refused(
    entrusting: Entrusting, change: dict[str, Any], code: str
) -> None:
    case_id = await entrusting.case()
    document_id = (await entrusting.paper(case_id)).json()["id"]
    body = stated_body(document_id)
    body["experts"][2]["opinion"] |= change

    refused = await entrusting.enter(case_id, body)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_missing_opinion_and_grade_beyond_ten_are_refused(entrusting: Entrusting) -> None:
    case_id = await entrusting.case()
    document_id = (await entrusting.paper(case_id)).json()["id"]
    without, beyond = stated_body(document_id), stated_body(document_id)
    del without["experts"][1]["opinion"]
    beyond["experts"][1]["opinion"]["grade"] = 11

    refused = [await entrusting.enter(case_id, body) for body in (without, beyond)]

    assert [(item.status_code, item.json()["code"]) for item in refused] == [
        (422, "request_invalid")
    ] * 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a" + bytes(50), "file_content_mismatch"),
        (b"", "file_empty"),
        (b"%PDF-1.7\n% cut off", "file_damaged"),
    ],
)
async def test_paper_is_a_pdf(entrusting: Entrusting, content: bytes, code: str) -> None:
    case_id = await entrusting.case()

    refused = await entrusting.paper(case_id, content)

    assert refused.json()["code"] == code
