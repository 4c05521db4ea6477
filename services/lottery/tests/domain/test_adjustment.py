"""What the report on the pool counts, and what its thresholds suggest."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest

from lottery.domain.adjustment import (
    Attendance,
    Figures,
    Ground,
    Suggestion,
    Thresholds,
    grounds_of,
    suggestion_of,
)
from lottery.domain.statistics import Life, Published, lives_of

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
        uuid4(), Life(absences=Counter(absences or {})), Attendance(late=late), opinions, agreed
    )


def counted_of(published: list[Published], code: str) -> tuple[int, int, dict[str, int]]:
    """Return in how many draws somebody was, in how many drawn, and what else is on record."""
    life = lives_of(published, person).get(PEOPLE[code], Life())
    return len(life.parts), life.drawn, dict(life.counted)


def test_draws_absences_and_who_stepped_in_are_counted_for_each_expert() -> None:
    published = [
        pool_draw(seated=["E-A"]),
        record("absence", out="E-A", reason="declined"),
        record("replacement", **{"in": "E-B", "reason": "declined"}),
        pool_draw(seated=["E-C"]),
        record("absence", out="E-C", reason="illness"),
        record("absence", out="E-UNKNOWN", reason="declined"),
    ]

    lives = lives_of(published, person)

    assert counted_of(published, "E-A") == (2, 1, {"absence": 1})
    assert counted_of(published, "E-B") == (2, 0, {"replacement": 1})
    assert counted_of(published, "E-C") == (2, 1, {"absence": 1})
    assert lives[PEOPLE["E-A"]].absences == {"declined": 1}
    assert lives[PEOPLE["E-C"]].absences == {"illness": 1}
    assert lives.keys() == set(PEOPLE.values())


def test_exclusion_from_a_draw_and_its_repetition_counts_once() -> None:
    void = pool_draw(seated=["E-B"], excluded=["E-A"], state="void")
    again = pool_draw(seated=["E-B"], excluded=["E-A"])

    assert counted_of([void, again], "E-A") == (0, 0, {"exclusion": 1})


def test_refused_draw_counts_for_nobody() -> None:
    refused = pool_draw(seated=[], outcome={"refused": "too_constrained"})

    assert lives_of([refused], person) == {}


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
