"""Chances before an allocation: as enumeration gives them, or near where they are estimated."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings

from lottery.domain import chances
from lottery.domain.chances import Attempts, Chance, Sampled, acceptance_of, spread_of
from lottery.domain.draw.categories import categories
from lottery.domain.draw.counting import count_admissible
from lottery.domain.draw.rejection import draw_by_rejection
from lottery.domain.draw.stream import Stream
from lottery.domain.planner import Planner
from services.lottery.tests.domain.draw_documents import allocation, allocation_documents, digest
from services.lottery.tests.domain.test_draw_properties import admissible, is_enumerable


@settings(max_examples=100)
@given(allocation_documents(most_cases=7))
def test_chance_of_each_case_for_each_panel_is_exact(document: dict[str, Any]) -> None:
    found = categories(document)
    assume(all(one.is_feasible and is_enumerable(one) for one in found))
    for category in found:
        possible = admissible(category, document["slack"])
        cases = list(category.allowed)

        spread = spread_of(category, document["slack"])

        assert spread.admissible == len(possible)
        for group, (panels, members) in zip(spread.groups, category.groups, strict=True):
            position = cases.index(members[0])
            counted = Counter(choice[position] for choice in possible)
            assert [chance.exact for chance in group.chances or ()] == [
                Fraction(counted[panel], len(possible)) for panel in panels
            ]


DENSE = allocation(
    {f"P{n}": 0 for n in range(1, 6)},
    [["P1"]] * 10 + [["P2", "P3"]] * 8 + [["P4"]] * 9 + [["P5"]] * 9 + [[]] * 24,
)


def test_estimated_acceptance_is_near_what_rejection_needs() -> None:
    (category,) = categories(DENSE)
    spread = spread_of(category, DENSE["slack"])

    attempts = 0
    for n in range(150):
        drawn = draw_by_rejection(category, DENSE["slack"], Stream(digest(n), "test"))
        assert drawn
        attempts += drawn[0]

    assert spread.method == "rejection"
    assert spread.attempts
    assert spread.attempts.acceptance.samples
    assert spread.attempts.expected == pytest.approx(attempts / 150, rel=0.25)


SMALL = allocation(
    {"P1": 1, "P2": 0, "P3": 0}, [["P1"], ["P1"], ["P2"], ["P3"], [], [], [], [], [], []]
)


def test_estimate_is_near_the_exact_chance() -> None:
    (category,) = categories(SMALL)
    exact = spread_of(category, SMALL["slack"])

    sampled = Sampled(category, SMALL["slack"], 4_000)

    counted = count_admissible(category, SMALL["slack"])
    acceptance = acceptance_of(category, SMALL["slack"], counted, None)
    assert acceptance
    assert sampled.acceptance.value == pytest.approx(acceptance.value, rel=0.1)
    for number, group in enumerate(exact.groups):
        estimated = [chance.value for chance in sampled.chances(number) or ()]
        assert estimated == pytest.approx([c.value for c in group.chances or ()], abs=0.03)
        assert sum(estimated) == pytest.approx(1)


def test_rare_acceptance_is_estimated_too() -> None:
    panels = [f"P{n}" for n in range(1, 6)]
    document = allocation(
        dict.fromkeys(panels, 0),
        [[other for other in panels if other not in (one, "P5")] for one in panels[:4]] * 7,
    )
    (category,) = categories(document)
    slack = document["slack"]
    exact = acceptance_of(category, slack, count_admissible(category, slack), None)

    sampled = Sampled(category, slack, 4_000)

    assert exact
    assert exact.value < 0.001
    assert sampled.acceptance.value == pytest.approx(exact.value, rel=0.15)


def test_acceptance_is_the_share_of_attempts_that_succeed() -> None:
    (category,) = categories(SMALL)
    counted = count_admissible(category, SMALL["slack"])
    acceptance = acceptance_of(category, SMALL["slack"], counted, None)

    attempts = 0
    for n in range(600):
        drawn = draw_by_rejection(category, SMALL["slack"], Stream(digest("exact", n), "test"))
        assert drawn
        attempts += drawn[0]

    assert acceptance
    assert 1 / acceptance.value == pytest.approx(attempts / 600, rel=0.15)


def test_estimate_is_the_same_whoever_has_which_code() -> None:
    (category,) = categories(DENSE)
    exchanged = {
        **DENSE,
        "cases": [
            {**case, "recused": other["recused"]}
            for case, other in zip(DENSE["cases"], DENSE["cases"][::-1], strict=True)
        ],
    }
    (other,) = categories(exchanged)

    assert spread_of(category, DENSE["slack"]) == spread_of(other, DENSE["slack"])


def test_rare_acceptance_threatens_the_draw() -> None:
    rare = Attempts(Chance(1e-5))

    assert rare.is_long(Planner())
    assert rare.is_threatened(Planner())
    assert rare.refused == pytest.approx(0.3679, abs=0.001)
    assert not Attempts(Chance(0.01)).is_threatened(Planner())
    assert not rare.is_threatened(Planner(noticeable=0.5))
    assert not rare.is_long(Planner(many_attempts=1e6))
    assert Attempts(Chance(0.0)).refused == 1
    assert Attempts(Chance(0.0)).expected is None


def test_chances_of_400_cases_take_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    document = allocation(
        {f"P{n}": 0 for n in range(20)}, [["P1"]] * 50 + [["P2"]] * 50 + [[]] * 300
    )
    (category,) = categories(document)
    counted: list[object] = []
    monkeypatch.setattr(chances, "count_admissible", lambda *given: counted.append(given))

    spread = spread_of(category, document["slack"])

    assert counted == []
    assert spread.groups[0].chances


def test_what_would_take_too_long_to_estimate_is_left_unknown() -> None:
    panels = [f"P{n:02d}" for n in range(20)]
    document = allocation(dict.fromkeys(panels, 0), [panels[1:]] * 200 + [[]] * 200)
    (category,) = categories(document)

    spread = spread_of(category, document["slack"])

    assert document["slack"] > 100
    assert spread.method == "rejection"
    assert spread.attempts is None or spread.attempts.acceptance.exact
    assert chances.affordable(category, document["slack"]) == 0
