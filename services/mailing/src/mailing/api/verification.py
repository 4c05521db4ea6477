"""The public check of a letter on paper (文书核验): its QR code leads here."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from mailing.api.parameters import LetterId, OpenUnitOfWork
from mailing.api.views import VerificationView
from mailing.services import reading
from shared.actor import Actor
from shared.auth import public

__all__ = ["router"]

router = APIRouter(prefix="/verify", tags=["verification"])

Code = Annotated[
    str,
    Query(
        min_length=1,
        max_length=40,
        description="The code at the foot of the letter, with or without hyphens",
        examples=["0A1B-2C3D-4E5F-6071"],
    ),
]


@router.get(
    "/{letter_id}",
    summary="Check a letter",
    dependencies=[public("whoever holds a letter may check that it is genuine")],
)
async def verify_letter(
    letter_id: LetterId, code: Code, request: Request, open_unit_of_work: OpenUnitOfWork
) -> VerificationView:
    """Say whether a letter with this id shows this code; nothing personal is told.

    A letter that there isn't and a wrong code are answered alike.
    """
    anyone = Actor("public", "", kind="public", request_id=request.state.request_id)
    async with open_unit_of_work(anyone) as uow:
        letter = await reading.find_genuine(uow, letter_id, code)
    return VerificationView.of(letter)
