"""Who of the drawn experts is there, and who steps in for those who aren't."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lottery.domain.draw import transcript
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.errors import DisallowedRecordError
from lottery.domain.draw.links import History
from lottery.domain.draw.replacement import Replacement
from lottery.domain.draw.transcript import Step
from lottery.domain.proposal import Proposal
from lottery.domain.session import Session
from lottery.errors import (
    AbsenceNotSeatedError,
    DrawOpenError,
    EarlierDrawMissingError,
    ExpertNotFoundError,
)
from lottery.services import keys, orders, outcomes, sessions
from lottery.unit_of_work import UnitOfWork

__all__ = ["Absence", "check_in", "check_seated", "record_absence", "replacement_of"]

LATER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a drawn expert can't sit: coded reason, hex SHA-256 of the evidence, and who says so.

    ``persons`` are the accounts of the two who agreed on it.
    """

    code: str
    reason: str
    evidence_hash: str | None
    persons: Sequence[str]


async def check_in(uow: UnitOfWork, session_id: UUID, code: str) -> None:
    """Note that an expert is there.

    Raises
    ------
    ExpertNotFoundError
        The session knows no expert of that code.
    """
    await sessions.open_session(uow, session_id)
    if not await uow.participants.mark_present(session_id, code, uow.now):
        raise ExpertNotFoundError(expert=code)
    uow.audit("expert.checked_in", subject_type="session", subject_id=session_id)


async def record_absence(uow: UnitOfWork, session_id: UUID, absence: Absence) -> int:
    """Chain an absence, and the replacement whose turn it is; nobody chooses who steps in.

    Returns the absence's place in the chain; see `replacement_of`.

    Raises
    ------
    EarlierDrawMissingError
        Nothing has been drawn yet.
    AbsenceNotSeatedError
        The expert neither sits nor waits as an alternate.
    DrawOpenError
        A draw is open.
    """
    session = await sessions.open_session(uow, session_id)
    await uow.chain.lock_head(uow.committee)
    open_draw = await uow.draws.find_open(uow.committee)
    if open_draw is not None:
        raise DrawOpenError(id=open_draw)
    chained = await uow.chain.documents_of(session_id)
    standing = seating_draw(chained)
    await check_not_seated(uow, session_id, chained, standing)
    place = History(chained, LATER).occupancy(standing["hash"]).seat_of(absence.code)
    await uow.participants.mark_present(session_id, absence.code, None)
    record = transcript.absence(
        await step(uow, session, standing, absence),
        out=absence.code,
        panel=place[0] if place else None,
        seat=place[1] if place else None,
        signer=await keys.signer_for(uow),
    )
    chained = [*chained, record]
    found = next_replacement(chained, standing, absence.code)
    await uow.chain.append(record, session_id=session_id, at=uow.now)
    uow.audit("expert.absent", subject_type="session", subject_id=session_id)
    if found is not None:
        await replace(uow, session, standing, absence, found)
    return int(record["sequence"])


async def check_seated(uow: UnitOfWork, session_id: UUID, code: str) -> None:
    """Refuse to call somebody absent who is neither seated nor waits as an alternate.

    Raises
    ------
    EarlierDrawMissingError, AbsenceNotSeatedError
        Nothing has been drawn yet; or the expert wasn't.
    """
    chained = await uow.chain.documents_of(session_id)
    standing = seating_draw(chained)
    alternates = [*standing["outcome"]["alternates"].values()]
    seated = History(chained, LATER).occupancy(standing["hash"]).experts()
    if code not in seated and not any(code in waiting for waiting in alternates):
        raise AbsenceNotSeatedError(code=code)


async def check_not_seated(
    uow: UnitOfWork, session_id: UUID, chained: list[dict[str, Any]], standing: Mapping[str, Any]
) -> None:
    """Refuse an operator of the session who sits on one of its panels.

    Raises
    ------
    DutyConflictError
        They would decide on their own, or a colleague's, seat.
    """
    people = await uow.participants.of(session_id)
    subjects = {person.code: person.subject for person in people.values()}
    seated = History(chained, LATER).occupancy(standing["hash"]).experts()
    experts = await uow.experts.list_by_id([UUID(subjects[code]) for code in seated])
    cases = await uow.cases.list_of(session_id)
    orders.check_not_drawn(await uow.duties.operators_of(session_id), experts, cases)


async def replacement_of(uow: UnitOfWork, proposal: Proposal) -> Replacement | None:
    """Return the replacement chained right after a confirmed absence, if one was.

    There is none when an alternate declined, or when no alternate may take the seat.
    """
    if proposal.sequence is None:
        return None
    record = await uow.chain.find(uow.committee, proposal.sequence + 1)
    if record is None or record.kind != "replacement":
        return None
    document = parse(record.document)
    return Replacement(document["panel"], document["seat"], document["out"], document["in"])


def seating_draw(chained: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Return the last standing draw that seats experts.

    Raises
    ------
    EarlierDrawMissingError
        There is none.
    """
    history = History(chained, LATER)
    for entry in reversed(chained):
        found = history.find(entry["hash"])
        if found and found["kind"] in ("pool", "groups"):
            return found
    raise EarlierDrawMissingError(kind="pool")


def next_replacement(
    chained: list[dict[str, Any]], standing: Mapping[str, Any], code: str
) -> Replacement | None:
    """Return whose turn it is after an absence that is the last of the records."""
    history = History(chained, LATER)
    try:
        occupancy = history.occupancy(standing["hash"])
    except DisallowedRecordError as error:
        raise AbsenceNotSeatedError(code=code) from error
    return history.next_replacement(occupancy, standing["hash"])


async def step(
    uow: UnitOfWork, session: Session, standing: Mapping[str, Any], absence: Absence
) -> Step:
    """Return the next place in the chain, with the two persons who act."""
    await uow.participants.ensure(session.id, [("official", item) for item in absence.persons])
    people = await uow.participants.of(session.id)
    head = await uow.chain.lock_head(uow.committee)
    return Step(
        committee=uow.committee,
        session=session.code,
        sequence=head.sequence + 1,
        previous=head.hash or "",
        draw=standing["hash"],
        reason=absence.reason,
        actors=[people["official", item].code for item in absence.persons],
        at=uow.now,
        evidence_hash=absence.evidence_hash,
    )


async def replace(
    uow: UnitOfWork,
    session: Session,
    standing: Mapping[str, Any],
    absence: Absence,
    found: Replacement,
) -> None:
    """Chain the replacement that follows from the draw and its records."""
    record = transcript.replacement(
        await step(uow, session, standing, absence),
        out=found.out,
        in_=found.in_,
        panel=found.panel,
        seat=found.seat,
        signer=await keys.signer_for(uow),
    )
    await uow.chain.append(record, session_id=session.id, at=uow.now)
    uow.audit("expert.replaced", subject_type="session", subject_id=session.id)
    if standing["kind"] == "groups":
        await outcomes.announce_replacement(uow, session.id, standing["hash"], found)
