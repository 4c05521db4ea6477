"""Declaring a revealed draw void, and its one repetition: by the supervising body alone.

Nothing is deleted: the transcript stays in the chain, a record after it says that it is void, and
the draw made in its place names it in its input.
"""

from collections.abc import Sequence
from uuid import UUID

from lottery.domain.ceremony import Draw
from lottery.domain.draw import transcript
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.links import History
from lottery.domain.session import Session, SessionCase
from lottery.errors import (
    DrawBuiltUponError,
    DrawConcludedError,
    DrawNotVoidError,
    DrawOpenError,
    DrawVoidError,
    RepetitionNotAllowedError,
    RepetitionUsedError,
)
from lottery.services import draws, keys, live, sessions
from lottery.unit_of_work import UnitOfWork
from shared.events.lottery import CaseAllocationVoided, DrawKind, DrawVoid

__all__ = ["allow_repetition", "declare_void", "repeated"]

LATER = 2**53 - 1
DRAW_VOID = "draw_void"
"""Why a case waits again whose panel a void draw had given it."""


async def declare_void(
    uow: UnitOfWork, draw_id: UUID, *, reason: str, evidence_hash: str | None
) -> Draw:
    """Declare a revealed draw void, on record; cases that it allocated wait for another panel.

    ``reason`` is a code, ``evidence_hash`` the hex SHA-256 of the decision on paper.

    Raises
    ------
    DrawNotFoundError, DrawStateError, DrawVoidError
        There is no such draw, it isn't revealed, or it is void already.
    DrawOpenError
        A draw of the committee is open: records wait for it.
    DrawBuiltUponError
        A later draw that stands builds on this one.
    DrawConcludedError
        A conclusion that came of it is approved.
    """
    draw = await draws.get(uow, draw_id, locked=True)
    if draw.state == "void":
        raise DrawVoidError(id=draw_id)
    draws.require(draw, "revealed")
    session = await uow.sessions.get(draw.session_id, locked=True)
    await uow.chain.lock_head(uow.committee)
    open_draw = await uow.draws.find_open(uow.committee)
    if open_draw is not None:
        raise DrawOpenError(id=open_draw)
    await check_not_built_upon(uow, draw)
    record = transcript.voiding(
        await step(uow, session, draw, reason=reason, evidence_hash=evidence_hash),
        signer=await keys.signer_for(uow),
    )
    await take_back(uow, session, draw, reason)
    await uow.chain.append(record, session_id=session.id, at=uow.now)
    await uow.draws.change(draw, state="void")
    await uow.publish(
        DrawVoid(**draws.facts(draw), transcript_hash=draw.transcript_hash or "", reason=reason)
    )
    await live.tell(uow, draw, "void", reason=reason)
    uow.audit("draw.voided", subject_type="draw", subject_id=draw.id, detail={"reason": reason})
    return await uow.draws.get(draw_id)


async def check_not_built_upon(uow: UnitOfWork, draw: Draw) -> None:
    """Refuse to take away what a later draw that stands was made from."""
    history = History(await uow.chain.documents_of(draw.session_id), LATER)
    for later in await uow.draws.list_of(draw.session_id):
        standing = history.find(later.transcript_hash or "")
        if standing is not None and draw.transcript_hash in standing["input"]["after"]:
            raise DrawBuiltUponError(id=later.id)


async def step(
    uow: UnitOfWork, session: Session, draw: Draw, *, reason: str, evidence_hash: str | None
) -> transcript.Step:
    """Return the next place in the chain, with the person who acts."""
    account_id = uow.actor.account_id
    await uow.participants.ensure(session.id, [("official", account_id)])
    people = await uow.participants.of(session.id)
    head = await uow.chain.lock_head(uow.committee)
    return transcript.Step(
        committee=uow.committee,
        session=session.code,
        sequence=head.sequence + 1,
        previous=head.hash or "",
        draw=draw.transcript_hash or "",
        reason=reason,
        actors=[people["official", account_id].code],
        at=uow.now,
        evidence_hash=evidence_hash,
    )


