"""When the keys that sign tokens change."""

from datetime import UTC, datetime, timedelta

import pytest

from identity.domain.keys import IssuerKey, KeyPurpose, Schedule, signing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGIN = datetime(2026, 11, 24, 1, tzinfo=UTC)
SCHEDULE = Schedule(period=90 * DAY, lead=DAY)


def key(name: str, active_from: datetime) -> IssuerKey:
    return IssuerKey(name, KeyPurpose.TOKENS, "secret", active_from)


@pytest.mark.parametrize(
    ("later", "begins"),
    [
        (timedelta(0), None),
        (89 * DAY - HOUR, None),
        (89 * DAY, BEGIN + 90 * DAY),
        (400 * DAY, BEGIN + 401 * DAY),
    ],
)
def test_successor_is_made_as_long_before_it_signs_as_it_is_to_be_published(
    later: timedelta, begins: datetime | None
) -> None:
    assert SCHEDULE.successor_begins([key("first", BEGIN)], BEGIN + later) == begins


def test_successor_has_no_successor_before_its_own_time_is_over() -> None:
    keys = [key("first", BEGIN), key("second", BEGIN + 90 * DAY)]

    assert SCHEDULE.successor_begins(keys, BEGIN + 89 * DAY + HOUR) is None
    assert SCHEDULE.successor_begins(keys, BEGIN + 179 * DAY) == BEGIN + 180 * DAY


def test_only_key_signs_also_where_the_clock_is_behind_its_makers() -> None:
    keys = [key("first", BEGIN), key("second", BEGIN + 90 * DAY)]

    assert signing(keys, BEGIN - timedelta(seconds=2)).key_id == "first"
    assert SCHEDULE.past(keys, BEGIN - timedelta(seconds=2)) == []


def test_key_stays_until_the_last_token_under_it_has_expired() -> None:
    keys = [key("first", BEGIN), key("second", BEGIN + 90 * DAY)]

    assert signing(keys, BEGIN + 90 * DAY - HOUR) == keys[0]
    assert signing(keys, BEGIN + 90 * DAY) == keys[1]
    assert SCHEDULE.past(keys, BEGIN + 90 * DAY + HOUR) == []
    assert SCHEDULE.past(keys, BEGIN + 90 * DAY + 2 * HOUR) == [keys[0]]


def test_coming_key_ends_no_other() -> None:
    keys = [key("first", BEGIN), key("second", BEGIN + 90 * DAY)]

    assert SCHEDULE.past(keys, BEGIN + 89 * DAY) == []
