"""Input documents made by chance for all three implementations, well-formed and spoilt."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from services.lottery.tests.domain.draw_documents import (
    allocation,
    expert,
    groups,
    pool,
    roster_case,
)

__all__ = ["documents", "spoilt"]

Json = dict[str, Any]
Path = tuple[str | int, ...]

CLASSES = ["ent", "limb", "mind", "__proto__"]
# As codes go: sorted by bytes, unlike numbers, and with names that objects of JavaScript have.
PANELS = ["1", "10", "2", "P1", "P10", "P2", "__proto__", "constructor", "~"]
LARGEST = 2**53 - 1
SIDES = ["operator", "employer", "union", "discipline-inspection", "expert", "appraisee"]

codes = st.sampled_from(PANELS)
panels_of = st.lists(codes, min_size=1, max_size=5, unique=True)


@st.composite
def seats(draw: st.DrawFn) -> Json:
    """Pool and groups documents, feasible and not."""
    names = st.sampled_from(CLASSES)
    experts = [
        expert(f"E{n:02d}", draw(names), f"H{draw(st.integers(0, 6))}")
        for n in range(draw(st.integers(0, 16)))
    ]
    if draw(st.booleans()):
        return pool(experts, draw(st.lists(names, min_size=1, max_size=8)))
    panels = {
        code: draw(st.lists(names, min_size=1, max_size=3))
        for code in draw(st.lists(codes, max_size=4, unique=True))
    }
    known = st.sets(st.sampled_from([one["code"] for one in experts] or ["-"]), max_size=3)
    roster = [
        roster_case(f"C{n}", sorted(draw(known)) if experts else [])
        for n in range(draw(st.integers(0, 4)))
    ]
    # Hospitals are asked to differ only where an admissible seating isn't rare.
    distinct = draw(st.booleans()) and sum(map(len, panels.values())) <= 4
    return groups(experts, panels, roster, distinct_hospitals=distinct)


@st.composite
def allocations(draw: st.DrawFn) -> Json:
    """Allocations of one or two categories, drawn by either method, with small and huge loads."""
    panels = draw(panels_of)
    names = st.sampled_from(["limb", "mind"] if draw(st.booleans()) else ["limb"])
    load = st.integers(0, 5) if draw(st.integers(0, 9)) else st.sampled_from([0, 7, LARGEST])
    recused = st.sets(st.sampled_from(panels), max_size=min(2, len(panels) - 1))
    if not draw(st.integers(0, 7)):
        recused = st.sets(st.sampled_from(panels))
    cases = draw(st.integers(0, 9) if draw(st.integers(0, 5)) else st.integers(10, 26))
    return allocation(
        {code: draw(load) for code in panels},
        [draw(recused) for _ in range(cases)],
        {code: draw(names) for code in panels},
        [draw(names) for _ in range(cases)],
    )


def documents() -> st.SearchStrategy[Json]:
    """Well-formed input documents of every kind."""
    return seats() | allocations()


@st.composite
def spoilt(draw: st.DrawFn) -> Json:
    """Documents with one or two things changed, most of which are malformed."""
    document = deepcopy(draw(documents()))
    if document["kind"] == "allocation" and draw(st.booleans()):
        document["slack"] = max(0, document["slack"] + draw(st.integers(-2, 2)))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
        change(draw, document)
    return document


def change(draw: st.DrawFn, document: Json) -> None:
    """Change a member or an entry: to something else, away, twice, or the other way round."""
    path = draw(st.sampled_from(places(document)))
    holder: Any = document
    for name in path[:-1]:
        holder = holder[name]
    last: Any = path[-1]
    value = deepcopy(draw(values))
    act = draw(st.sampled_from(["replace", "replace", "replace", "remove", "twice", "turn", "add"]))
    if act == "remove":
        del holder[last]
    elif act == "twice" and isinstance(holder, list):
        holder.insert(last, deepcopy(holder[last]))
    elif act == "turn" and isinstance(holder[last], list):
        holder[last].reverse()
    elif act == "add" and isinstance(holder[last], dict):
        holder[last][draw(st.sampled_from(["note", "__proto__", "码"]))] = value
    else:
        holder[last] = value


def places(value: Any, path: Path = ()) -> list[Path]:
    """The paths of everything inside a document."""
    members: Sequence[Any] = []
    if isinstance(value, dict):
        members = [(name, value[name]) for name in value]
    elif isinstance(value, list):
        members = list(enumerate(value))
    below = [place for name, inner in members for place in places(inner, (*path, name))]
    return [path, *below] if path else below


values: st.SearchStrategy[Any] = st.one_of(
    st.none() | st.booleans(),
    st.sampled_from([-1, 0, 1, 2, 3, LARGEST, LARGEST + 1, -LARGEST, 1.0, 0.5]),
    st.sampled_from(["", " ", "P1", "P10", "E01", "E1", "C1", "limb", "BATCH", "码", "\ud800"]),
    st.sampled_from(["a\n", "\n", "H1 ", "x" * 3000, "\x7f", "~", "ñ", "constructor"]),
    st.sampled_from(["a" * 64, "A" * 64, "a" * 63, "b" * 64 + "\n", "٣" * 64]),
    st.sampled_from(
        [
            "2026-11-24T05:00:00.000Z",
            "2026-02-29T05:00:00.000Z",
            "2028-02-29T05:00:00.000Z",
            "1900-02-29T00:00:00.000Z",
            "2026-04-31T00:00:00.000Z",
            "2026-11-24T24:00:00.000Z",
            "2026-11-24T23:59:60.000Z",
            "0000-01-01T00:00:00.000Z",
            "2026-11-24T05:00:00Z",
            "٢٠٢٦-11-24T05:00:00.000Z",
            "2026-11-24T05:00:00.000Z\n",
        ]
    ),
    st.sampled_from([*SIDES, "pool", "groups", "allocation", "jianding-draw/1", "lots"]),
    st.sampled_from([[], {}, [[]], ["P1"], ["P1", "P10"], ["P10", "P1"], [None], {"code": "P1"}]),
    st.sampled_from([[{"code": "E99", "reason": "ill", "approvers": ["A", "B"]}]]),
    st.sampled_from([[{"code": "E01", "reason": "ill", "approvers": ["A", "B"]}]]),
    st.text(max_size=3),
)
