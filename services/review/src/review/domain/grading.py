"""From clauses to an outcome: the combination rules of the standards.

GB/T 16180-2014, 4.2: each injury is graded by itself; different grades, the heaviest counts; two
or more equal grades, at most one grade up; never above 1. The illness standard
(劳社部发〔2002〕8号), 2.4: three or more items of different disease groups may be decided as total.
"""

from collections.abc import Sequence

from review.domain.outcome import (
    WORST_GRADE,
    IllnessOutcome,
    Incapacity,
    Outcome,
)
from review.domain.standard import Clause

__all__ = ["is_supported", "supported_grades", "supported_incapacities"]

EQUAL_GRADES_FOR_PROMOTION = 2
MAJOR_GROUPS_FOR_TOTAL = 3


def is_supported(outcome: Outcome, clauses: Sequence[Clause]) -> bool:
    """Tell whether an outcome follows from its clauses by the combination rule alone."""
    if isinstance(outcome, IllnessOutcome):
        return outcome.incapacity in supported_incapacities(clauses)
    return outcome.grade in supported_grades(
        [clause.grade for clause in clauses if clause.grade is not None]
    )


def supported_grades(grades: Sequence[int]) -> frozenset[int | None]:
    """Return every grade that single injuries of these grades can be combined to.

    Lighter injuries never change the heaviest: only when the heaviest grade itself occurs twice
    may the result be one grade up. No injury that reaches a grade: none is reached.
    """
    if not grades:
        return frozenset({None})
    heaviest = min(grades)
    if grades.count(heaviest) < EQUAL_GRADES_FOR_PROMOTION:
        return frozenset({heaviest})
    return frozenset({heaviest, max(heaviest - 1, WORST_GRADE)})


def supported_incapacities(items: Sequence[Clause]) -> frozenset[Incapacity]:
    """Return every degree of incapacity that these items can be decided as."""
    degrees = {item.incapacity for item in items}
    if Incapacity.TOTAL in degrees:
        return frozenset({Incapacity.TOTAL})
    if not items:
        return frozenset({Incapacity.NOT_REACHED})
    groups = {item.body_system for item in items}
    if len(groups) >= MAJOR_GROUPS_FOR_TOTAL:
        return frozenset({Incapacity.MAJOR, Incapacity.TOTAL})
    return frozenset({Incapacity.MAJOR})
