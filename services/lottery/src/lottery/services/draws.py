"""The ceremony of a draw after it is frozen: commit, hand in, open, reveal, or end without."""

import asyncio
import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lottery.domain.ceremony import Contributor, Draw, DrawState, Ended
from lottery.domain.draw import transcript
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.errors import ContributionMismatchError as MismatchError
from lottery.domain.draw.hashes import (
    SECRET_BYTES,
    VALUE_BYTES,
    Opening,
    commitment,
    contribution,
)
from lottery.errors import (
    AbandonmentTooLateError,
    CommitmentMissingError,
    ContributionHashTakenError,
    ContributionMismatchError,
    ContributionsMissingError,
    ContributionValueTooLongError,
    DrawNotFoundError,
    DrawStateError,
    DrawTokenInvalidError,
    OpeningsMissingError,
    WitnessIsOperatorError,
)
from lottery.services import keys, live, operators, outcomes
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor, system_actor
from shared.events.lottery import DrawAbandoned, DrawCommitted, DrawVoid

__all__ = [
    "abandon",
    "check_abandonable",
    "commit",
    "get",
    "hand_in",
    "open_contribution",
    "reveal",
    "settle_overdue",
]


async def get(uow: UnitOfWork, draw_id: UUID, *, locked: bool = False) -> Draw:
    """Return a draw of the actor's committee.

    Raises
    ------
    DrawNotFoundError
        The committee has none of that id.
    """
    draw = await uow.draws.get(draw_id, locked=locked)
    if draw.committee != uow.committee:
        raise DrawNotFoundError(id=draw_id)
    return draw


