"""What is in the way of a draw, compared with the draw itself; and what resolves it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lottery.domain.draw.seats import draw_seats
from lottery.domain.feasibility import (
    CaseFacts,
    Hindrance,
    Sitting,
    every_seating,
    hindrance_of,
    members_stuck,
)
from lottery.domain.findings import Finding
from lottery.domain.reports import by_category, groups_report, pool_report, risk_of_seatings
from lottery.domain.seatings import Candidate
from lottery.domain.session import PanelPlan
from services.lottery.tests.domain.draw_documents import SECRET, digest, expert, groups, pool

CLASSES = ["ent", "limb"]
CATEGORIES = ["arm", "leg"]


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    """Few experts of few hospitals, so that seats often can't be filled."""
    candidates = tuple(
        Candidate(f"E{n}", draw(st.sampled_from(CLASSES)), f"H{draw(st.integers(0, 3))}")
        for n in range(draw(st.integers(1, 8)))
    )
    seats = st.lists(st.sampled_from(CLASSES), min_size=1, max_size=3)
    panels = tuple(
        PanelPlan(f"P{n}", draw(st.sampled_from(CATEGORIES)), tuple(draw(seats)))
        for n in range(draw(st.integers(1, 3)))
    )
    assume(sum(len(panel.seats) for panel in panels) <= 6)
    return Sitting(candidates, panels, draw(st.booleans()))


