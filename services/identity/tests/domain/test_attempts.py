"""How long one waits after mistyping."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.domain.attempts import (
    LOGIN_PACE,
    LONGEST_WAIT,
    NETWORK_PACE,
    PAIR_PACE,
    Pace,
    masked_address,
)


def test_four_mistakes_cost_nothing_and_the_fifth_a_second() -> None:
    assert LOGIN_PACE.wait_after(4) == timedelta(0)
    assert LOGIN_PACE.wait_after(5) == timedelta(seconds=1)
    assert LOGIN_PACE.wait_after(7) == timedelta(seconds=4)


@pytest.mark.parametrize("pace", [LOGIN_PACE, NETWORK_PACE, PAIR_PACE])
@given(failures=st.integers(0, 10**9))
def test_wait_never_shrinks_and_never_exceeds_a_minute(pace: Pace, failures: int) -> None:
    assert pace.wait_after(failures) <= pace.wait_after(failures + 1) <= LONGEST_WAIT


def test_spraying_two_hundred_logins_from_one_network_takes_hours() -> None:
    waited = sum((NETWORK_PACE.wait_after(failures) for failures in range(200)), timedelta(0))

    assert timedelta(hours=2.5) < waited < timedelta(hours=3.5)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.9", "203.0.113.*"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1::*"),
        ("unix", ""),
    ],
)
def test_address_is_shown_without_its_last_part(address: str, shown: str) -> None:
    assert masked_address(address) == shown
