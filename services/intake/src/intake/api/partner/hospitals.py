"""Routes by which staff keep the register of partner hospitals."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import TypeAdapter

from intake.api.parameters import OpenUnitOfWork
from intake.api.partner.hospital_bodies import (
    EnterHospital,
    HospitalSummaryView,
    HospitalView,
    LinkClient,
    SuspendHospital,
)
from intake.services.partner import hospitals
from intake.services.partner.hospitals import KnownHospital
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/partner-hospitals", tags=["partner hospitals"])

HospitalCode = Annotated[
    str, Path(min_length=1, max_length=18, description="The hospital's credit code")
]
ClientName = Annotated[str, Path(min_length=1, max_length=64, description="A client's id")]
Keeper = Annotated[Actor, needs(Permission.PARTNER_HOSPITALS_MANAGE)]
Reader = Annotated[Actor, needs(Permission.PARTNER_HOSPITALS_READ)]

SORT_KEYS = TypeAdapter(tuple[str])


@router.post("", status_code=201, summary="Enter a hospital")
async def enter_hospital(
    body: EnterHospital,
    caller: Keeper,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> HospitalView:
    """Enter a hospital by its credit code; nothing is taken from it yet."""
    async with open_unit_of_work(caller) as uow:
        known = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hospitals.enter(
                uow, body.credit_code, name=body.name, contact=body.contact
            ),
            again=lambda credit_code: hospitals.get(uow, credit_code),
            resource_id=lambda made: made.hospital.credit_code,
        )
    return render(known, response)


@router.get("", summary="List hospitals")
async def list_hospitals(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[HospitalSummaryView]:
    """Return the partner hospitals in the order of their credit codes."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await hospitals.list_page(uow, after=after, limit=limit)
    views = [HospitalSummaryView.of(item) for item in found]
    return page_of(views, limit, lambda view: (view.credit_code,))


@router.get("/{credit_code}", summary="A hospital")
async def get_hospital(
    credit_code: HospitalCode,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
    purpose: StatedPurpose = None,
) -> HospitalView:
    """Return a hospital, whom to call there, and which clients speak for it."""
    async with open_unit_of_work(caller) as uow:
        known = await hospitals.read(uow, credit_code, purpose=purpose)
    return render(known, response)


@router.post("/{credit_code}/clients", status_code=201, summary="Link a client")
async def link_client(
    credit_code: HospitalCode,
    body: LinkClient,
    caller: Keeper,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> HospitalView:
    """Let a client that an administrator registered speak for a hospital."""
    async with open_unit_of_work(caller) as uow:
        known = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hospitals.link_client(uow, credit_code, body.client_id),
            again=lambda _: hospitals.get(uow, credit_code),
            resource_id=lambda made: made.hospital.credit_code,
        )
    return render(known, response)


@router.delete("/{credit_code}/clients/{client_id}", summary="Unlink a client")
async def unlink_client(
    credit_code: HospitalCode,
    client_id: ClientName,
    caller: Keeper,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> HospitalView:
    """Let a client speak for a hospital no more, from this moment."""
    async with open_unit_of_work(caller) as uow:
        known = await hospitals.unlink_client(uow, credit_code, client_id)
    return render(known, response)


@router.post("/{credit_code}/sandbox", summary="Let a hospital try")
async def try_hospital_out(
    credit_code: HospitalCode,
    caller: Keeper,
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> HospitalView:
    """Check what a hospital submits as ever, and let nothing of it reach a case."""
    async with open_unit_of_work(caller) as uow:
        known = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: hospitals.try_out(uow, credit_code, expected=expected),
            again=lambda _: hospitals.get(uow, credit_code),
            resource_id=lambda made: made.hospital.credit_code,
        )
    return render(known, response)


@router.post("/{credit_code}/activation", summary="Let a hospital in")
async def activate_hospital(
    credit_code: HospitalCode,
    caller: Keeper,
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> HospitalView:
    """Take a hospital's records from now on, after a suspension too."""
    async with open_unit_of_work(caller) as uow:
        known = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: hospitals.activate(uow, credit_code, expected=expected),
            again=lambda _: hospitals.get(uow, credit_code),
            resource_id=lambda made: made.hospital.credit_code,
        )
    return render(known, response)


@router.post("/{credit_code}/suspension", summary="Shut a hospital out")
async def suspend_hospital(
    credit_code: HospitalCode,
    body: SuspendHospital,
    caller: Keeper,
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> HospitalView:
    """Take nothing more from a hospital, at once, whatever tokens its clients still have."""
    async with open_unit_of_work(caller) as uow:
        known = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: hospitals.suspend(uow, credit_code, body.reason, expected=expected),
            again=lambda _: hospitals.get(uow, credit_code),
            resource_id=lambda made: made.hospital.credit_code,
        )
    return render(known, response)


def render(known: KnownHospital, response: Response) -> HospitalView:
    """Return the view of a hospital and set its entity tag."""
    response.headers["ETag"] = etag(known.hospital.version)
    return HospitalView.of_known(known)
