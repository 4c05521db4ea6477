"""Routes of a session's room: opening it, its board, its kiosk, and everybody's own slip."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from lottery.api.parameters import LotterySettings, OpenUnitOfWork, SessionId, TokenHolder
from lottery.api.room_schemas import (
    BoardView,
    LotView,
    OpenedRoomView,
    OwnLotBody,
    ReceiptView,
)
from lottery.services import rooms, slips
from lottery.services.slip_paper import print_slips
from shared.actor import Actor
from shared.auth import needs, public
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["room"])

BY_TOKEN = public("the Room-Token of one session decides", never_limited=True)
BY_SLIP = public("code and salt of a slip decide", never_limited=True)

Door = Annotated[Actor, needs(Permission.SESSIONS_CHECK_IN)]
RoomToken = Annotated[str, Header(alias="Room-Token", max_length=64, description="From its link")]
NumberOrCode = Annotated[
    str, Path(pattern=r"^([0-9]{1,4}|[CE]-[0-9A-F]{6})$", description="Queue number, or code")
]


@router.post("/sessions/{session_id}/room", status_code=201, summary="Open a session's room")
async def open_room(
    session_id: SessionId,
    caller: Door,
    settings: LotterySettings,
    open_unit_of_work: OpenUnitOfWork,
) -> OpenedRoomView:
    """Return the links of board and kiosk, once; links that were handed out before end."""
    async with open_unit_of_work(caller) as uow:
        token = await rooms.open_room(uow, session_id)
    return OpenedRoomView.of(session_id, token, settings.public_url)


@router.get(
    "/sessions/{session_id}/board",
    dependencies=[BY_TOKEN],
    responses=refusals(403),
    summary="Look at a session's board",
)
async def read_board(
    session_id: SessionId,
    token: RoomToken,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> BoardView:
    """Return the draws and, once revealed, who sits where and which code goes to which panel."""
    async with open_unit_of_work(holder) as uow:
        room = await rooms.look(uow, session_id, token)
    return BoardView.of(room)


@router.get(
    "/sessions/{session_id}/lots/{code}",
    dependencies=[BY_TOKEN],
    responses=refusals(403, 409),
    summary="Press draw at the kiosk",
)
async def read_lot(
    session_id: SessionId,
    code: NumberOrCode,
    token: RoomToken,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> LotView:
    """Return the lot of a queue number or a code, once it is revealed."""
    async with open_unit_of_work(holder) as uow:
        lot = await rooms.lot_of(uow, session_id, token, code)
    return LotView.of(lot)


@router.get(
    "/sessions/{session_id}/slips",
    summary="Print the slips of a session's cases",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def read_slips(
    session_id: SessionId,
    caller: Door,
    settings: LotterySettings,
    open_unit_of_work: OpenUnitOfWork,
) -> Response:
    """Return a PDF with code, salt and QR code of each case, to be handed over at the door."""
    async with open_unit_of_work(caller) as uow:
        session, found = await slips.of_session(uow, session_id)
    pdf = await asyncio.to_thread(print_slips, session, found, settings.public_url, at=uow.now)
    headers = {"Content-Disposition": 'attachment; filename="slips.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post(
    "/sessions/{session_id}/own-lot",
    dependencies=[BY_SLIP],
    responses=refusals(403),
    summary="Read the own receipt by a slip",
)
async def read_own_lot(
    session_id: SessionId,
    body: OwnLotBody,
    holder: TokenHolder,
    open_unit_of_work: OpenUnitOfWork,
) -> ReceiptView:
    """Return what chance gave whoever holds a slip, and what stands for them in public."""
    async with open_unit_of_work(holder) as uow:
        receipt = await slips.own(uow, session_id, body.code, bytes.fromhex(body.salt))
    return ReceiptView.of(receipt)


@router.get("/own-lots", summary="Read the own receipts as an expert")
async def list_own_lots(
    caller: Annotated[Actor, needs(Permission.LOTS_READ_OWN)], open_unit_of_work: OpenUnitOfWork
) -> list[ReceiptView]:
    """Return code, salt and lot of the caller in each session, the newest first."""
    async with open_unit_of_work(caller) as uow:
        receipts = await slips.of_expert(uow)
    return [ReceiptView.of(receipt) for receipt in receipts]
