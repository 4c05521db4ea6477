"""What holds of every draw, over inputs made by chance."""

from itertools import product
from math import prod
from typing import Any

from hypothesis import assume, given, settings

from lottery.domain.draw import draw, smallest_slack
from lottery.domain.draw.categories import Category, categories
from lottery.domain.draw.counting import count_admissible
from services.lottery.tests.domain.draw_documents import (
    SECRET,
    allocation,
    allocation_documents,
    openings,
    seat_documents,
)


def outcome_of(document: dict[str, Any]) -> dict[str, Any]:
    return draw(document, SECRET, openings(document)).outcome


def admissible(category: Category, slack: int) -> list[tuple[int, ...]]:
    """All admissible allocations, as panel indices by case, one by one."""
    bounds = category.bounds(slack)
    return [
        choice
        for choice in product(*category.allowed.values())
        if all(
            bounds.fewest[panel] <= choice.count(panel) <= bounds.most[panel]
            for panel in range(len(category.panels))
        )
    ]


def is_enumerable(category: Category) -> bool:
    return prod(map(len, category.allowed.values())) <= 3_000


@settings(max_examples=150)
@given(seat_documents())
def test_seats_are_filled_by_the_right_class_and_by_nobody_twice(document: dict[str, Any]) -> None:
    outcome = outcome_of(document)
    assume("refused" not in outcome)
    classes = {one["code"]: one["class"] for one in document["experts"]}
    hospitals = {one["code"]: one["hospital"] for one in document["experts"]}

    seated = [code for members in outcome["seating"].values() for code in members]
    assert len(set(seated)) == len(seated)
    for panel in document["panels"]:
        members = outcome["seating"][panel["code"]]
        assert [classes[code] for code in members] == panel["seats"]
        if document["distinct_hospitals"]:
            assert len({hospitals[code] for code in members}) == len(members)
        if document["kind"] == "groups":
            assert outcome["leaders"][panel["code"]] in members


@settings(max_examples=100)
@given(seat_documents())
def test_every_expert_of_a_class_with_a_seat_sits_or_is_an_alternate(
    document: dict[str, Any],
) -> None:
    outcome = outcome_of(document)
    assume("refused" not in outcome)
    seated = {code for members in outcome["seating"].values() for code in members}

    wanted = {name for panel in document["panels"] for name in panel["seats"]}
    assert set(outcome["alternates"]) == wanted
    for name, codes in outcome["alternates"].items():
        eligible = {one["code"] for one in document["experts"] if one["class"] == name}
        assert set(codes) == eligible - seated
        assert len(set(codes)) == len(codes)


@settings(max_examples=150)
@given(allocation_documents(most_cases=20))
def test_recused_panel_never_gets_the_case_and_loads_stay_within_bounds(
    document: dict[str, Any],
) -> None:
    outcome = outcome_of(document)
    assume("refused" not in outcome)
    panels = {panel["code"]: panel for panel in document["panels"]}

    assert set(outcome["allocation"]) == {case["code"] for case in document["cases"]}
    for case in document["cases"]:
        panel = outcome["allocation"][case["code"]]
        assert panel not in case["recused"]
        assert panels[panel]["category"] == case["category"]
    for category in categories(document):
        bounds = category.bounds(document["slack"])
        given_panels = [outcome["allocation"][case] for case in category.allowed]
        for index, panel in enumerate(category.panels):
            assert bounds.fewest[index] <= given_panels.count(panel) <= bounds.most[index]


@settings(max_examples=120)
@given(allocation_documents(most_cases=7))
def test_counted_allocations_are_as_many_as_enumerated(document: dict[str, Any]) -> None:
    for category in categories(document):
        assume(category.is_feasible and is_enumerable(category))
        for slack in (document["slack"], document["slack"] + 1):
            assert count_admissible(category, slack) == len(admissible(category, slack))


@settings(max_examples=120)
@given(allocation_documents(most_cases=7))
def test_slack_is_the_smallest_that_leaves_every_open_panel_possible(
    document: dict[str, Any],
) -> None:
    found = categories(document)
    assume(found and all(one.is_feasible and is_enumerable(one) for one in found))

    def leaves_all_open(slack: int) -> bool:
        return all(
            any(choice[position] == panel for choice in admissible(category, slack))
            for category in found
            for position, open_to in enumerate(category.allowed.values())
            for panel in open_to
        )

    slack = smallest_slack(found)
    assert leaves_all_open(slack)
    assert slack == 0 or not leaves_all_open(slack - 1)


def test_late_case_can_still_get_every_panel_however_uneven_the_loads() -> None:
    document = allocation({"P1": 40, "P2": 0, "P3": 7}, [["P3"]])

    assert document["slack"] == 41 - 16
    assert count_admissible(categories(document)[0], document["slack"]) == 2


def test_count_of_any_length_is_written_out() -> None:
    document = allocation({"P1": 0, "P2": 0}, [[]] * 15_000)

    assert len(outcome_of(document)["counts"]["limb"]) > 4_300
