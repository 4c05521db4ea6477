"""Why a case is difficult (疑难) and goes to collective discussion."""

from collections.abc import Sequence
from enum import StrEnum

from review.domain.decision import Decision
from review.domain.opinion import Opinion
from review.domain.outcome import Outcome, SelfCare, WorkInjuryOutcome, severity

__all__ = ["DifficultyReason", "difficulties"]

SPREAD_IN_GRADES = 2
LIGHTEST_SEVERE_GRADE = 4


class DifficultyReason(StrEnum):
    """One ground for collective discussion."""

    NO_MAJORITY = "no_majority"
    SPREAD = "spread"
    SEVERE_GRADE = "severe_grade"
    TOTAL_SELF_CARE_LOSS = "total_self_care_loss"
    UNLISTED_CONDITION = "unlisted_condition"
    FLAGGED_BY_EXPERT = "flagged_by_expert"
    FLAGGED_BY_PRELIMINARY_REVIEW = "flagged_by_preliminary_review"
    SENT_BACK = "sent_back"


def difficulties(
    opinions: Sequence[Opinion],
    decision: Decision,
    *,
    is_flagged: bool,
    was_sent_back: bool,
) -> tuple[DifficultyReason, ...]:
    """Return every ground that holds for a complete panel's opinions; none: not difficult.

    One expert's grade 1–4, total self-care loss or flag is enough, also in the minority. “No
    grade reached” lies one grade beyond 10. What the discussion had asked again it sees again.
    """
    outcomes = [opinion.content.outcome for opinion in opinions]
    grounds = {
        DifficultyReason.NO_MAJORITY: decision.outcome is None,
        DifficultyReason.SPREAD: spread(outcomes) >= SPREAD_IN_GRADES,
        DifficultyReason.SEVERE_GRADE: any(map(is_severe, outcomes)),
        DifficultyReason.TOTAL_SELF_CARE_LOSS: any(map(is_total_self_care_loss, outcomes)),
        DifficultyReason.UNLISTED_CONDITION: any(
            item.content.judges_unlisted_condition for item in opinions
        ),
        DifficultyReason.FLAGGED_BY_EXPERT: any(item.content.is_difficult for item in opinions),
        DifficultyReason.FLAGGED_BY_PRELIMINARY_REVIEW: is_flagged,
        DifficultyReason.SENT_BACK: was_sent_back,
    }
    return tuple(reason for reason, holds in grounds.items() if holds)


def spread(outcomes: Sequence[Outcome]) -> int:
    """Return how many grades (for illness: degrees) lie between the worst and the lightest."""
    severities = [severity(outcome) for outcome in outcomes]
    return max(severities) - min(severities)


def is_severe(outcome: Outcome) -> bool:
    """Tell whether an outcome is grade 1 to 4."""
    return isinstance(outcome, WorkInjuryOutcome) and severity(outcome) <= LIGHTEST_SEVERE_GRADE


def is_total_self_care_loss(outcome: Outcome) -> bool:
    """Tell whether somebody is found to depend on others entirely."""
    return isinstance(outcome, WorkInjuryOutcome) and outcome.self_care is SelfCare.TOTAL
