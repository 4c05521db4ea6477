"""How far a case is, for its parties and for whoever holds a receipt; nobody is named."""

from dataclasses import replace
from unicodedata import normalize
from uuid import UUID

from intake.domain.progress import Progress, next_limit
from intake.domain.receipt import SignedReceipt
from intake.errors import TrackingUnknownError
from intake.repositories.tracked import ordinal_of
from intake.services import clock, receipts
from intake.services.access import get_visible_case
from intake.services.tracking import is_code_of
from intake.unit_of_work import UnitOfWork
from shared.permissions import Permission

__all__ = ["check_receipt", "normal_number", "progress_of", "track"]

NOBODY = UUID(int=0)


async def progress_of(uow: UnitOfWork, case_id: UUID) -> Progress:
    """Return what happened to a case, what comes next and until when, as the parties read it.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    await get_visible_case(uow, case_id, all_by=Permission.CASES_READ)
    return await progress(uow, case_id)


async def track(uow: UnitOfWork, number: str, code: str) -> Progress:
    """Return the progress of the case that a number on a paper and its code open.

    ``number`` is a case's or a receipt's, in its normal form. The actor is nobody and gets the
    committee of the case.

    Raises
    ------
    TrackingUnknownError
        There is no such number, or it has another code.
    """
    for case_id, committee in await uow.tracked.find_cases(number):
        if is_code_of(uow, case_id, code):
            uow.actor = replace(uow.actor, committee=committee)
            return await progress(uow, case_id)
    is_code_of(uow, NOBODY, code)
    raise TrackingUnknownError


async def check_receipt(uow: UnitOfWork, number: str, code: str) -> SignedReceipt:
    """Return the receipt that was issued under a number, if the code is its own.

    Raises
    ------
    TrackingUnknownError
        There is no such receipt, or it has another code.
    """
    ordinal = ordinal_of(number)
    found = None if ordinal is None else await uow.receipts.find_anywhere(ordinal)
    subject_id = (found.case_id or found.id) if found else NOBODY
    is_its_own = is_code_of(uow, subject_id, code)
    if found is None or found.number != number or not is_its_own:
        raise TrackingUnknownError
    return await receipts.signed(uow, found)


def normal_number(typed: str) -> str:
    """Return a typed number in plain width, without spaces and what shows nothing."""
    plain = "".join(normalize("NFKC", typed).split())
    return "".join(character for character in plain if character.isprintable())


async def progress(uow: UnitOfWork, case_id: UUID) -> Progress:
    """Read the progress of a case of the actor's committee."""
    case = await uow.cases.get(case_id)
    entries = await uow.timeline.list_of_case(case_id, for_staff=False)
    limit = next_limit(case.state, await uow.deadlines.list_of_case(case_id))
    return Progress(case, entries, limit, clock.remedy_days(uow, case))