async def commit(uow: UnitOfWork, draw_id: UUID) -> Draw:
    """Draw the server's secret from the operating system and publish its commitment.

    The secret is stored encrypted before anyone sees the commitment; asking again changes nothing.

    Raises
    ------
    DrawStateError
        The draw is past this step.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    draw = await get(uow, draw_id, locked=True)
    await operators.take_part(uow, draw.session_id)
    if draw.state == "committed":
        return draw
    require(draw, "frozen")
    secret = os.urandom(SECRET_BYTES)
    published = commitment(secret, draw.input_hash)
    await uow.draws.change(
        draw,
        state="committed",
        secret=uow.service.cipher.encrypt(secret.hex(), context(draw.id)),
        commitment=published,
        committed_at=uow.now,
    )
    await uow.publish(DrawCommitted(**facts(draw), commitment=published.hex()))
    await live.tell(uow, draw, "committed")
    uow.audit("draw.committed", subject_type="draw", subject_id=draw.id)
    return await uow.draws.get(draw_id)


async def hand_in(uow: UnitOfWork, draw_id: UUID, code: str, token: str, hashed: bytes) -> Draw:
    """Take a contributor's hash; the same hash again changes nothing.

    Raises
    ------
    DrawTokenInvalidError
        The token isn't this contributor's.
    CommitmentMissingError
        The server hasn't committed.
    ContributionHashTakenError
        Another hash of this contributor is in.
    """
    draw = await uow.draws.get(draw_id, locked=True)
    part = contributor(uow, draw, code, token)
    if draw.state == "frozen":
        raise CommitmentMissingError
    if part.hash is not None:
        if part.hash != hashed:
            raise ContributionHashTakenError(code=code)
        return draw
    require(draw, "committed")
    await uow.draws.contribute(draw, code, hash=hashed, at=uow.now)
    await live.tell(uow, draw, "hash_received", code=code, role=part.role)
    if draw.without_hash() == [code]:
        await uow.draws.change(draw, state="hashed")
        await live.tell(uow, draw, "hashes_complete")
    uow.audit("draw.contribution_handed_in", subject_type="draw", subject_id=draw.id)
    return await uow.draws.get(draw_id)


async def open_contribution(
    uow: UnitOfWork, draw_id: UUID, code: str, token: str, *, nonce: bytes, value: str
) -> Draw:
    """Take what a contributor's hash was made of; nobody opens before every hash is in.

    Raises
    ------
    ContributionsMissingError
        A hash is missing.
    ContributionValueTooLongError
        The value has more than 256 bytes.
    ContributionMismatchError
        It isn't what the hash was made of.
    """
    draw = await uow.draws.get(draw_id, locked=True)
    part = contributor(uow, draw, code, token)
    if draw.state in ("frozen", "committed"):
        raise ContributionsMissingError(missing=", ".join(draw.without_hash()))
    opening = matching_opening(draw, part, nonce, value)
    if part.opening is not None:
        return draw
    require(draw, "hashed", "opening")
    await uow.draws.contribute(draw, code, nonce=opening.nonce, value=opening.value)
    await uow.draws.change(draw, state="opening")
    await live.tell(uow, draw, "opened", code=code, role=part.role)
    uow.audit("draw.contribution_opened", subject_type="draw", subject_id=draw.id)
    return await uow.draws.get(draw_id)


async def reveal(uow: UnitOfWork, draw_id: UUID, token: str) -> Draw:
    """Compute seed and outcome, sign and chain the transcript, and act on the outcome.

    The witness does it; a draw already revealed is returned as it is.

    Raises
    ------
    DrawTokenInvalidError, WitnessIsOperatorError
        It isn't the draw's witness who asks.
    OpeningsMissingError
        A contributor hasn't opened.
    """
    draw = await uow.draws.get(draw_id, locked=True)
    if not token_fits(draw.witness_token, token):
        raise DrawTokenInvalidError
    if draw.witness == draw.operator:
        raise WitnessIsOperatorError
    act_as(uow, draw, draw.witness)
    if draw.state == "revealed":
        return draw
    if draw.state != "opening" or draw.unopened():
        raise OpeningsMissingError(missing=", ".join(draw.unopened()))
    await finish(uow, draw)
    return await uow.draws.get(draw_id)


async def finish(uow: UnitOfWork, draw: Draw) -> None:
    """Compute, chain and act on a draw whose openings are all in."""
    await uow.chain.lock_head(draw.committee)
    document = await asyncio.to_thread(
        transcript.revealed,
        progress(uow, draw),
        witness=draw.witness,
        revealed_at=uow.now,
        signer=await keys.signer_for(uow),
    )
    await conclude(uow, draw, "revealed", document)
    await outcomes.apply(uow, draw, document)
    uow.audit("draw.revealed", subject_type="draw", subject_id=draw.id)


def check_abandonable(draw: Draw) -> None:
    """Refuse to give up a draw from its first opening on.

    Raises
    ------
    AbandonmentTooLateError
        An opening is in.
    DrawStateError
        The draw is over.
    """
    if draw.has_openings:
        raise AbandonmentTooLateError
    require(draw, "frozen", "committed", "hashed")


async def abandon(uow: UnitOfWork, draw_id: UUID, *, reason: str, persons: Sequence[str]) -> Draw:
    """Give up a draw before the first opening, on record, as two persons agreed.

    Raises
    ------
    AbandonmentTooLateError, DrawStateError
        An opening is in, or the draw is over.
    """
    draw = await get(uow, draw_id, locked=True)
    check_abandonable(draw)
    second_person = next(item for item in reversed(persons) if item != draw.operator_account)
    await uow.chain.lock_head(draw.committee)
    await uow.participants.ensure(draw.session_id, [("official", second_person)])
    people = await uow.participants.of(draw.session_id)
    document = transcript.unfinished(
        progress(uow, draw),
        state="abandoned",
        reason=reason,
        witness=people["official", second_person].code,
        ended_at=uow.now,
        signer=await keys.signer_for(uow),
    )
    await conclude(uow, draw, "abandoned", document)
    await uow.publish(DrawAbandoned(**facts(draw), transcript_hash=document["hash"], reason=reason))
    uow.audit("draw.abandoned", subject_type="draw", subject_id=draw.id, detail={"reason": reason})
    return await uow.draws.get(draw_id)


async def settle_overdue(uow: UnitOfWork, draw_id: UUID) -> None:
    """End a draw whose time to reveal is over.

    With every opening in it is revealed without the witness's press, so that nobody can hold an
    outcome back; with one missing, what is known is published as void.
    """
    draw = await uow.draws.get(draw_id, locked=True)
    if draw.state != "opening" or draw.reveal_by >= uow.now:
        return
    uow.actor = system_actor(uow.service.name, draw.committee)
    if draw.unopened():
        await void(uow, draw)
    else:
        await finish(uow, draw)


async def void(uow: UnitOfWork, draw: Draw) -> None:
    """Publish what is known of a draw as void."""
    await uow.chain.lock_head(draw.committee)
    document = transcript.unfinished(
        progress(uow, draw),
        state="void",
        reason="reveal-by-passed",
        witness=draw.witness,
        ended_at=uow.now,
        signer=await keys.signer_for(uow),
    )
    await conclude(uow, draw, "void", document)
    await uow.publish(
        DrawVoid(**facts(draw), transcript_hash=document["hash"], reason="reveal-by-passed")
    )


async def conclude(uow: UnitOfWork, draw: Draw, state: Ended, document: dict[str, Any]) -> None:
    """Chain a draw's transcript and close the draw."""
    await uow.chain.append(document, session_id=draw.session_id, at=uow.now, draw_id=draw.id)
    await uow.draws.change(draw, state=state, transcript_hash=document["hash"])
    told = {"reason": document["reason"]} if "reason" in document else {}
    await live.tell(uow, draw, state, transcript_hash=document["hash"], **told)


