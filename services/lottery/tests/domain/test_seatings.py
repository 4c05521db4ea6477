"""Admissible seatings: counted, found and drawn as enumeration has them."""

from collections import Counter
from itertools import permutations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lottery.domain.draw.stream import Stream
from lottery.domain.feasibility import Sitting, every_seating
from lottery.domain.seatings import Candidate, Seatings
from lottery.domain.session import PanelPlan
from services.lottery.tests.domain.draw_documents import digest

CLASSES = ["ent", "limb"]


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    """A few experts and panels, small enough to be enumerated."""
    candidates = tuple(
        Candidate(
            f"E{n}",
            draw(st.sampled_from(CLASSES)),
            f"H{draw(st.integers(0, 3))}",
            draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 7)))
    )
    panels = tuple(
        PanelPlan(
            f"P{n}", "limb", tuple(draw(st.lists(st.sampled_from(CLASSES), min_size=1, max_size=3)))
        )
        for n in range(draw(st.integers(1, 2)))
    )
    return Sitting(candidates, panels, draw(st.booleans()))


def enumerated(sitting: Sitting, marked: int | None) -> list[tuple[str, ...]]:
    """Every admissible filling of the seats, one after the other."""
    seats = [(n, name) for n, panel in enumerate(sitting.panels) for name in panel.seats]
    found = []
    for chosen in permutations(sitting.candidates, len(seats)):
        hospitals = [(n, one.hospital) for (n, _), one in zip(seats, chosen, strict=True)]
        if (
            all(one.specialty == name for (_, name), one in zip(seats, chosen, strict=True))
            and (len(set(hospitals)) == len(hospitals) or not sitting.distinct_hospitals)
            and all(one.is_free for (n, _), one in zip(seats, chosen, strict=True) if n == marked)
        ):
            found.append(tuple(one.code for one in chosen))
    return found


@settings(max_examples=150)
@given(sittings(), st.sampled_from([None, 0]))
def test_seatings_are_as_many_as_enumerated(sitting: Sitting, marked: int | None) -> None:
    possible = enumerated(sitting, marked)

    seatings = sitting.seatings(marked)

    assert seatings.number == len(possible)
    assert seatings.exists() == bool(possible)


@settings(max_examples=100)
@given(sittings())
def test_each_grouping_is_listed_once(sitting: Sitting) -> None:
    possible = {grouping(sitting, members) for members in enumerated(sitting, None)}

    listed = [tuple(map(frozenset, members)) for members in every_seating(sitting)]

    assert len(listed) == len(set(listed))
    assert set(listed) == possible


def grouping(sitting: Sitting, members: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    following = iter(members)
    return tuple(frozenset(next(following) for _ in panel.seats) for panel in sitting.panels)


@settings(max_examples=60)
@given(sittings())
def test_drawn_seating_is_admissible(sitting: Sitting) -> None:
    possible = {grouping(sitting, members) for members in enumerated(sitting, None)}

    drawn = sitting.seatings().draw(Stream(b"seed", "test"))

    assert (drawn is None) == (not possible)
    assume(drawn)
    assert tuple(map(frozenset, drawn or [])) in possible


def test_drawn_seatings_are_uniform() -> None:
    hospitals = "AABBC"
    candidates = [Candidate(f"E{n}", "limb", home) for n, home in enumerate(hospitals)]
    sitting = Sitting(
        tuple(candidates),
        (PanelPlan("P1", "limb", ("limb",) * 2), PanelPlan("P2", "limb", ("limb",) * 2)),
        distinct_hospitals=True,
    )
    possible = [tuple(map(frozenset, members)) for members in every_seating(sitting)]
    seatings = sitting.seatings()

    found: Counter[tuple[frozenset[str], ...]] = Counter()
    for n in range(200 * len(possible)):
        drawn = seatings.draw(Stream(digest("seatings", n), "test"))
        assert drawn
        found[tuple(map(frozenset, drawn))] += 1

    assert set(found) == set(possible)
    statistic = sum((found[one] - 200) ** 2 / 200 for one in possible)
    freedom = len(possible) - 1
    assert statistic < freedom + 4 * (2 * freedom) ** 0.5


def test_sixty_seats_of_fifteen_hospitals_are_counted() -> None:
    candidates = [Candidate(f"E{n}", "limb", f"H{n % 15}") for n in range(63)]

    seatings = Seatings(candidates, [["limb"] * 3] * 20, distinct_hospitals=True)

    assert seatings.number
    assert 0 < seatings.number < seatings.fillings
