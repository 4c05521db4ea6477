"""How long one waits after mistyping."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from identity.domain.attempts import (
    LOGIN_PACE,
    LONGEST_WAIT,
)


def test_four_mistakes_cost_nothing_and_the_fifth_a_second() -> None:
    assert LOGIN_PACE.wait_after(4) == timedelta(0)
    assert LOGIN_PACE.wait_after(5) == timedelta(seconds=1)
    assert LOGIN_PACE.wait_after(7) == timedelta(seconds=4)


@given(st.integers(0, 10**9))
def test_wait_never_shrinks_and_never_exceeds_a_minute(failures: int) -> None:
    assert LOGIN_PACE.wait_after(failures) <= LOGIN_PACE.wait_after(failures + 1) <= LONGEST_WAIT
