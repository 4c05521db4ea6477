"""A session's room: the board on its wall and the kiosk at its door, by codes alone."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lottery.domain.ceremony import Draw
from lottery.domain.drawn_lots import Lot, lots_of
from lottery.domain.session import Session
from lottery.errors import LotNotDrawnError, LotNotFoundError, RoomTokenInvalidError
from lottery.services import sessions
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor

__all__ = ["Room", "enter", "look", "lot_of", "open_room"]

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Room:
    """What hangs on the wall: the draws, and each lot that was drawn, in the order of codes."""

    session: Session
    draws: list[tuple[Draw, dict[str, Any] | None]]
    lots: list[Lot]
    numbers: Mapping[str, int | None]
    """The queue number of each case, by its code."""


async def open_room(uow: UnitOfWork, session_id: UUID) -> str:
    """Return a new token that opens the session's board and kiosk; the one before opens nothing.

    Raises
    ------
    SessionNotFoundError, SessionEndedError
    """
    await sessions.open_session(uow, session_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await uow.rooms.put(
        session_id,
        committee=uow.committee,
        token=hashed(token),
        issued_by=uow.actor.account_id,
        at=uow.now,
    )
    uow.audit("room.opened", subject_type="session", subject_id=session_id)
    return token


async def enter(uow: UnitOfWork, session_id: UUID, token: str) -> None:
    """Let the transaction act for a session's room.

    Raises
    ------
    RoomTokenInvalidError
        It is no token of the session, or not its newest.
    """
    found = await uow.rooms.find(session_id)
    if found is None or not hmac.compare_digest(found[1], hashed(token)):
        raise RoomTokenInvalidError
    uow.actor = Actor("room:", found[0], kind="public", request_id=uow.actor.request_id)


async def look(uow: UnitOfWork, session_id: UUID, token: str) -> Room:
    """Return the board of a session; an outcome is on it once its draw is revealed.

    Raises
    ------
    RoomTokenInvalidError
    """
    await enter(uow, session_id, token)
    chained = await uow.chain.documents_of(session_id)
    outcomes = {entry["hash"]: entry["outcome"] for entry in chained if "outcome" in entry}
    people = await uow.participants.of(session_id)
    codes = {person.subject: person.code for person in people.values() if person.kind == "case"}
    cases = await uow.cases.list_of(session_id)
    return Room(
        session=await uow.sessions.get(session_id),
        draws=[
            (draw, outcomes.get(draw.transcript_hash or ""))
            for draw in await uow.draws.list_of(session_id)
        ],
        lots=[lot for _, lot in sorted(lots_of(chained).items())],
        numbers={codes[str(case.case_id)]: case.queue_number for case in cases},
    )


async def lot_of(uow: UnitOfWork, session_id: UUID, token: str, number: str) -> Lot:
    """Return the lot of whoever has a queue number or a code, once it is drawn.

    Raises
    ------
    RoomTokenInvalidError
    LotNotFoundError
        Nobody has it.
    LotNotDrawnError
        Nothing is revealed about it yet.
    """
    await enter(uow, session_id, token)
    people = await uow.participants.of(session_id)
    known = {person.code for person in people.values() if person.kind in ("case", "expert")}
    codes = {person.subject: person.code for person in people.values() if person.kind == "case"}
    if number.isdigit():
        cases = await uow.cases.list_of(session_id)
        subjects = [str(case.case_id) for case in cases if case.queue_number == int(number)]
        code = codes[subjects[0]] if subjects else ""
    else:
        code = number
    if code not in known:
        raise LotNotFoundError(number=number)
    lot = lots_of(await uow.chain.documents_of(session_id)).get(code)
    if lot is None:
        raise LotNotDrawnError(number=number)
    return lot


def hashed(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()
