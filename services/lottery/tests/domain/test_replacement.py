"""Who steps in follows from the draw and its records."""

from typing import Any

import pytest

from lottery.domain.draw import DisallowedRecordError, Occupancy, Replacement
from services.lottery.tests.domain.draw_documents import expert, groups

EXPERTS = {
    "E1": ("limb", "H1"),
    "E2": ("mind", "H2"),
    "E3": ("limb", "H3"),
    "E4": ("mind", "H4"),
    "A1": ("limb", "H2"),
    "A2": ("limb", "H5"),
    "A3": ("limb", "H6"),
    "A4": ("mind", "H6"),
}


def occupancy(**outcome: Any) -> Occupancy:
    experts = [expert(code, *facts) for code, facts in sorted(EXPERTS.items())]
    document = groups(experts, {"P1": ["limb", "mind"], "P2": ["limb", "mind"]})
    drawn = {
        "seating": {"P1": ["E1", "E2"], "P2": ["E3", "E4"]},
        "leaders": {"P1": "E1", "P2": "E4"},
        "alternates": {"limb": ["A1", "A2", "A3"], "mind": ["A4"]},
    }
    return Occupancy(document, drawn | outcome)


def test_no_vacancy_needs_no_replacement() -> None:
    assert occupancy().next_replacement() is None


def test_alternate_of_a_hospital_already_in_the_panel_is_passed_over_but_kept() -> None:
    held = occupancy()
    held.absent("E1", "P1", 0)
    held.absent("E3", "P2", 0)

    first = held.next_replacement()
    assert first == Replacement("P1", 0, "E1", "A2")
    held.replace(first)

    assert held.next_replacement() == Replacement("P2", 0, "E3", "A1")


def test_excluded_and_conflicting_alternates_are_passed_over() -> None:
    held = occupancy()
    held.absent("E3", "P2", 0)

    assert held.next_replacement() == Replacement("P2", 0, "E3", "A1")
    assert held.next_replacement({"A1"}) == Replacement("P2", 0, "E3", "A2")
    assert held.next_replacement({"A1"}, {"P2": {"A2"}}) == Replacement("P2", 0, "E3", "A3")
    assert held.next_replacement({"A1"}, {"P1": {"A2"}}) == Replacement("P2", 0, "E3", "A2")


def test_replacement_inherits_the_lead_and_the_seat() -> None:
    held = occupancy()
    held.absent("E1", "P1", 0)
    held.replace(Replacement("P1", 0, "E1", "A2"))

    assert held.leaders == {"P1": "A2", "P2": "E4"}
    assert held.members("P1") == ["A2", "E2"]
    assert held.seat_of("E1") is None


def test_vacancy_nobody_can_fill_stays_and_the_next_one_is_filled() -> None:
    held = occupancy(alternates={"limb": ["A2"], "mind": []})
    held.absent("E2", "P1", 1)
    held.absent("E3", "P2", 0)

    assert held.next_replacement() == Replacement("P2", 0, "E3", "A2")
    assert held.experts() == ["E1", "E4"]


def test_alternate_who_declines_is_not_asked_again() -> None:
    held = occupancy()
    held.absent("E3", "P2", 0)
    held.absent("A1", None, None)

    assert held.next_replacement() == Replacement("P2", 0, "E3", "A2")


def test_alternate_who_stepped_in_can_be_replaced_too() -> None:
    held = occupancy()
    held.absent("E3", "P2", 0)
    held.replace(Replacement("P2", 0, "E3", "A1"))
    held.absent("A1", "P2", 0)

    assert held.next_replacement() == Replacement("P2", 0, "A1", "A2")


@pytest.mark.parametrize(
    ("code", "panel", "seat"),
    [("E1", "P2", 0), ("E1", None, None), ("X", "P1", 0), ("A1", "P1", 0)],
)
def test_absence_of_somebody_who_is_not_there_is_refused(
    code: str, panel: str | None, seat: int | None
) -> None:
    with pytest.raises(DisallowedRecordError):
        occupancy().absent(code, panel, seat)
