"""The conclusion speaks with one voice of the majority; numbers are written per issuer."""

import pytest
from pydantic import ValidationError

from review.domain.conclusion import conclusion_text
from review.domain.decision import decide
from review.domain.examination import Seat
from review.domain.numbering import Issuer
from review.domain.opinion import AppliedClause
from review.standards import load_standards
from services.review.tests.factories.opinions import graded, opinion, panel

STANDARD = load_standards()[0]


def leader(seat: int) -> Seat:
    return Seat(seat, f"E{seat}", f"expert-{seat}", "orthopaedics", is_leader=True)


@pytest.mark.parametrize(("leading_seat", "speaking_seat"), [(1, 1), (3, 3), (2, 1), (None, 1)])
def test_leader_speaks_for_the_majority_when_in_it(
    leading_seat: int | None, speaking_seat: int
) -> None:
    decision = decide(
        [
            opinion(1, graded(9), impairment="席1"),
            opinion(2, graded(10), impairment="席2"),
            opinion(3, graded(9), impairment="席3"),
        ]
    )

    text = conclusion_text(decision, leader(leading_seat) if leading_seat else None, STANDARD)

    assert text.functional_impairment == f"席{speaking_seat}"
    assert text.outcome == graded(9)


def test_clause_of_two_injuries_is_named_once() -> None:
    cited = (AppliedClause("5.8.2 1)", 8), AppliedClause("5.8.2 1)", 8))
    decision = decide([opinion(seat, graded(7), clauses=cited) for seat in (1, 2, 3)])

    text = conclusion_text(decision, None, STANDARD)

    assert text.clauses == (AppliedClause("5.8.2 1)", 8),)


def test_nothing_is_concluded_without_a_majority() -> None:
    decision = decide(panel(graded(8), graded(9), graded(10)))

    with pytest.raises(ValueError, match="majority"):
        conclusion_text(decision, leader(1), STANDARD)


def test_number_follows_the_issuers_pattern() -> None:
    issuer = Issuer(code="330700", prefixes={"initial": "金劳鉴初"})

    assert issuer.number("initial", 2026, 12) == "金劳鉴初〔2026〕12号"


@pytest.mark.parametrize(
    "facts",
    [
        {"pattern": "{prefix}{seq}号"},
        {"pattern": "{prefix}〔{year}〕号"},
        {"pattern": "〔{year}〕{seq}号"},
        {"pattern": "{prefix}〔{year}〕{seq}{month}号"},
        {"prefixes": {"initial": "金劳鉴", "illness": "金劳鉴"}},
    ],
)
def test_issuer_that_would_give_one_number_twice_is_refused(facts: dict[str, object]) -> None:
    valid: dict[str, object] = {"code": "330700", "prefixes": {"initial": "金劳鉴"}}

    with pytest.raises(ValidationError):
        Issuer.model_validate(valid | facts)
