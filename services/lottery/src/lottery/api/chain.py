"""Routes by which anyone checks the draws: the chain and its documents."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from lottery.api.chain_schemas import ChainRecordView
from lottery.api.parameters import Limit, OpenUnitOfWork, TokenHolder
from lottery.services import publication
from shared.auth import public
from shared.openapi import refusals

__all__ = ["router"]

router = APIRouter(
    tags=["chain"],
    dependencies=[public("draws are checked by anyone; codes and hashes only")],
)

LARGEST = 2**31 - 1

Committee = Annotated[str, Query(pattern=r"^[0-9]{6}$", examples=["330783"])]


@router.get("/chain", summary="List a committee's chain")
async def list_chain(
    committee: Committee,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
    after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Limit = 100,
) -> list[ChainRecordView]:
    """Return the links after a number; hashes at once, documents when their session is over."""
    async with open_unit_of_work(holder) as uow:
        records = await uow.chain.list_after(committee, after, limit)
    return [ChainRecordView.of(record) for record in records]


@router.get(
    "/chain/{committee}/{sequence}",
    summary="Download one link",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **refusals(409)},
)
async def read_link(
    committee: Annotated[str, Path(pattern=r"^[0-9]{6}$")],
    sequence: Annotated[int, Path(ge=1, le=LARGEST)],
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> Response:
    """Return the exact canonical bytes of a transcript or record."""
    async with open_unit_of_work(holder) as uow:
        document = await publication.chain_document(uow, committee, sequence)
    return Response(document, media_type="application/json")