async def take_back(uow: UnitOfWork, session: Session, draw: Draw, reason: str) -> None:
    """Take its panel from each case that a void draw allocated, and tell of it.

    The cases wait for the repetition; where the session is over, for another session. Who wasn't at
    home stays absent.

    Raises
    ------
    DrawConcludedError
        A conclusion is approved already.
    """
    allocated = await allocated_by(uow, draw)
    concluded = [code for code, case in allocated if is_concluded(case)]
    if concluded:
        raise DrawConcludedError(codes=", ".join(concluded))
    await uow.cases.change([case.case_id for _, case in allocated], panel_code=None)
    there = [case.case_id for _, case in allocated if case.state == "allocated"]
    await uow.cases.change(there, state="checked_in")
    for _, case in allocated:
        await uow.publish(
            CaseAllocationVoided(
                committee=case.committee,
                case_id=case.case_id,
                session_id=session.id,
                transcript_hash=draw.transcript_hash or "",
                reason=reason,
            )
        )
        if session.is_ended and case.state == "allocated":
            await sessions.leave(uow, session, case, reason=DRAW_VOID)


async def allocated_by(uow: UnitOfWork, draw: Draw) -> list[tuple[str, SessionCase]]:
    """Return the cases, with their codes, that have the panel which an allocation gave them."""
    record = await uow.chain.of_draw(draw.id)
    outcome = parse(record.document)["outcome"] if record else {}
    people = await uow.participants.of(draw.session_id)
    codes = {person.subject: person.code for person in people.values() if person.kind == "case"}
    cases = await uow.cases.list_of(draw.session_id, locked=True)
    drawn = outcome.get("allocation", {})
    return [
        (code, case)
        for case in cases
        if case.state in ("allocated", "absent")
        and (code := codes[str(case.case_id)]) in drawn
        and case.panel_code == drawn[code]
    ]


def is_concluded(case: SessionCase) -> bool:
    """Whether somebody has approved the case's conclusion."""
    return any(duty.duty == "approve" for duty in case.duties)


async def allow_repetition(uow: UnitOfWork, draw_id: UUID, *, reason: str) -> Draw:
    """Let a void draw be made once more; allowing it again changes nothing.

    Raises
    ------
    DrawNotFoundError, DrawNotVoidError
        There is no such draw, or it isn't void.
    RepetitionUsedError
        It was itself a repetition.
    SessionNotFoundError, SessionEndedError
        Its session is over.
    """
    draw = await draws.get(uow, draw_id, locked=True)
    if draw.state != "void":
        raise DrawNotVoidError(id=draw_id)
    if draw.repeats is not None:
        raise RepetitionUsedError(id=draw_id)
    await sessions.open_session(uow, draw.session_id)
    await uow.repetitions.add(
        draw_id,
        committee=uow.committee,
        reason=reason,
        allowed_by=uow.actor.account_id,
        at=uow.now,
    )
    uow.audit(
        "draw.repetition_allowed",
        subject_type="draw",
        subject_id=draw_id,
        detail={"reason": reason},
    )
    return draw


async def repeated(uow: UnitOfWork, session_id: UUID, kind: DrawKind) -> Draw | None:
    """Return the void draw in whose place the next one of a kind would be made, if any.

    Raises
    ------
    RepetitionNotAllowedError
        The last one is void, and the supervising body hasn't allowed its repetition.
    RepetitionUsedError
        The last one is void and was itself the repetition.
    """
    last = last_ended([draw for draw in await uow.draws.list_of(session_id) if draw.kind == kind])
    if last is None or last.state != "void":
        return None
    if last.repeats is not None:
        raise RepetitionUsedError(id=last.id)
    if not await uow.repetitions.is_allowed(last.id):
        raise RepetitionNotAllowedError(id=last.id)
    return last


def last_ended(in_order: Sequence[Draw]) -> Draw | None:
    """Return the last draw that was revealed or is void; abandoned ones don't count."""
    ended = [draw for draw in in_order if draw.state in ("revealed", "void")]
    return ended[-1] if ended else None