@st.composite
def sittings_with_cases(draw: st.DrawFn) -> tuple[Sitting, list[CaseFacts]]:
    """The same with cases, many of whose experts are recused."""
    sitting = draw(sittings())
    codes = [item.code for item in sitting.candidates]
    cases = [
        CaseFacts(
            f"C{n}",
            draw(st.sampled_from(CATEGORIES)),
            frozenset(draw(st.sets(st.sampled_from(codes)))),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    return sitting, cases


def document_of(sitting: Sitting) -> dict[str, Any]:
    return groups(
        sorted(
            (expert(item.code, item.specialty, item.hospital) for item in sitting.candidates),
            key=lambda entry: entry["code"],
        ),
        {panel.code: list(panel.seats) for panel in sitting.panels},
        distinct_hospitals=sitting.distinct_hospitals,
    )


@settings(max_examples=150)
@given(sittings())
def test_seats_can_be_filled_exactly_when_a_seating_exists(sitting: Sitting) -> None:
    found = hindrance_of(sitting, [])

    assert found.fills_seats == any(True for _ in every_seating(sitting))
    assert bool(found.remedies) == (not found.fills_seats)


@settings(max_examples=60)
@given(sittings())
def test_draw_is_refused_exactly_when_the_report_says_so(sitting: Sitting) -> None:
    report = groups_report(sitting, [], [], 0)
    short = any(item.code == "class_short" for item in report.hindrance.obstacles)

    if short:
        assert draw_seats(document_of(sitting), SECRET) == {"refused": "infeasible"}
    elif report.hindrance.fills_seats:
        assert report.attempts
        assume(report.attempts.refused < 1e-9)
        assert "refused" not in draw_seats(document_of(sitting), SECRET)


def test_seating_that_hospitals_forbid_is_refused_by_the_draw_too() -> None:
    candidates = tuple(Candidate(f"E{n}", "limb", "HAAB"[n]) for n in range(4))
    panels = (PanelPlan("P1", "leg", ("limb",) * 2), PanelPlan("P2", "leg", ("limb",) * 2))
    sitting = Sitting(
        tuple(replace(item, hospital="H1" if n < 3 else "H2") for n, item in enumerate(candidates)),
        panels,
        distinct_hospitals=True,
    )

    found = hindrance_of(sitting, [])

    assert [item.code for item in found.obstacles] == ["hospitals_crowded"]
    assert found.obstacles[0].hospitals == ("H1",)
    assert found.obstacles[0].experts == ("E0", "E1", "E2")
    assert found.obstacles[0].number == 1
    assert [(item.code, item.number) for item in found.remedies] == [
        ("more_experts", 1),
        ("fewer_panels", 1),
    ]
    assert draw_seats(document_of(sitting), SECRET) == {"refused": "too_constrained"}


@settings(max_examples=150)
@given(sittings_with_cases())
def test_case_is_named_exactly_when_no_seating_has_a_panel_for_it(
    told: tuple[Sitting, list[CaseFacts]],
) -> None:
    sitting, cases = told
    seatings = list(every_seating(sitting))
    assume(seatings)
    always = [
        case.code
        for case in cases
        if all(members_stuck(by_category(sitting, members), [case]) for members in seatings)
    ]

    found = hindrance_of(sitting, cases)

    named = [code for item in found.obstacles for code in item.cases]
    assert sorted(named) == sorted(always)
    assert found.places_cases == (not always)


@settings(max_examples=150)
@given(sittings_with_cases(), st.sampled_from(["more", "elsewhere", "fewer"]))
def test_what_the_explanation_says_resolves_it(
    told: tuple[Sitting, list[CaseFacts]], choice: str
) -> None:
    sitting, cases = told
    found = hindrance_of(sitting, cases)
    assume(found.obstacles)

    repaired = follow(sitting, cases, found, choice)

    again = hindrance_of(*repaired)
    assert again.fills_seats
    assert again.places_cases
    assert again.obstacles == ()


def follow(
    sitting: Sitting, cases: list[CaseFacts], found: Hindrance, choice: str
) -> tuple[Sitting, list[CaseFacts]]:
    """Do what the remedies say: call experts, add panels or put cases elsewhere, leave panels."""
    remedies = {item.code: item for item in found.remedies}
    if choice == "fewer" and "fewer_panels" in remedies:
        panels = tuple(p for p in sitting.panels if p.code not in remedies["fewer_panels"].panels)
        sitting = replace(sitting, panels=panels)
        found = hindrance_of(sitting, cases)
    added: list[str] = []
    for remedy in found.remedies:
        wanted = ("more_experts", "more_free_experts") if choice == "more" else ("more_experts",)
        if remedy.code in wanted and remedy.specialty:
            added += [remedy.specialty] * (remedy.number or 0)
        if choice == "more" and remedy.code == "another_panel" and remedy.category:
            names = {panel.category for panel in sitting.panels}
            more = [plan_of(remedy.category)] if remedy.category not in names else []
            sitting = replace(sitting, panels=(*sitting.panels, *more))
            added += ["limb"] * len(more)
    sitting = sitting.with_more(added)
    moved = {code for item in found.remedies for code in unplaced(item, choice)}
    return sitting, [case for case in cases if case.code not in moved]


def plan_of(category: str) -> PanelPlan:
    """A further panel of one seat."""
    return PanelPlan(f"new-{category}", category, ("limb",))


def unplaced(remedy: Finding, choice: str) -> tuple[str, ...]:
    """The cases that go to another session: all stuck ones, or those without any panel."""
    return remedy.cases if remedy.code == "reschedule_cases" and choice != "more" else ()


@settings(max_examples=100)
@given(sittings())
def test_one_expert_fewer_than_the_explanation_asks_for_is_too_few(sitting: Sitting) -> None:
    found = hindrance_of(sitting, [])
    assume(not found.fills_seats)
    asked = [
        item.specialty
        for item in found.remedies
        if item.code == "more_experts"
        for _ in range(item.number or 0)
    ]

    for n in range(len(asked)):
        fewer = [name for name in asked[:n] + asked[n + 1 :] if name]
        assert not any(True for _ in every_seating(sitting.with_more(fewer)))


@settings(max_examples=80)
@given(sittings_with_cases())
def test_risk_is_the_share_of_groupings_that_leave_a_case_without_a_panel(
    told: tuple[Sitting, list[CaseFacts]],
) -> None:
    sitting, cases = told
    cases = [case for case in cases if case.category in {p.category for p in sitting.panels}]
    seatings = list(every_seating(sitting))
    assume(seatings and cases)

    risk = risk_of_seatings(sitting, sitting.seatings(), cases)

    left = [bool(members_stuck(by_category(sitting, members), cases)) for members in seatings]
    assert risk
    assert risk.exact == Fraction(sum(left), len(left))


BIG = Sitting(
    tuple(Candidate(f"E{n:02d}", "limb", f"H{0 if n < 5 else n}") for n in range(15)),
    tuple(PanelPlan(f"P{n}", "leg", ("limb",) * 3) for n in range(4)),
    distinct_hospitals=True,
)


def cases_of(recused: list[frozenset[str]]) -> list[CaseFacts]:
    return [CaseFacts(f"C{n:02d}", "leg", codes) for n, codes in enumerate(recused)]


TREATED = frozenset(f"E{n:02d}" for n in range(5))


def test_report_before_the_groups_draw_is_the_same_whoever_has_the_conflicts() -> None:
    recused = [TREATED] * 20 + [frozenset[str]()] * 25

    one = groups_report(BIG, cases_of(recused), [], 0)
    other = groups_report(BIG, cases_of(recused[::-1]), [], 0)

    assert one == other
    assert one.hindrance.obstacles == ()
    assert one.case_in_vain
    assert one.case_in_vain.samples
    assert 0.1 < one.case_in_vain.value < 0.9


def test_hospital_that_employs_a_third_leaves_a_risk_that_is_told_before_the_pool_draw() -> None:
    report = pool_report(BIG, [], cases_of([TREATED] * 20 + [frozenset[str]()] * 25))

    assert report.hindrance.places_cases
    assert report.case_in_vain
    assert 0 < report.case_in_vain.value < 1
    assert report.supplies[0].chance
    assert str(report.supplies[0].chance.exact) == "4/5"
    assert report.supplies[0].spare == 3


def test_pool_draw_is_refused_exactly_when_a_class_is_short() -> None:
    short = Sitting(BIG.candidates[:9], BIG.panels, distinct_hospitals=True)

    report = pool_report(short, ["limb"], [])

    assert [item.code for item in report.hindrance.obstacles] == ["class_short"]
    assert [(item.code, item.number, item.panels) for item in report.hindrance.remedies] == [
        ("more_experts", 4, ()),
        ("fewer_panels", 2, ("P2", "P3")),
    ]
    entries = [expert(item.code, item.specialty, item.hospital) for item in short.candidates]
    refused = draw_seats(pool(entries, ["limb"] * 13), digest(1))
    assert refused == {"refused": "infeasible"}


def test_report_on_a_pool_names_no_expert() -> None:
    everyone = frozenset(item.code for item in BIG.candidates)

    report = pool_report(BIG, [], cases_of([everyone]))

    assert [item.code for item in report.hindrance.obstacles] == ["case_stuck"]
    assert report.hindrance.obstacles[0].cases == ("C00",)
    assert "E0" not in repr(report.hindrance)


def test_cases_with_the_same_experts_in_their_way_are_told_together() -> None:
    everyone = frozenset(item.code for item in BIG.candidates)
    most = everyone - {"E09"}

    found = hindrance_of(BIG, cases_of([everyone, most, everyone, frozenset()]))

    assert [item.cases for item in found.obstacles] == [("C00", "C02"), ("C01",)]
    assert "cases C00, C02 can go to no panel" in found.obstacles[0].sentence
    assert "案件 C00、C02 无法分入" in found.obstacles[0].sentence_zh
    asked = [item for item in found.remedies if item.code == "more_free_experts"]
    assert [(item.cases, item.number) for item in asked] == [(("C00", "C02"), 3), (("C01",), 2)]
    assert found.remedies[-1].cases == ("C00", "C01", "C02")


def test_remedies_before_the_groups_draw_are_those_that_a_drawn_pool_leaves() -> None:
    candidates = tuple(Candidate(f"E{n}", "limb", f"H{n % 2}") for n in range(3))
    panel = PanelPlan("P1", "leg", ("limb",) * 3)
    crowded = Sitting(candidates, (panel,), distinct_hospitals=True)
    everyone = frozenset(item.code for item in BIG.candidates)

    before = pool_report(crowded, [], [])
    unseated = groups_report(crowded, [], [], 0)
    unplaced = groups_report(BIG, cases_of([everyone]), [], 0)

    assert [item.code for item in before.hindrance.remedies] == ["more_experts"]
    assert [(item.code, item.number) for item in unseated.hindrance.remedies] == [("pool_again", 1)]
    assert [item.code for item in unplaced.hindrance.remedies] == ["reschedule_cases"]


def test_absent_expert_is_named_with_the_alternates_who_wait() -> None:
    report = groups_report(BIG, [], ["E07"], 2)

    assert report.hindrance.obstacles[0].experts == ("E07",)
    assert report.hindrance.remedies[0].number == 2
    assert "E07" in report.hindrance.remedies[0].sentence_zh


def test_allocation_that_would_fail_is_warned_of_before_the_groups_are_drawn() -> None:
    candidates = tuple(Candidate(f"E{n:02d}", "limb", f"H{n}") for n in range(15))
    panels = tuple(PanelPlan(f"P{n}", "leg", ("limb",) * 3) for n in range(5))
    crowded = [frozenset({f"E{n % 15:02d}", f"E{n * 7 % 15:02d}"}) for n in range(10)] * 6
    open_to_all = [frozenset[str]()] * 60
    sitting = Sitting(candidates, panels, distinct_hospitals=True)

    warned = groups_report(sitting, cases_of(crowded), [], 0)
    easy = groups_report(sitting, cases_of(open_to_all), [], 0)

    assert [item.code for item in warned.warnings] == ["allocation_threatened"]
    assert warned.warnings[0].category == "leg"
    assert easy.warnings == ()
