"""Everybody's chances in a draw, against enumeration."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lottery.domain.draw.canonical import canonical
from lottery.domain.feasibility import Sitting, every_seating
from lottery.domain.lots import lots_in
from lottery.domain.seatings import Candidate
from lottery.domain.session import PanelPlan
from services.lottery.tests.domain.draw_documents import allocation, expert, groups, pool

PANELS = {"P1": ["limb", "limb", "ent"], "P2": ["limb", "limb"]}


def lots(document: dict[str, Any]) -> dict[str, dict[str, Fraction | None]]:
    found = lots_in(canonical({"kind": document["kind"], "input": document}))
    return {
        code: {panel: chance.exact if chance else None for panel, chance in panels.items()}
        for code, panels in found.items()
    }


@pytest.mark.parametrize("distinct", [False, True])
@settings(max_examples=40)
@given(
    people=st.lists(
        st.tuples(st.sampled_from(["ent", "limb"]), st.integers(0, 3)), min_size=5, max_size=7
    )
)
def test_chance_to_sit_in_a_panel_is_what_enumeration_gives(
    *, distinct: bool, people: list[tuple[str, int]]
) -> None:
    entries = [expert(f"E{n}", name, f"H{home}") for n, (name, home) in enumerate(people)]
    sitting = Sitting(
        tuple(Candidate(e["code"], e["class"], e["hospital"]) for e in entries),
        tuple(PanelPlan(code, "leg", tuple(seats)) for code, seats in PANELS.items()),
        distinct,
    )
    seatings = list(every_seating(sitting))
    assume(seatings)

    found = lots(groups(entries, PANELS, distinct_hospitals=distinct))

    sat = Counter(
        (code, panel)
        for members in seatings
        for panel, codes in zip(PANELS, members, strict=True)
        for code in codes
    )
    for code, panels in found.items():
        for panel, chance in panels.items():
            assert chance == Fraction(sat[code, panel], len(seatings))


def test_each_expert_of_a_class_has_seats_by_eligible_in_the_pool_draw() -> None:
    entries = [expert(f"E{n}", "limb" if n < 5 else "mind", "H1") for n in range(8)]

    found = lots(pool(entries, ["limb", "limb"]))

    assert found == {f"E{n}": {"BATCH": Fraction(2, 5)} for n in range(5)}


def test_case_has_no_chance_of_a_recused_panel_and_a_whole_one_of_all_others() -> None:
    document = allocation({"P1": 0, "P2": 0, "P3": 0}, [["P1"], ["P1", "P2"], [], [], []])

    found = lots(document)

    assert set(found["C00000"]) == {"P2", "P3"}
    assert found["C00001"] == {"P3": 1}
    assert all(sum(chance or 0 for chance in panels.values()) == 1 for panels in found.values())


def test_chances_that_would_take_too_long_to_count_are_left_unknown() -> None:
    entries = [expert(f"E{n:02d}", "limb", f"H{n % 15}") for n in range(63)]

    found = lots(groups(entries, {f"P{n:02d}": ["limb"] * 3 for n in range(20)}))

    assert set(found["E00"]) == {f"P{n:02d}" for n in range(20)}
    assert {chance for panels in found.values() for chance in panels.values()} == {None}
