"""Who may not sit on a case (Order 55 art 28): each ground counts by itself."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from lottery.domain.recusal import RecusalGround, Ties, conflicts_of, grounds_of
from lottery.domain.session import Expert, SessionCase
from shared.events.base import Duty
from shared.ids import new_id

HOSPITAL = "12330783470850001X"
EXPERT = Expert(new_id(), "expert-1", "orthopaedics", HOSPITAL, b"licence")
OTHER = Expert(new_id(), "expert-2", "orthopaedics", "12330783470850002Y", b"another")
EMPLOYER_KEY = ("employer", "ab" * 32)


def a_case(**changes: object) -> SessionCase:
    """A work injury that waits."""
    case = SessionCase(
        case_id=new_id(),
        committee="330783",
        version=1,
        case_number="330783-2026-000001",
        matter="initial",
        category="limb",
        classes_needed=("orthopaedics",),
        mode="on_site",
        area=None,
        difficult=False,
        express=False,
        conclusion_due=date(2027, 1, 1),
        duties=(Duty(duty="accept", account_id="clerk-1"),),
        state="waiting",
    )
    return replace(case, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ties", "ground"),
    [
        (Ties(licence_indexes=frozenset({b"licence"})), "treated_appraisee"),
        (Ties(hospitals=frozenset({HOSPITAL})), "treating_hospital"),
        (Ties(employer=HOSPITAL), "tied_to_employer"),
        (Ties(keys=frozenset({EMPLOYER_KEY})), "declared_interest"),
        (Ties(declared=frozenset({EXPERT.id})), "declared_by_a_side"),
        (Ties(seated=frozenset({EXPERT.id})), "earlier_panel"),
    ],
)
def test_each_tie_recuses_who_has_it_and_nobody_else(ties: Ties, ground: str) -> None:
    case = a_case()
    interests = {EXPERT.id: {EMPLOYER_KEY}}

    found = grounds_of(case, EXPERT, ties, interests[EXPERT.id], by_hospital=True)

    assert found == {RecusalGround(ground)}
    recused = conflicts_of(case, [EXPERT, OTHER], ties, interests, by_hospital=True)
    assert recused == {EXPERT.id}


def test_own_hospital_counts_by_setting_and_own_employer_always() -> None:
    ties = Ties(hospitals=frozenset({HOSPITAL}), employer=HOSPITAL)

    found = grounds_of(a_case(), EXPERT, ties, by_hospital=False)

    assert found == {RecusalGround.TIED_TO_EMPLOYER}


def test_account_that_sat_on_the_first_panel_is_recused_from_the_second() -> None:
    case = a_case(panel_number=2, excluded=("expert-1",))

    assert conflicts_of(case, [EXPERT, OTHER], Ties(), by_hospital=True) == {EXPERT.id}


def test_who_holds_a_duty_on_the_case_is_recused() -> None:
    case = a_case(duties=(Duty(duty="accept", account_id="expert-2"),))

    found = grounds_of(case, OTHER, Ties(), by_hospital=True)

    assert found == {RecusalGround.OTHER_DUTY}


def test_interest_in_something_else_recuses_from_nothing() -> None:
    ties = Ties(keys=frozenset({EMPLOYER_KEY}))
    others: dict[UUID, set[tuple[str, str]]] = {EXPERT.id: {("employer", "cd" * 32)}}

    assert conflicts_of(a_case(), [EXPERT], ties, others, by_hospital=True) == set()
