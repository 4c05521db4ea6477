"""Routes by which whoever holds a receipt follows a case and checks it; nobody is named."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.tracking_views import CheckedReceiptView, ProgressView, TypedFromPaper
from intake.attempts import Attempts
from intake.services import progress_reading
from intake.services.letter_checks import check_letter
from shared.actor import Actor
from shared.auth import needs, public
from shared.clients.mailing import MailingClient
from shared.clients.models import SealedLetter
from shared.openapi import refusals
from shared.permissions import Permission

__all__ = ["Paper", "router"]

router = APIRouter(tags=["tracking"])

Reader = Annotated[Actor, needs(Permission.CASES_READ, Permission.CASES_READ_OWN)]


class Paper:
    """Opens transactions for who shows a number and a code, and counts those who guess."""

    def __init__(self, request: Request, open_unit_of_work: OpenUnitOfWork) -> None:
        self._open = open_unit_of_work
        self._actor = Actor("public", "", kind="public", request_id=request.state.request_id)
        self._attempts: Attempts = request.app.state.attempts
        self._mailing: MailingClient = request.app.state.neighbours.mailing
        self._address = request.client.host if request.client else ""

    async def track(self, number: str, code: str) -> ProgressView:
        """Return a case's progress.

        Raises
        ------
        TrackingUnknownError, TooManyRequestsError
        """
        number = progress_reading.normal_number(number)
        with self._attempts.counted(self._address, number):
            async with self._open(self._actor) as uow:
                return ProgressView.of(await progress_reading.track(uow, number, code))

    async def check(self, number: str, code: str) -> CheckedReceiptView:
        """Return what a genuine receipt states.

        Raises
        ------
        TrackingUnknownError, TooManyRequestsError
        """
        number = progress_reading.normal_number(number)
        with self._attempts.counted(self._address, number):
            async with self._open(self._actor) as uow:
                found = await progress_reading.check_receipt(uow, number, code)
        return CheckedReceiptView.of(found)

    async def check_letter(self, letter_id: UUID, code: str) -> SealedLetter:
        """Return what a genuine letter is.

        Raises
        ------
        TrackingUnknownError, TooManyRequestsError, RemoteUnavailableError
        """
        with self._attempts.counted(self._address, str(letter_id)):
            return await check_letter(self._mailing, letter_id, code)


@router.post(
    "/tracking",
    summary="Follow a case",
    dependencies=[public("whoever holds a receipt follows the case by its code")],
    responses=refusals(404),
)
async def track_case(body: TypedFromPaper, paper: Annotated[Paper, Depends()]) -> ProgressView:
    """Return the steps of a case and what comes next; a wrong code and number answer alike."""
    return await paper.track(body.number, body.code)


@router.post(
    "/receipt-check",
    summary="Check a receipt",
    dependencies=[public("whoever is shown a receipt may check that it is genuine")],
    responses=refusals(404),
)
async def check_receipt(
    body: TypedFromPaper, paper: Annotated[Paper, Depends()]
) -> CheckedReceiptView:
    """Return what a receipt states, with the hashes of its files; wrong ones answer alike."""
    return await paper.check(body.number, body.code)


@router.get("/cases/{case_id}/progress", summary="How far a case is")
async def get_progress(
    case_id: CaseId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> ProgressView:
    """Return what happened to a case, what comes next and until when, in plain words."""
    async with open_unit_of_work(caller) as uow:
        return ProgressView.of(await progress_reading.progress_of(uow, case_id))
