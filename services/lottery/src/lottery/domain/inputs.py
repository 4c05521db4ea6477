"""Building the input documents of the three draws (specification, section 5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from lottery.domain.draw.categories import categories
from lottery.domain.draw.hashes import participant
from lottery.domain.draw.slack import smallest_slack
from lottery.domain.session import Expert, Participant, Session, SessionCase

__all__ = ["allocation_body", "expert_entry", "groups_body", "missing_experts", "pool_body"]

BATCH = "BATCH"

Codes = Mapping[tuple[str, str], Participant]
"""Participants of a session by kind and subject."""


def expert_entry(expert: Expert, codes: Codes) -> dict[str, str]:
    """Return an expert as a document names one: by codes only."""
    person = codes["expert", str(expert.id)]
    return {
        "code": person.code,
        "participant": participant(person.salt, person.subject),
        "class": expert.specialty,
        "hospital": codes["hospital", expert.hospital].code,
    }


def by_code(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return entries sorted by their code, as documents have them."""
    return sorted(entries, key=lambda entry: str(entry["code"]))


def pool_body(session: Session, experts: Iterable[Expert], codes: Codes) -> dict[str, Any]:
    """Return what a pool draw chooses from: every eligible expert, for all seats together."""
    seats = [seat for panel in session.panels for seat in panel.seats]
    seats += sorted(session.reserves)
    return {
        "experts": by_code(expert_entry(expert, codes) for expert in experts),
        "panels": [{"code": BATCH, "seats": seats}],
        "distinct_hospitals": False,
    }


def groups_body(
    session: Session,
    seated: Iterable[dict[str, Any]],
    roster: Iterable[tuple[SessionCase, Iterable[str]]],
    codes: Codes,
) -> dict[str, Any]:
    """Return what a groups draw seats, with every case's conflicts as codes of experts."""
    return {
        "experts": by_code(
            {name: entry[name] for name in ("code", "participant", "class", "hospital")}
            for entry in seated
        ),
        "panels": by_code(
            {"code": panel.code, "category": panel.category, "seats": list(panel.seats)}
            for panel in session.panels
        ),
        "distinct_hospitals": session.distinct_hospitals,
        "roster": by_code(
            roster_entry(case, conflicts, codes["case", str(case.case_id)])
            for case, conflicts in roster
        ),
    }


def roster_entry(
    case: SessionCase, conflicts: Iterable[str], person: Participant
) -> dict[str, Any]:
    """Return a case as the roster names it."""
    return {
        "code": person.code,
        "participant": participant(person.salt, person.subject),
        "category": case.category,
        "conflicts": sorted(conflicts),
    }


def allocation_body(
    session: Session,
    panels: Mapping[str, Mapping[str, Any]],
    roster: Mapping[str, Mapping[str, Any]],
    present: Iterable[str],
) -> dict[str, Any]:
    """Return what an allocation draws: the present cases, and the panels as they stand.

    ``panels`` gives members and load by panel; ``roster`` is that of the groups draw by code;
    recusals and slack follow from them, and so does who is left out since every panel of the
    category is recused. Nothing is chosen.
    """
    categories_of = {panel.code: panel.category for panel in session.panels}
    entries = by_code(
        {"code": code, "category": categories_of[code], **panel} for code, panel in panels.items()
    )
    known = by_code(allocation_case(roster[code], entries) for code in present)
    cases = [case for case in known if may_be_examined(case, entries)]
    body = {"panels": entries, "cases": cases, "slack": 0}
    return body | {"slack": smallest_slack(categories(body))}


def allocation_case(known: Mapping[str, Any], panels: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a case with the panels recused from it: those with a conflicting member."""
    conflicts = set(known["conflicts"])
    recused = [panel["code"] for panel in panels if conflicts.intersection(panel["members"])]
    return {"code": known["code"], "category": known["category"], "recused": recused}


def may_be_examined(case: Mapping[str, Any], panels: list[dict[str, Any]]) -> bool:
    """Whether a panel of the case's category isn't recused from it."""
    return any(
        panel["category"] == case["category"] and panel["code"] not in case["recused"]
        for panel in panels
    )


def missing_experts(body: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return the classes with too few experts, as seats and experts."""
    experts = [expert["class"] for expert in body["experts"]]
    seats = [seat for panel in body["panels"] for seat in panel["seats"]]
    return {
        name: (seats.count(name), experts.count(name))
        for name in sorted(set(seats))
        if seats.count(name) > experts.count(name)
    }
