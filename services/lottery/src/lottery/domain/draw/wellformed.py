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

__all__ = ["SIDES", "SPEC", "STAFF", "check_input"]

SPEC = "jianding-draw/1"
SIDES = frozenset({"operator", "employer", "union", "discipline-inspection", "expert", "appraisee"})
STAFF = frozenset({"operator", "discipline-inspection"})
APPROVERS = 2

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
    if _member(document, "spec", "") != SPEC:
        raise MalformedDrawInputError(f"isn't {SPEC}", "spec")
    for name in ("committee", "session"):
        _code(_member(document, name, ""), name)
    _check_position(document)
    _check_contributors(_member(document, "contributors", ""))
    _time(_member(document, "reveal_by", ""), "reveal_by")
    excluded = _check_exclusions(_member(document, "exclusions", ""))
    kind = _member(document, "kind", "")
    if not isinstance(kind, str) or kind not in CHECKS:
        raise MalformedDrawInputError("isn't pool, groups or allocation", "kind")
    CHECKS[kind](document)
    drawn = "cases" if kind == "allocation" else "experts"
    for index, entry in enumerate(document[drawn]):
        if entry["code"] in excluded:
            raise MalformedDrawInputError("is excluded and listed", f"{drawn}[{index}].code")


def _check_position(document: Document) -> None:
    sequence = _count(_member(document, "sequence", ""), "sequence", least=1)
    previous = _member(document, "previous", "")
    if (previous is None) != (sequence == 1):
        raise MalformedDrawInputError("is null for sequence 1 and only there", "previous")
    if previous is not None:
        _hash(previous, "previous")
    after = _array(_member(document, "after", ""), "after")
    for index, value in enumerate(after):
        _hash(value, f"after[{index}]")
    _check_ascending(after, "after")


def _check_contributors(value: object) -> None:
    contributors = _array(value, "contributors")
    codes: set[str] = set()
    sides: set[str] = set()
    for index, contributor in enumerate(contributors):
        path = f"contributors[{index}]"
        code = _code(_member(contributor, "code", path), f"{path}.code")
        if code in codes:
            raise MalformedDrawInputError("occurs twice", f"{path}.code")
        side = _member(contributor, "role", path)
        if not isinstance(side, str) or side not in SIDES:
            raise MalformedDrawInputError("isn't a side", f"{path}.role")
        codes.add(code)
        sides.add(side)
    if len(sides) < 2:  # noqa: PLR2004
        raise MalformedDrawInputError("aren't of at least two sides", "contributors")
    if sides <= STAFF:
        raise MalformedDrawInputError("are all staff", "contributors")


def _check_exclusions(value: object) -> set[str]:
    exclusions = _coded(value, "exclusions")
    for index, exclusion in enumerate(exclusions):
        path = f"exclusions[{index}]"
        _code(_member(exclusion, "reason", path), f"{path}.reason")
        approvers = _codes(_member(exclusion, "approvers", path), f"{path}.approvers")
        if len(approvers) != APPROVERS:
            raise MalformedDrawInputError("aren't two", f"{path}.approvers")
    return {exclusion["code"] for exclusion in exclusions}


def _check_pool(document: Document) -> None:
    _check_experts(document)
    panels = _check_panels(document)
    if [panel["code"] for panel in panels] != ["BATCH"]:
        raise MalformedDrawInputError("isn't the one panel BATCH", "panels")
    if document["distinct_hospitals"]:
        raise MalformedDrawInputError("is false in a pool draw", "distinct_hospitals")


def _check_groups(document: Document) -> None:
    experts = _check_experts(document)
    _check_panels(document)
    roster = _coded(_member(document, "roster", ""), "roster")
    for index, case in enumerate(roster):
        path = f"roster[{index}]"
        _code(_member(case, "category", path), f"{path}.category")
        conflicts = _codes(_member(case, "conflicts", path), f"{path}.conflicts")
        _check_known(conflicts, experts, f"{path}.conflicts")
    _check_participants(roster, "roster")


