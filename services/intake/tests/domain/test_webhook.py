"""When a webhook is tried again, what an answer means, and what hospitals are never told."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.config import Settings
from intake.domain.partner_event import told_facts
from intake.domain.webhook import Attempt, Verdict, next_attempt_at, verdict_on

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PAUSES: tuple[float, ...] = Settings.model_fields["webhook_retry_seconds"].default


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DELIVERED),
        (204, Verdict.DELIVERED),
        (299, Verdict.DELIVERED),
        (301, Verdict.FAILED),
        (307, Verdict.FAILED),
        (404, Verdict.FAILED),
        (410, Verdict.GONE),
        (500, Verdict.FAILED),
        (None, Verdict.FAILED),
    ],
)
def test_answer_means_what_standard_webhooks_says(status: int | None, verdict: Verdict) -> None:
    assert verdict_on(Attempt(AT, 5, status)) is verdict


@given(count=st.integers(1, len(PAUSES)), jitter=st.floats(0, 1))
def test_next_attempt_comes_within_a_fifth_of_its_pause(count: int, jitter: float) -> None:
    again = next_attempt_at(Attempt(AT, 5, 500), count, PAUSES, jitter)

    assert again is not None
    pause = (again - AT).total_seconds()
    assert 0.8 * PAUSES[count - 1] <= pause + 1e-6
    assert pause <= 1.2 * PAUSES[count - 1] + 1e-6


def test_attempts_span_days_and_end() -> None:
    assert timedelta(seconds=sum(PAUSES)) > timedelta(days=3)
    assert next_attempt_at(Attempt(AT, 5, 500), len(PAUSES) + 1, PAUSES, 0.5) is None


@pytest.mark.parametrize("status", [429, 503])
def test_busy_receiver_is_left_alone_as_long_as_it_asks_but_no_longer_than_a_day(
    status: int,
) -> None:
    for asked, waited in ((3600, 3600), (-5, PAUSES[0]), (10**6, 86400)):
        attempt = Attempt(AT, 5, status, retry_after=timedelta(seconds=asked))

        again = next_attempt_at(attempt, 1, PAUSES, 0.5)

        assert again == AT + timedelta(seconds=waited)


def test_other_answer_cannot_put_off_the_next_attempt() -> None:
    attempt = Attempt(AT, 5, 500, retry_after=timedelta(hours=5))

    assert next_attempt_at(attempt, 1, PAUSES, 0.5) == AT + timedelta(seconds=PAUSES[0])


def test_ids_codes_counts_and_days_are_told() -> None:
    submission = uuid4()

    told = told_facts(
        {
            "submission_id": submission,
            "reason": "file_hash_mismatch",
            "documents": 2,
            "due_on": date(2026, 3, 9),
            "expires_at": AT,
        }
    )

    assert told == {
        "submission_id": str(submission),
        "reason": "file_hash_mismatch",
        "documents": 2,
        "due_on": "2026-03-09",
        "expires_at": "2026-03-02T08:00:00+00:00",
    }


@pytest.mark.parametrize(
    "facts",
    [
        {"case_id": uuid4()},
        {"outcome": "grade_7"},
        {"panel": 3},
        {"person": "P-1"},
        {"reason": "王建国"},
        {"reason": "two words"},
        {"reason": ""},
    ],
)
def test_nothing_else_can_be_told(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"told of|codes"):
        told_facts(facts)
