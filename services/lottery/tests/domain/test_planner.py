"""How long a report is thought about, what it warns of, and what it says where it can't count."""

from collections import Counter

import pytest

from lottery.domain.allocation_reports import allocation_report
from lottery.domain.draw import rejection
from lottery.domain.draw.allocation import draw_allocation
from lottery.domain.draw.stream import Stream
from lottery.domain.exchanging import seated_by_exchange
from lottery.domain.feasibility import CaseFacts, Sitting, every_seating
from lottery.domain.planner import Planner
from lottery.domain.reports import groups_report, pool_report
from lottery.domain.seatings import Candidate
from lottery.domain.session import PanelPlan
from services.lottery.tests.domain.draw_documents import SECRET, allocation

LIMB = ("limb",) * 3


def sitting_of(panels: int, experts: int, hospitals: int, planner: Planner) -> Sitting:
    """Panels of three for experts spread over hospitals."""
    return Sitting(
        tuple(Candidate(f"E{n:03}", "limb", f"H{n % hospitals}") for n in range(experts)),
        tuple(PanelPlan(f"P{n:02}", "leg", LIMB) for n in range(panels)),
        distinct_hospitals=True,
        planner=planner,
    )


def cases_of(count: int, experts: int) -> list[CaseFacts]:
    """Cases with two recused experts each."""
    return [
        CaseFacts(f"C{n:03}", "leg", frozenset({f"E{n % experts:03}", f"E{n * 7 % experts:03}"}))
        for n in range(count)
    ]


def test_exchanging_experts_gives_every_seating_about_equally_often() -> None:
    candidates = [Candidate(f"E{n}", "limb", home) for n, home in enumerate("AABBCD")]
    panels = (PanelPlan("P0", "leg", LIMB), PanelPlan("P1", "leg", ("limb",) * 2))
    possible = list(every_seating(Sitting(tuple(candidates), panels, distinct_hospitals=True)))
    stream = Stream(SECRET, "exchange")

    found = Counter(
        str([sorted(members) for members in seated])
        for _ in range(100 * len(possible))
        if (seated := seated_by_exchange(candidates, [panel.seats for panel in panels], stream))
    )

    assert set(found) == {str([sorted(members) for members in seated]) for seated in possible}
    assert min(found.values()) > 50
    assert max(found.values()) < 160


def test_panels_that_hospitals_forbid_are_not_seated_by_exchange() -> None:
    candidates = [Candidate(f"E{n}", "limb", home) for n, home in enumerate("AAAB")]

    assert seated_by_exchange(candidates, [("limb", "limb")] * 2, Stream(SECRET, "none")) is None


def test_risks_of_400_cases_and_20_panels_are_estimated_and_say_how() -> None:
    sitting = sitting_of(20, 70, 12, Planner())

    report = pool_report(sitting, [], cases_of(400, 70))

    assert report.case_in_vain
    assert report.case_in_vain.is_approximate
    assert report.case_in_vain.samples
    assert report.seats_in_vain
    assert not report.was_cut


def test_report_is_given_as_far_as_it_is_when_time_is_up() -> None:
    planner = Planner(has_ended=lambda: True)
    sitting = sitting_of(5, 15, 15, planner)

    pool = pool_report(sitting, [], cases_of(60, 15))
    groups = groups_report(sitting, cases_of(60, 15), [], 0)

    assert pool.was_cut
    assert groups.was_cut
    assert [item.experts for item in pool.supplies] == [15]
    assert pool.hindrance.places_cases is None
    assert pool.case_in_vain is None
    assert groups.attempts is None
    assert groups.warnings == ()


FOUR_LARGE_GROUPS = [["P1", "P2"], ["P1", "P3"], ["P1", "P2", "P3"], ["P1", "P4"]]
AND_THE_OTHERS: list[list[str]] = [[]]


def test_allocation_that_ends_refused_is_warned_of_before_it_is_frozen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = [*FOUR_LARGE_GROUPS, *AND_THE_OTHERS]
    document = allocation({f"P{n}": 0 for n in range(1, 6)}, groups * 12)
    monkeypatch.setattr(rejection, "MAX_ATTEMPTS", 5_000)

    report = allocation_report(document, document, {}, [], Planner())

    assert [item.method for item in report.present] == ["rejection"]
    assert [item.code for item in report.warnings] == ["too_constrained_possible", "many_attempts"]
    [attempts] = [item.attempts for item in report.present]
    assert attempts
    assert attempts.refused > 0.99
    assert draw_allocation(document, SECRET) == {"refused": "too_constrained"}


def test_thresholds_of_warnings_are_the_bureaus() -> None:
    document = allocation({f"P{n}": 0 for n in range(1, 6)}, [[f"P{n % 5 + 1}"] for n in range(60)])

    told = allocation_report(document, document, {}, [], Planner(many_attempts=10))
    silent = allocation_report(document, document, {}, [], Planner(many_attempts=1e9))

    assert [item.code for item in told.warnings] == ["many_attempts"]
    assert silent.warnings == ()


def test_allocation_that_there_was_no_time_for_says_so() -> None:
    document = allocation({"P1": 0, "P2": 0}, [[], ["P1"], []])

    report = allocation_report(document, document, {}, [], Planner(has_ended=lambda: True))

    assert report.was_cut
    assert report.slack == document["slack"]
    assert [item.attempts for item in report.present] == [None]
