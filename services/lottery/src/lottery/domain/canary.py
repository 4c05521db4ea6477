"""The synthetic draws that show that drawing works (金丝雀抽签), and what they say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from lottery.domain.draw.categories import categories
from lottery.domain.draw.links import History
from lottery.domain.draw.slack import smallest_slack
from lottery.domain.draw.transcript import timestamp
from lottery.domain.draw.wellformed import SPEC

__all__ = ["COMMITTEE", "KINDS", "SESSION", "CanaryRun", "CanaryState", "document", "state_of"]

CanaryState = Literal["OK", "DEGRADED", "STALE", "FAILED"]
KINDS = ("pool", "groups", "allocation")

COMMITTEE = "000000"
"""No committee: nothing of a canary is kept, chained or published."""

SESSION = "canary"
SEATS = ["neurology", "orthopaedics", "orthopaedics"]
EXPERTS = {"neurology": 16, "orthopaedics": 32}
HOSPITALS = 12

COUNTED = {"category": "limb", "panels": 3, "cases": 25, "conflicts": 8}
"""Few panels, and cases that can't be spread evenly: drawn by ``counting`` (section 7.1)."""

TRIED = {"category": "nervous", "panels": 8, "cases": 33, "conflicts": 33}
"""Every seated expert is in the way of a case, so that each panel is closed to three or none: too
many ways to count, drawn by ``rejection`` (section 7.2).
"""

CATEGORIES: Sequence[Mapping[str, Any]] = (COUNTED, TRIED)

PANELS: Mapping[str, str] = {
    f"P{place}{number}": each["category"]
    for place, each in enumerate(CATEGORIES)
    for number in range(each["panels"])
}
"""The category of each panel, by its code."""

FRESH_INTERVALS = 2


@dataclass(frozen=True, slots=True)
class CanaryRun:
    """One synthetic draw of a kind: when, how long it took, and a coded fault or None."""

    kind: str
    at: datetime
    seconds: float
    fault: str | None


def state_of(
    runs: Sequence[CanaryRun], *, now: datetime, interval: timedelta, slow_seconds: float
) -> CanaryState:
    """Return what the newest run of each kind says together.

    Without news of every kind for two intervals nothing is known: STALE. FAILED is a fault in all
    of them, DEGRADED in some, or that one took longer than ``slow_seconds``.
    """
    fresh = [run for run in runs if run.at > now - FRESH_INTERVALS * interval]
    if {run.kind for run in fresh} != set(KINDS):
        return "STALE"
    faulty = [run for run in fresh if run.fault is not None]
    if len(faulty) == len(fresh):
        return "FAILED"
    if faulty or any(run.seconds > slow_seconds for run in fresh):
        return "DEGRADED"
    return "OK"


def document(
    kind: str, chained: Sequence[Mapping[str, Any]], reveal_by: datetime
) -> dict[str, Any]:
    """Return the input of the next synthetic draw after those of its chain."""
    earlier = {entry["kind"]: entry for entry in chained}
    return {
        "spec": SPEC,
        "committee": COMMITTEE,
        "session": SESSION,
        "sequence": len(chained) + 1,
        "previous": chained[-1]["hash"] if chained else None,
        "kind": kind,
        "contributors": [{"code": "W-1", "role": "union"}, {"code": "W-2", "role": "appraisee"}],
        "reveal_by": timestamp(reveal_by),
        "exclusions": [],
        **BODIES[kind](earlier, chained),
    }


Earlier = Mapping[str, Mapping[str, Any]]
Chained = Sequence[Mapping[str, Any]]


def pool(_earlier: Earlier, _chained: Chained) -> dict[str, Any]:
    """Return experts of two classes, of whom eleven panels are drawn."""
    experts = [
        entry(f"E-{name[0].upper()}{number:02}", hospital=f"H-{number % HOSPITALS}")
        | {"class": name}
        for name, count in EXPERTS.items()
        for number in range(count)
    ]
    seats = SEATS * len(PANELS)
    return {
        "experts": sorted(experts, key=lambda item: str(item["code"])),
        "panels": [{"code": "BATCH", "seats": seats}],
        "distinct_hospitals": False,
        "after": [],
    }


def groups(earlier: Earlier, _chained: Chained) -> dict[str, Any]:
    """Return those whom the pool draw seated, and cases of which some conflict with one of them."""
    drawn = earlier["pool"]
    seated = sorted(drawn["outcome"]["seating"]["BATCH"])
    known = {item["code"]: item for item in drawn["input"]["experts"]}
    return {
        "experts": [known[code] for code in seated],
        "panels": [
            {"code": code, "category": category, "seats": SEATS}
            for code, category in PANELS.items()
        ],
        "distinct_hospitals": True,
        "roster": [
            entry(f"C-{place}{number:02}")
            | {
                "category": each["category"],
                "conflicts": seated[number : number + 1] if number < each["conflicts"] else [],
            }
            for place, each in enumerate(CATEGORIES)
            for number in range(each["cases"])
        ],
        "after": [drawn["hash"]],
    }


def allocation(earlier: Earlier, chained: Chained) -> dict[str, Any]:
    """Return the panels that the groups draw gave, and every case with its recusals."""
    drawn = earlier["groups"]
    panels = [
        {"code": code, "category": PANELS[code], **panel}
        for code, panel in History([dict(item) for item in chained], len(chained) + 1)
        .panels(drawn["hash"])
        .items()
    ]
    cases = [
        {
            "code": case["code"],
            "category": case["category"],
            "recused": [
                panel["code"] for panel in panels if {*case["conflicts"]} & {*panel["members"]}
            ],
        }
        for case in drawn["input"]["roster"]
    ]
    body = {"panels": panels, "cases": cases, "slack": 0}
    return body | {"slack": smallest_slack(categories(body)), "after": [drawn["hash"]]}


BODIES = {"pool": pool, "groups": groups, "allocation": allocation}


def entry(code: str, **members: str) -> dict[str, Any]:
    """Return somebody who isn't anybody."""
    return {"code": code, "participant": sha256(code.encode()).hexdigest(), **members}
