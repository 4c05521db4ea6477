"""Routes by which anyone takes a whole chain away, and the heads that are kept outside."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from lottery.api.parameters import Limit, OpenUnitOfWork, TokenHolder
from lottery.repositories.chain import DailyHead
from lottery.services import publication
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import public

__all__ = ["router"]

router = APIRouter(
    tags=["chain"],
    dependencies=[public("draws are checked by anyone; codes and hashes only")],
)

NDJSON = "application/x-ndjson"

CommitteePath = Annotated[str, Path(pattern=r"^[0-9]{6}$", examples=["330783"])]


class DailyHeadView(BaseModel):
    """Where a chain ended on a day (UTC+8) on which it grew."""

    day: date
    sequence: int
    hash: str

    @classmethod
    def of(cls, head: DailyHead) -> Self:
        """Return the view of a day's head."""
        return cls(day=head.day, sequence=head.sequence, hash=head.hash)


@router.get(
    "/chain/{committee}/documents",
    summary="Download a whole chain",
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
async def read_documents(
    committee: CommitteePath, holder: TokenHolder, open_unit_of_work: OpenUnitOfWork
) -> StreamingResponse:
    """Return the exact documents from the first on, one a line, up to the first not yet public."""
    # The first are read before the answer begins, so that what fails is answered as a failure.
    first = await some_after(0, committee, holder, open_unit_of_work)
    lines = documents(first, committee, holder, open_unit_of_work)
    name = f'attachment; filename="chain-{committee}.ndjson"'
    return StreamingResponse(lines, media_type=NDJSON, headers={"Content-Disposition": name})


async def some_after(
    after: int, committee: str, holder: Actor, open_unit_of_work: Callable[[Actor], UnitOfWork]
) -> Sequence[bytes]:
    """Return some documents after a sequence number."""
    async with open_unit_of_work(holder) as uow:
        return await publication.documents_after(uow, committee, after)


async def documents(
    found: Sequence[bytes],
    committee: str,
    holder: Actor,
    open_unit_of_work: Callable[[Actor], UnitOfWork],
) -> AsyncIterator[bytes]:
    """Yield the documents, reading some at a time, so that no transaction stays open."""
    after = 0
    while True:
        for document in found:
            yield document + b"\n"
        after += len(found)
        if len(found) < publication.AT_A_TIME:
            return
        found = await some_after(after, committee, holder, open_unit_of_work)


@router.get("/chain/{committee}/heads", summary="List the daily heads of a chain")
async def list_heads(
    committee: CommitteePath,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = 100,
) -> list[DailyHeadView]:
    """Return where the chain ended each day it grew, the newest first, to be stamped outside."""
    async with open_unit_of_work(holder) as uow:
        heads = await uow.chain.daily_heads(committee, limit)
    return [DailyHeadView.of(head) for head in heads]
