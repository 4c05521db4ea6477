"""The route by which anyone sees which chances everybody had in a draw."""

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel, Field

from lottery.api.feasibility_schemas import ChanceView
from lottery.api.parameters import DrawId, OpenUnitOfWork, TokenHolder
from lottery.domain.lots import lots_in
from lottery.services import publication
from shared.auth import public
from shared.openapi import refusals

__all__ = ["router"]

router = APIRouter(tags=["chain"])

FOR_ALL = public("anyone may judge the draws; of published codes only")


class LotView(BaseModel):
    """The chance of an expert or case, by code, for one panel."""

    code: str
    panel: str = Field(description="BATCH in a pool draw")
    chance: ChanceView | None = Field(description="Null: too much would have to be counted")


@router.get(
    "/draws/{draw_id}/chances",
    dependencies=[FOR_ALL],
    responses=refusals(409),
    summary="See everybody's chances in a draw",
)
async def read_chances(
    draw_id: DrawId, holder: TokenHolder, open_unit_of_work: OpenUnitOfWork
) -> list[LotView]:
    """Return the chance of each expert or case for each panel, once the transcript is public."""
    async with open_unit_of_work(holder) as uow:
        document = await publication.transcript(uow, draw_id)
    lots = await asyncio.to_thread(lots_in, document)
    return [
        LotView(code=code, panel=panel, chance=ChanceView.perhaps(chance))
        for code, panels in sorted(lots.items())
        for panel, chance in panels.items()
    ]
