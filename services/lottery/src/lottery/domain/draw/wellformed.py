"""Whether an input document is well-formed, section 5 of the draw specification."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from lottery.domain.draw.canonical import Document, canonical
from lottery.domain.draw.categories import categories
from lottery.domain.draw.errors import MalformedDrawInputError
from lottery.domain.draw.slack import smallest_slack

__all__ = ["SIDES", "SPEC", "STAFF", "check_input", "check_rules"]

SPEC = "jianding-draw/1"
SIDES = frozenset({"operator", "employer", "union", "discipline-inspection", "expert", "appraisee"})
STAFF = frozenset({"operator", "discipline-inspection"})
APPROVERS = 2
FEWEST_SIDES = 2

CODE = re.compile(r"[!-~]+")
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


def check_input(document: Document) -> None:
    """Check every rule for an input document that can be checked without the chain.

    Raises
    ------
    MalformedDrawInputError
        A rule is broken; such a document can't be frozen and is never drawn.
    """
    canonical(document)
    check_rules(document)


def check_rules(document: Document) -> None:
    """Check an input document that is known to be restricted JSON.

    Raises
    ------
    MalformedDrawInputError
        A rule is broken.
    """
    if _member(document, "spec") != SPEC:
        raise _malformed(f"isn't {SPEC}", "spec")
    for name in ("committee", "session"):
        _code(_member(document, name), name)
    _check_position(document)
    _check_contributors(document)
    _time(_member(document, "reveal_by"), "reveal_by")
    excluded = _check_exclusions(document)
    kind = _member(document, "kind")
    if not isinstance(kind, str) or kind not in CHECKS:
        raise _malformed("isn't pool, groups or allocation", "kind")
    CHECKS[kind](document)
    drawn = "cases" if kind == "allocation" else "experts"
    for index, entry in enumerate(document[drawn]):
        if entry["code"] in excluded:
            raise _malformed("is excluded and listed", drawn, index, "code")


def _check_position(document: Document) -> None:
    sequence = _count(_member(document, "sequence"), "sequence", least=1)
    previous = _member(document, "previous")
    if (previous is None) != (sequence == 1):
        raise _malformed("is null for sequence 1 and only there", "previous")
    if previous is not None:
        _hash(previous, "previous")
    after = _array(_member(document, "after"), "after")
    for index, value in enumerate(after):
        _hash(value, "after", index)
    _check_ascending(after, "after")


def _check_contributors(document: Document) -> None:
    codes: set[str] = set()
    sides: set[str] = set()
    contributors = _array(_member(document, "contributors"), "contributors")
    for index, contributor in enumerate(contributors):
        place = ("contributors", index)
        code = _code(_member(contributor, "code", *place), *place, "code")
        if code in codes:
            raise _malformed("occurs twice", *place, "code")
        side = _member(contributor, "role", *place)
        if not isinstance(side, str) or side not in SIDES:
            raise _malformed("isn't a side", *place, "role")
        codes.add(code)
        sides.add(side)
    if len(sides) < FEWEST_SIDES:
        raise _malformed("aren't of at least two sides", "contributors")
    if sides <= STAFF:
        raise _malformed("are all staff", "contributors")


def _check_exclusions(document: Document) -> set[str]:
    exclusions = _coded(document, "exclusions")
    for index, exclusion in enumerate(exclusions):
        place = ("exclusions", index)
        _code(_member(exclusion, "reason", *place), *place, "reason")
        approvers = _codes(_member(exclusion, "approvers", *place), *place, "approvers")
        if len(approvers) != APPROVERS:
            raise _malformed("aren't two", *place, "approvers")
    return {exclusion["code"] for exclusion in exclusions}


def _check_pool(document: Document) -> None:
    _check_experts(document)
    panels = _check_panels(document)
    if [panel["code"] for panel in panels] != ["BATCH"]:
        raise _malformed("isn't the one panel BATCH", "panels")
    if document["distinct_hospitals"]:
        raise _malformed("is false in a pool draw", "distinct_hospitals")


def _check_groups(document: Document) -> None:
    experts = _check_experts(document)
    _check_panels(document)
    for index, case in enumerate(_coded(document, "roster")):
        place = ("roster", index)
        _code(_member(case, "category", *place), *place, "category")
        conflicts = _codes(_member(case, "conflicts", *place), *place, "conflicts")
        _check_known(conflicts, experts, *place, "conflicts")
    _check_participants(document, "roster")


def _check_allocation(document: Document) -> None:
    panels = _coded(document, "panels")
    for index, panel in enumerate(panels):
        place = ("panels", index)
        _code(_member(panel, "category", *place), *place, "category")
        _codes(_member(panel, "members", *place), *place, "members")
        _count(_member(panel, "load", *place), *place, "load")
    known = {panel["code"] for panel in panels}
    for index, case in enumerate(_coded(document, "cases")):
        place = ("cases", index)
        _code(_member(case, "category", *place), *place, "category")
        recused = _codes(_member(case, "recused", *place), *place, "recused")
        _check_known(recused, known, *place, "recused")
    slack = _count(_member(document, "slack"), "slack")
    smallest = smallest_slack(categories(document))
    if slack != smallest:
        raise _malformed(f"is {slack} where the rule gives {smallest}", "slack")


CHECKS: dict[str, Callable[[Document], None]] = {
    "pool": _check_pool,
    "groups": _check_groups,
    "allocation": _check_allocation,
}


def _check_experts(document: Document) -> set[str]:
    experts = _coded(document, "experts")
    for index, expert in enumerate(experts):
        _code(_member(expert, "class", "experts", index), "experts", index, "class")
        _code(_member(expert, "hospital", "experts", index), "experts", index, "hospital")
    _check_participants(document, "experts")
    return {expert["code"] for expert in experts}


def _check_panels(document: Document) -> list[Any]:
    if type(_member(document, "distinct_hospitals")) is not bool:
        raise _malformed("isn't a boolean", "distinct_hospitals")
    panels = _coded(document, "panels")
    for index, panel in enumerate(panels):
        place = ("panels", index, "seats")
        seats = _array(_member(panel, "seats", "panels", index), *place)
        if not seats:
            raise _malformed("has no seat", *place)
        for number, name in enumerate(seats):
            _code(name, *place, number)
    return panels


def _check_participants(document: Document, name: str) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(document[name]):
        participant = _hash(_member(entry, "participant", name, index), name, index, "participant")
        if participant in seen:
            raise _malformed("occurs twice", name, index, "participant")
        seen.add(participant)


def _check_known(codes: Sequence[str], known: set[str], *place: str | int) -> None:
    for index, code in enumerate(codes):
        if code not in known:
            raise _malformed(f"{code} doesn't exist", *place, index)


def _check_ascending(values: Sequence[str], *place: str | int) -> None:
    for index, (one, next_one) in enumerate(pairwise(values), start=1):
        if one >= next_one:
            reason = "occurs twice" if one == next_one else "isn't sorted"
            raise _malformed(reason, *place, index)


def _member(value: object, name: str, *place: str | int) -> object:
    if not isinstance(value, dict):
        raise _malformed("isn't an object", *place)
    if name not in value:
        raise _malformed("is missing", *place, name)
    member: object = value[name]
    return member


def _array(value: object, *place: str | int) -> list[Any]:
    if not isinstance(value, list):
        raise _malformed("isn't an array", *place)
    return value


def _coded(document: Document, name: str) -> list[Any]:
    """A member that is an array of objects, ascending by code."""
    entries = _array(_member(document, name), name)
    codes = [
        _code(_member(entry, "code", name, index), name, index, "code")
        for index, entry in enumerate(entries)
    ]
    _check_ascending(codes, name)
    return entries


def _codes(value: object, *place: str | int) -> list[str]:
    """An ascending array of codes."""
    codes = [_code(code, *place, index) for index, code in enumerate(_array(value, *place))]
    _check_ascending(codes, *place)
    return codes


def _code(value: object, *place: str | int) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise _malformed("isn't printable ASCII without spaces", *place)
    return value


def _hash(value: object, *place: str | int) -> str:
    if not isinstance(value, str) or not HASH.fullmatch(value):
        raise _malformed("isn't a hash of 64 lower-case hexadecimal digits", *place)
    return value


def _count(value: object, *place: str | int, least: int = 0) -> int:
    if type(value) is not int or value < least:
        raise _malformed(f"isn't a whole number of at least {least}", *place)
    return value


def _time(value: object, *place: str | int) -> None:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise _malformed("isn't an RFC 3339 time in UTC with milliseconds", *place)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise _malformed("isn't a time of the calendar", *place) from None


def _malformed(reason: str, *place: str | int) -> MalformedDrawInputError:
    """The refusal with its place written as in `cases[3].recused[0]`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in place]
    return MalformedDrawInputError(reason, "".join(parts).removeprefix("."))