def _check_allocation(document: Document) -> None:
    panels = _coded(_member(document, "panels", ""), "panels")
    for index, panel in enumerate(panels):
        path = f"panels[{index}]"
        _code(_member(panel, "category", path), f"{path}.category")
        _codes(_member(panel, "members", path), f"{path}.members")
        _count(_member(panel, "load", path), f"{path}.load")
    known = {panel["code"] for panel in panels}
    for index, case in enumerate(_coded(_member(document, "cases", ""), "cases")):
        path = f"cases[{index}]"
        _code(_member(case, "category", path), f"{path}.category")
        recused = _codes(_member(case, "recused", path), f"{path}.recused")
        _check_known(recused, known, f"{path}.recused")
    slack = _count(_member(document, "slack", ""), "slack")
    smallest = smallest_slack(categories(document))
    if slack != smallest:
        raise MalformedDrawInputError(f"is {slack} where the rule gives {smallest}", "slack")


CHECKS: dict[str, Callable[[Document], None]] = {
    "pool": _check_pool,
    "groups": _check_groups,
    "allocation": _check_allocation,
}


def _check_experts(document: Document) -> set[str]:
    experts = _coded(_member(document, "experts", ""), "experts")
    for index, expert in enumerate(experts):
        path = f"experts[{index}]"
        _code(_member(expert, "class", path), f"{path}.class")
        _code(_member(expert, "hospital", path), f"{path}.hospital")
    _check_participants(experts, "experts")
    return {expert["code"] for expert in experts}


def _check_panels(document: Document) -> list[Any]:
    if type(_member(document, "distinct_hospitals", "")) is not bool:
        raise MalformedDrawInputError("isn't a boolean", "distinct_hospitals")
    panels = _coded(_member(document, "panels", ""), "panels")
    for index, panel in enumerate(panels):
        path = f"panels[{index}].seats"
        seats = _array(_member(panel, "seats", f"panels[{index}]"), path)
        if not seats:
            raise MalformedDrawInputError("has no seat", path)
        for number, name in enumerate(seats):
            _code(name, f"{path}[{number}]")
    return panels


def _check_participants(entries: Sequence[Any], path: str) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        place = f"{path}[{index}]"
        participant = _hash(_member(entry, "participant", place), f"{place}.participant")
        if participant in seen:
            raise MalformedDrawInputError("occurs twice", f"{place}.participant")
        seen.add(participant)


def _check_known(codes: Sequence[str], known: set[str], path: str) -> None:
    for index, code in enumerate(codes):
        if code not in known:
            raise MalformedDrawInputError(f"{code} doesn't exist", f"{path}[{index}]")


def _check_ascending(values: Sequence[str], path: str) -> None:
    for index, (one, next_one) in enumerate(pairwise(values), start=1):
        if one >= next_one:
            reason = "occurs twice" if one == next_one else "isn't sorted"
            raise MalformedDrawInputError(reason, f"{path}[{index}]")


def _member(value: object, name: str, path: str) -> object:
    if not isinstance(value, dict):
        raise MalformedDrawInputError("isn't an object", path)
    if name not in value:
        raise MalformedDrawInputError("is missing", f"{path}.{name}" if path else name)
    member: object = value[name]
    return member


def _array(value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedDrawInputError("isn't an array", path)
    return value


def _coded(value: object, path: str) -> list[Any]:
    """An array of objects, ascending by code."""
    entries = _array(value, path)
    codes = [
        _code(_member(entry, "code", f"{path}[{index}]"), f"{path}[{index}].code")
        for index, entry in enumerate(entries)
    ]
    _check_ascending(codes, path)
    return entries


def _codes(value: object, path: str) -> list[str]:
    """An ascending array of codes."""
    codes = [_code(code, f"{path}[{index}]") for index, code in enumerate(_array(value, path))]
    _check_ascending(codes, path)
    return codes


def _code(value: object, path: str) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise MalformedDrawInputError("isn't printable ASCII without spaces", path)
    return value


def _hash(value: object, path: str) -> str:
    if not isinstance(value, str) or not HASH.fullmatch(value):
        raise MalformedDrawInputError("isn't a hash of 64 lower-case hexadecimal digits", path)
    return value


def _count(value: object, path: str, least: int = 0) -> int:
    if type(value) is not int or value < least:
        raise MalformedDrawInputError(f"isn't a whole number of at least {least}", path)
    return value


def _time(value: object, path: str) -> None:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise MalformedDrawInputError("isn't an RFC 3339 time in UTC with milliseconds", path)
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise MalformedDrawInputError("isn't a time of the calendar", path) from None
