"""Opinions with keyword defaults; what they say is invented."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from review.domain.opinion import AppliedClause, Opinion, OpinionContent, Signature, seal
from review.domain.outcome import (
    IllnessOutcome,
    Incapacity,
    Outcome,
    SelfCare,
    WorkInjuryOutcome,
)
from shared.ids import new_id

CASE_ID = UUID("01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e3f")


def graded(grade: int | None, self_care: SelfCare = SelfCare.NONE) -> WorkInjuryOutcome:
    """A work-injury outcome."""
    return WorkInjuryOutcome(grade, self_care)


def incapable(incapacity: Incapacity) -> IllnessOutcome:
    """An illness outcome."""
    return IllnessOutcome(incapacity)


def content(outcome: Outcome, **changes: Any) -> OpinionContent:
    """An opinion's content that cites one clause, whatever its outcome."""
    facts: dict[str, Any] = {
        "standard_id": "gbt16180-2014/1",
        "findings": "右手食指末节缺失，残端愈合良好。",
        "injured_parts": ("右手食指",),
        "impairment": "对指、握持功能轻度受限。",
        "diagnoses": ("右手食指末节离断伤术后",),
        "clauses": (AppliedClause("5.10.2 7)", None),),
        "reasons": None,
        "is_difficult": False,
        "is_unlisted": False,
    }
    return OpinionContent(outcome=outcome, **(facts | changes))


def opinion(seat: int, outcome: Outcome, **changes: Any) -> Opinion:
    """A sealed opinion of one seat in the first round."""
    signature = Signature(
        case_id=CASE_ID,
        round=1,
        seat=seat,
        expert_code=f"E{seat}",
        account_id=f"expert-{seat}",
        sealed_at=datetime(2026, 11, 23, 2, 30, tzinfo=UTC),
        salt="5a" * 16,
    )
    return seal(new_id(), signature, content(outcome, **changes))


def panel(*outcomes: Outcome) -> list[Opinion]:
    """One opinion from each seat, in the order of the seats."""
    return [opinion(seat, outcome) for seat, outcome in enumerate(outcomes, 1)]
