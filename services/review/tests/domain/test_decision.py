"""The majority decides; the minority is on record."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.domain.decision import decide
from review.domain.outcome import Incapacity, Outcome, SelfCare
from services.review.tests.factories.opinions import graded, incapable, opinion, panel

OUTCOMES = st.sampled_from(
    [graded(5), graded(5, SelfCare.PARTIAL), graded(6), graded(None), graded(9)]
)
PANELS = st.sampled_from([3, 5]).flatmap(
    lambda size: st.lists(OUTCOMES, min_size=size, max_size=size)
)


@pytest.mark.parametrize(
    ("outcomes", "decided", "minority"),
    [
        ((graded(9), graded(9), graded(9)), graded(9), []),
        ((graded(9), graded(10), graded(9)), graded(9), [2]),
        ((graded(None), graded(10), graded(None)), graded(None), [2]),
        ((graded(8), graded(9), graded(10)), None, []),
        ((graded(5), graded(5, SelfCare.PARTIAL), graded(6)), None, []),
        ((graded(7), graded(7), graded(8), graded(9), graded(7)), graded(7), [3, 4]),
        ((graded(7), graded(7), graded(8), graded(8), graded(9)), None, []),
        (
            (
                incapable(Incapacity.MAJOR),
                incapable(Incapacity.TOTAL),
                incapable(Incapacity.MAJOR),
            ),
            incapable(Incapacity.MAJOR),
            [2],
        ),
    ],
)
def test_more_than_half_of_the_panel_decides(
    outcomes: tuple[Outcome, ...], decided: Outcome | None, minority: list[int]
) -> None:
    decision = decide(panel(*outcomes))

    assert decision.outcome == decided
    assert [item.signature.seat for item in decision.minority] == minority
    assert decision.is_unanimous == (decided is not None and not minority)


@given(PANELS)
def test_decided_outcome_was_signed_by_more_than_half(outcomes: list[Outcome]) -> None:
    decision = decide(panel(*outcomes))

    most = max(Counter(outcomes).values())
    if decision.outcome is None:
        assert 2 * most < len(outcomes)
    else:
        assert outcomes.count(decision.outcome) == len(decision.majority) == most
        assert len(decision.majority) + len(decision.minority) == len(outcomes)


@given(PANELS.flatmap(st.permutations))
def test_order_of_sealing_changes_nothing(outcomes: list[Outcome]) -> None:
    opinions = panel(*outcomes)

    assert decide(opinions) == decide(opinions[::-1])


@pytest.mark.parametrize("seats", [[], [1], [1, 2], [1, 2, 3, 4], [1, 2, 2], [1, 1, 1]])
def test_incomplete_panel_decides_nothing(seats: list[int]) -> None:
    with pytest.raises(ValueError, match="3 or 5 opinions"):
        decide([opinion(seat, graded(9)) for seat in seats])
