"""Who is called for another session in the same half-day (半天), in whichever committee."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lottery.domain.availability import Unavailability
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.links import History
from lottery.domain.session import Session
from lottery.unit_of_work import UnitOfWork

__all__ = ["beside"]

LATER = 2**53 - 1


async def beside(uow: UnitOfWork, session: Session) -> Mapping[bytes, Unavailability]:
    """Return who is called elsewhere in a session's half-day, or may be by a draw that is open.

    They are named by the blind index of their licence: one person may be in two registers. Called
    is whom the other session's last standing draw seats, after absences and replacements.
    """
    found: dict[bytes, Unavailability] = {}
    for session_id in await uow.sessions.list_beside(session):
        drawn = await seated_in(uow, session_id)
        asked = await asked_in(uow, session_id)
        people = await uow.participants.of(session_id)
        ids = {item.code: UUID(item.subject) for item in people.values() if item.kind == "expert"}
        open_ones = await uow.experts.licences_of([ids[code] for code in asked])
        called = await uow.experts.licences_of([ids[code] for code in drawn])
        found |= dict.fromkeys(open_ones - found.keys(), "in_open_draw")
        found |= dict.fromkeys(called, "drawn_elsewhere")
    return found


async def seated_in(uow: UnitOfWork, session_id: UUID) -> set[str]:
    """Return the codes of those whom a session's last standing draw seats by now."""
    chained = await uow.chain.documents_of(session_id)
    history = History(chained, LATER)
    standing = (history.find(entry["hash"]) for entry in reversed(chained))
    seating = next((item for item in standing if item and item["kind"] in ("pool", "groups")), None)
    if seating is None or "refused" in seating["outcome"]:
        return set()
    return set(history.occupancy(seating["hash"]).experts())


async def asked_in(uow: UnitOfWork, session_id: UUID) -> set[str]:
    """Return the codes of those who are in a session's pool draw that is open."""
    return {
        str(entry["code"])
        for draw in await uow.draws.list_of(session_id)
        if draw.is_open and draw.kind == "pool"
        for entry in entries_of(draw.input)
    }


def entries_of(document: bytes) -> list[dict[str, Any]]:
    """Return the experts of a frozen input."""
    experts: list[dict[str, Any]] = parse(document)["experts"]
    return experts
