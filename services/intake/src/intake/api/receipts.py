"""Routes for receipts (收件回执) and the keys that sign them."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from intake.api.parameters import CaseId, IntakeService, OpenUnitOfWork, ReceiptId
from intake.api.receipt_views import ReceiptView, SignedReceiptView
from intake.services import receipts
from intake.services.receipt_paper import print_receipt
from intake.services.tracking import code_of
from intake.unit_of_work import settings_of
from shared.actor import Actor
from shared.auth import needs, public
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(tags=["receipts"])

Reader = Annotated[Actor, needs(Permission.APPLICATIONS_READ, Permission.APPLICATIONS_READ_OWN)]


@router.get("/applications/{case_id}/receipts", summary="List receipts")
async def list_receipts(
    case_id: CaseId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> list[ReceiptView]:
    """Return the receipts of everything handed in for an application, the oldest first."""
    async with open_unit_of_work(caller) as uow:
        found = await receipts.list_of_case(uow, case_id)
    return [ReceiptView.of(item) for item in found]


@router.get("/applications/{case_id}/receipts/{receipt_id}", summary="A signed receipt")
async def get_receipt(
    case_id: CaseId, receipt_id: ReceiptId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> SignedReceiptView:
    """Return what a receipt states and the same signed, with the code that it shows."""
    async with open_unit_of_work(caller) as uow:
        found = await receipts.read(uow, case_id, receipt_id)
        code = code_of(uow, case_id)
    return SignedReceiptView.of_signed(found, code)


@router.get(
    "/applications/{case_id}/receipts/{receipt_id}/pdf",
    summary="A receipt to print",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def get_receipt_paper(
    case_id: CaseId,
    receipt_id: ReceiptId,
    caller: Reader,
    service: IntakeService,
    request: Request,
    open_unit_of_work: OpenUnitOfWork,
) -> Response:
    """Return the receipt as PDF/A with its QR code; the same bytes every time."""
    async with open_unit_of_work(caller) as uow:
        found = await receipts.read(uow, case_id, receipt_id)
        code = code_of(uow, case_id)
    places: asyncio.Semaphore = request.app.state.paper_places
    async with places:
        fonts = settings_of(service).fonts
        pdf = await asyncio.to_thread(print_receipt, found, code, fonts)
    name = f'attachment; filename="receipt-{found.receipt.number}.pdf"'
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})


@router.get(
    "/receipt-keys",
    summary="Read the keys that check receipts",
    dependencies=[public("whoever is shown a receipt may check its signature")],
    response_class=JSONResponse,
)
async def get_receipt_keys(service: IntakeService) -> dict[str, Any]:
    """Return the public keys (JWK set, RFC 7517), those of older receipts included."""
    return settings_of(service).receipt_keys.published
