"""Which cases go to collective discussion."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.domain.decision import decide
from review.domain.difficulty import DifficultyReason, difficulties
from review.domain.opinion import AppliedClause, Opinion
from review.domain.outcome import Incapacity, Outcome, SelfCare, severity
from services.review.tests.factories.opinions import graded, incapable, opinion, panel

NOTHING: tuple[DifficultyReason, ...] = ()


def reasons_of(
    opinions: list[Opinion], *, is_flagged: bool = False, was_sent_back: bool = False
) -> tuple[DifficultyReason, ...]:
    return difficulties(
        opinions, decide(opinions), is_flagged=is_flagged, was_sent_back=was_sent_back
    )


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((graded(9), graded(9), graded(9)), []),
        ((graded(9), graded(9), graded(10)), []),
        ((graded(10), graded(10), graded(None)), []),
        ((graded(9), graded(9), graded(None)), ["spread"]),
        ((graded(7), graded(7), graded(9)), ["spread"]),
        ((graded(8), graded(9), graded(10)), ["no_majority", "spread"]),
        ((graded(5), graded(5, SelfCare.PARTIAL), graded(6)), ["no_majority"]),
        ((graded(5), graded(5), graded(5)), []),
        ((graded(4), graded(4), graded(4)), ["severe_grade"]),
        ((graded(5), graded(4), graded(5)), ["severe_grade"]),
        ((graded(1, SelfCare.TOTAL),) * 3, ["severe_grade", "total_self_care_loss"]),
        ((graded(5, SelfCare.MAJOR),) * 3, []),
        ((incapable(Incapacity.TOTAL),) * 3, []),
        (
            (
                incapable(Incapacity.TOTAL),
                incapable(Incapacity.NOT_REACHED),
                incapable(Incapacity.TOTAL),
            ),
            ["spread"],
        ),
    ],
)
def test_outcomes_make_a_case_difficult(outcomes: tuple[Outcome, ...], expected: list[str]) -> None:
    assert list(reasons_of(panel(*outcomes))) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_difficult": True}, DifficultyReason.FLAGGED_BY_EXPERT),
        ({"is_unlisted": True}, DifficultyReason.UNLISTED_CONDITION),
        ({"clauses": ()}, DifficultyReason.UNLISTED_CONDITION),
    ],
)
def test_one_expert_is_enough_to_make_a_case_difficult(
    changes: dict[str, Any], expected: DifficultyReason
) -> None:
    opinions = [
        opinion(1, graded(9)),
        opinion(2, graded(9)),
        opinion(3, graded(9), **changes),
    ]

    assert reasons_of(opinions) == (expected,)


def test_no_grade_without_a_clause_is_not_an_unlisted_condition() -> None:
    opinions = [opinion(seat, graded(None), clauses=()) for seat in (1, 2, 3)]

    assert reasons_of(opinions) == NOTHING


def test_clause_that_is_cited_is_listed() -> None:
    cited = (AppliedClause("5.9.2 8)", 9),)
    opinions = [opinion(seat, graded(9), clauses=cited) for seat in (1, 2, 3)]

    assert reasons_of(opinions) == NOTHING


def test_preliminary_review_can_ask_for_discussion() -> None:
    opinions = panel(graded(9), graded(9), graded(9))

    reasons = reasons_of(opinions, is_flagged=True)

    assert reasons == (DifficultyReason.FLAGGED_BY_PRELIMINARY_REVIEW,)


def test_discussion_sees_again_what_it_sent_back() -> None:
    opinions = panel(graded(9), graded(9), graded(9))

    assert reasons_of(opinions, was_sent_back=True) == (DifficultyReason.SENT_BACK,)


LIGHT = st.builds(
    graded,
    st.one_of(st.none(), st.integers(5, 10)),
    st.sampled_from([SelfCare.NONE, SelfCare.PARTIAL, SelfCare.MAJOR]),
)
ANY = st.builds(graded, st.one_of(st.none(), st.integers(1, 10)), st.sampled_from(SelfCare))


@given(LIGHT)
def test_panel_of_one_mind_on_a_light_injury_is_not_difficult(outcome: Outcome) -> None:
    assert reasons_of(panel(outcome, outcome, outcome)) == NOTHING


@given(st.lists(ANY, min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_seat_of_an_expert_changes_nothing(outcomes: list[Outcome], order: list[int]) -> None:
    moved = [outcomes[position] for position in order]

    assert reasons_of(panel(*outcomes)) == reasons_of(panel(*moved))


@given(st.lists(ANY, min_size=3, max_size=3))
def test_case_without_a_ground_is_decided_by_neighbouring_light_grades(
    outcomes: list[Outcome],
) -> None:
    opinions = panel(*outcomes)
    if reasons_of(opinions) != NOTHING:
        return

    assert decide(opinions).outcome is not None
    severities = [severity(outcome) for outcome in outcomes]
    assert min(severities) >= 5
    assert max(severities) - min(severities) <= 1