def progress(uow: UnitOfWork, draw: Draw) -> transcript.Ceremony:
    """Return what is known of a draw, its secret decrypted, for its transcript."""
    secret = draw.secret and uow.service.cipher.decrypt(draw.secret, context(draw.id))
    return transcript.Ceremony(
        document=parse(draw.input),
        operator=draw.operator,
        secret=bytes.fromhex(secret) if secret else None,
        committed_at=draw.committed_at,
        contributions={
            part.code: transcript.Contribution(part.hash, part.at, part.opening)
            for part in draw.contributors
            if part.hash is not None and part.at is not None
        },
    )


def matching_opening(draw: Draw, part: Contributor, nonce: bytes, value: str) -> Opening:
    """Return an opening that its contributor's hash was made of."""
    length = len(value.encode())
    if length > VALUE_BYTES:
        raise ContributionValueTooLongError(bytes=length)
    try:
        opening = Opening(nonce, value)
    except MismatchError as error:
        raise ContributionMismatchError(reason=str(error)) from error
    if contribution(draw.input_hash, part.code, opening) != part.hash:
        raise ContributionMismatchError(reason="this isn't what the hash was made of")
    return opening


def contributor(uow: UnitOfWork, draw: Draw, code: str, token: str) -> Contributor:
    """Return a contributor's part when the token is theirs, and act as that contributor."""
    for part in draw.contributors:
        if part.code == code and token_fits(part.token, token):
            act_as(uow, draw, code)
            return part
    raise DrawTokenInvalidError


def act_as(uow: UnitOfWork, draw: Draw, code: str) -> None:
    """Let the transaction act for whoever the draw's token stands for."""
    uow.actor = Actor(
        f"draw:{code}", draw.committee, kind="public", request_id=uow.actor.request_id
    )


def token_fits(hashed: bytes, token: str) -> bool:
    """Compare a token with its stored SHA-256 in constant time."""
    return hmac.compare_digest(hashed, hashlib.sha256(token.encode()).digest())


def require(draw: Draw, *states: DrawState) -> None:
    """Refuse a step that the draw's state doesn't allow."""
    if draw.state not in states:
        raise DrawStateError(state=draw.state, needed=" / ".join(states))


def context(draw_id: UUID) -> str:
    """Return what an encrypted secret is bound to."""
    return f"lottery.draw.secret:{draw_id}"


def facts(draw: Draw) -> dict[str, Any]:
    """Return what every event of a draw carries."""
    return {
        "committee": draw.committee,
        "draw_id": draw.id,
        "session_id": draw.session_id,
        "kind": draw.kind,
        "chain_sequence": draw.sequence,
    }
