"""What the report on the pool counts, and what its thresholds suggest."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest

from lottery.domain.adjustment import (
    Attendance,
    Figures,
    Ground,
    Sittings,
    Suggestion,
    Thresholds,
    grounds_of,
    sittings_of,
    suggestion_of,
)
from lottery.domain.statistics import Published

SESSION = UUID(int=1)
PEOPLE = {code: UUID(int=10 + number) for number, code in enumerate(("E-A", "E-B", "E-C"))}
THRESHOLDS = Thresholds(
    unexcused=frozenset({"declined"}),
    absences=2,
    absences_often=4,
    lates=3,
    agreement=0.6,
    fewest_opinions=5,
)


def pool_draw(*, seated: list[str], excluded: list[str] = [], **changes: Any) -> Published:  # noqa: B006
    document = {
        "kind": "pool",
        "state": "revealed",
        "input": {
            "panels": [{"code": "BATCH", "seats": ["orthopaedics"]}],
            "experts": [
                {"code": code, "class": "orthopaedics", "hospital": "H"}
                for code in PEOPLE
                if code not in excluded
            ],
            "exclusions": [{"code": code} for code in excluded],
        },
        "outcome": {"seating": {"BATCH": seated}},
    }
    return Published(SESSION, document | changes)


def record(kind: str, **said: str) -> Published:
    return Published(SESSION, {"kind": kind, **said})


def person(session_id: UUID, code: str) -> UUID | None:
    return PEOPLE.get(code) if session_id == SESSION else None


def figures(
    *, absences: dict[str, int] | None = None, late: int = 0, opinions: int = 0, agreed: int = 0
) -> Figures:
    return Figures(
        uuid4(), Sittings(absences=Counter(absences or {})), Attendance(late=late), opinions, agreed
    )


def test_draws_absences_and_who_stepped_in_are_counted_for_each_expert() -> None:
    published = [
        pool_draw(seated=["E-A"]),
        record("absence", out="E-A", reason="declined"),
        record("replacement", **{"in": "E-B", "reason": "declined"}),
        pool_draw(seated=["E-C"]),
        record("absence", out="E-C", reason="illness"),
        record("absence", out="E-UNKNOWN", reason="declined"),
    ]

    found = sittings_of(published, person)

    assert found == {
        PEOPLE["E-A"]: Sittings(eligible=2, drawn=1, absences=Counter(declined=1)),
        PEOPLE["E-B"]: Sittings(eligible=2, stepped_in=1),
        PEOPLE["E-C"]: Sittings(eligible=2, drawn=1, absences=Counter(illness=1)),
    }


def test_exclusion_from_a_draw_and_its_repetition_counts_once() -> None:
    void = pool_draw(seated=["E-B"], excluded=["E-A"], state="void")
    again = pool_draw(seated=["E-B"], excluded=["E-A"])

    found = sittings_of([void, again], person)

    assert found[PEOPLE["E-A"]] == Sittings(excluded=1)


def test_refused_draw_counts_for_nobody() -> None:
    refused = pool_draw(seated=[], outcome={"refused": "too_constrained"})

    assert sittings_of([refused], person) == {}


@pytest.mark.parametrize(
    ("seen", "grounds", "suggested"),
    [
        (figures(), [], "keep"),
        (figures(absences={"illness": 9}), [], "keep"),
        (figures(absences={"declined": 1}, late=2), [], "keep"),
        (figures(absences={"declined": 2}), ["absent"], "talk"),
        (figures(late=3), ["late"], "talk"),
        (figures(opinions=5, agreed=3), [], "keep"),
        (figures(opinions=5, agreed=2), ["disagreed"], "train"),
        (figures(late=3, opinions=5, agreed=2), ["late", "disagreed"], "train"),
        (
            figures(absences={"declined": 4}, opinions=5, agreed=0),
            ["absent_often", "disagreed"],
            "release",
        ),
    ],
)
def test_thresholds_lead_to_a_suggestion(
    seen: Figures, grounds: list[Ground], suggested: Suggestion
) -> None:
    found = grounds_of(seen, THRESHOLDS)

    assert (found, suggestion_of(found)) == (grounds, suggested)
