"""How single injuries combine to one grade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.domain.grading import is_supported, supported_grades, supported_incapacities
from review.domain.outcome import IllnessOutcome, Incapacity, SelfCare, WorkInjuryOutcome
from review.domain.standard import Clause
from review.standards import load_standards

GRADES = st.integers(1, 10)


@pytest.mark.parametrize(
    ("grades", "supported"),
    [
        ([], {None}),
        ([8], {8}),
        ([8, 8], {7, 8}),
        ([8, 8, 8], {7, 8}),
        ([8, 9], {8}),
        ([8, 9, 9], {8}),
        ([8, 8, 9], {7, 8}),
        ([10, 10], {9, 10}),
        ([2, 2], {1, 2}),
        ([1, 1], {1}),
        ([1, 1, 1, 2], {1}),
    ],
)
def test_combination_follows_the_worked_table(
    grades: list[int], supported: set[int | None]
) -> None:
    assert supported_grades(grades) == supported


@given(st.lists(GRADES, min_size=1, max_size=12))
def test_result_is_the_heaviest_or_one_grade_up(grades: list[int]) -> None:
    heaviest = min(grades)

    supported = supported_grades(grades)

    assert heaviest in supported
    assert supported <= {heaviest, heaviest - 1}
    assert all(grade is not None and 1 <= grade <= 10 for grade in supported)


@given(st.lists(GRADES, min_size=1, max_size=12))
def test_promotion_needs_the_heaviest_grade_twice(grades: list[int]) -> None:
    heaviest = min(grades)

    is_promoted = heaviest - 1 in supported_grades(grades)

    assert is_promoted == (grades.count(heaviest) >= 2 and heaviest > 1)


@given(st.lists(GRADES, max_size=8).flatmap(lambda x: st.tuples(st.just(x), st.permutations(x))))
def test_order_of_injuries_changes_nothing(orders: tuple[list[int], list[int]]) -> None:
    one, other = orders

    assert supported_grades(one) == supported_grades(other)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.data())
def test_lighter_injury_never_changes_the_result(grades: list[int], data: st.DataObject) -> None:
    lighter = data.draw(st.integers(min(grades) + 1, 10))

    assert supported_grades([*grades, lighter]) == supported_grades(grades)


@pytest.mark.parametrize(
    ("items", "supported"),
    [
        ([], {Incapacity.NOT_REACHED}),
        ([("major", "eye")], {Incapacity.MAJOR}),
        ([("major", "eye"), ("major", "lung")], {Incapacity.MAJOR}),
        ([("major", "eye")] * 3, {Incapacity.MAJOR}),
        (
            [("major", "eye"), ("major", "lung"), ("major", "heart")],
            {Incapacity.MAJOR, Incapacity.TOTAL},
        ),
        ([("major", "eye"), ("total", "eye")], {Incapacity.TOTAL}),
    ],
)
def test_illness_items_combine_as_the_standard_says(
    items: list[tuple[str, str]], supported: set[Incapacity]
) -> None:
    clauses = [Clause("4", None, Incapacity(degree), system) for degree, system in items]

    assert supported_incapacities(clauses) == supported


def test_outcome_is_held_against_its_own_scale() -> None:
    nine = Clause("5.9.2 8)", 9, None, "hand")

    assert is_supported(WorkInjuryOutcome(9, SelfCare.TOTAL), [nine])
    assert not is_supported(WorkInjuryOutcome(8, SelfCare.NONE), [nine])
    assert is_supported(IllnessOutcome(Incapacity.NOT_REACHED), [])


def test_package_brings_both_standards_whole() -> None:
    work_injury, illness = load_standards()

    assert len(work_injury.clauses) == 530
    assert len(illness.clauses) == 34
    assert {clause.grade for clause in work_injury.clauses.values()} == set(range(1, 11))
    assert work_injury.clauses["5.10.2 12)"].grade == 10
