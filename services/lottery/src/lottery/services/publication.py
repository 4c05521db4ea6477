"""What anyone may read of the draws: the chain, and transcripts when their session is over."""

from itertools import takewhile
from uuid import UUID

from lottery.errors import DrawStateError, RecordNotFoundError, TranscriptNotPublicError
from lottery.repositories.chain import ChainRecord
from lottery.unit_of_work import UnitOfWork

__all__ = ["AT_A_TIME", "chain_document", "documents_after", "transcript"]

AT_A_TIME = 50


async def transcript(uow: UnitOfWork, draw_id: UUID) -> bytes:
    """Return the canonical bytes of a draw's transcript.

    Raises
    ------
    DrawStateError
        The draw isn't over.
    TranscriptNotPublicError
        Its session isn't over; the refusal says the hash.
    """
    draw = await uow.draws.get(draw_id)
    record = await uow.chain.of_draw(draw_id)
    if record is None:
        raise DrawStateError(state=draw.state, needed="revealed")
    return public_document(record)


async def chain_document(uow: UnitOfWork, committee: str, sequence: int) -> bytes:
    """Return the canonical bytes of one link of a committee's chain.

    Raises
    ------
    RecordNotFoundError
        The chain has no such number.
    TranscriptNotPublicError
        Its session isn't over; the refusal says the hash.
    """
    record = await uow.chain.find(committee, sequence)
    if record is None:
        raise RecordNotFoundError(sequence=sequence)
    return public_document(record)


async def documents_after(uow: UnitOfWork, committee: str, after: int) -> list[bytes]:
    """Return up to ``AT_A_TIME`` documents that follow a number, until one isn't public yet."""
    records = await uow.chain.list_after(committee, after, AT_A_TIME)
    return [record.document for record in takewhile(lambda one: one.is_public, records)]


def public_document(record: ChainRecord) -> bytes:
    """Return a link's bytes if they may be read."""
    if not record.is_public:
        raise TranscriptNotPublicError(hash=record.hash)
    return record.document
