"""Letters about an examination's time and place: what moved is told, what is void goes nowhere."""

from uuid import UUID

from mailing.domain.letter import PARTIES, TELL_APPOINTMENTS, Cause, LetterKind
from mailing.services import requests, stopping
from mailing.unit_of_work import UnitOfWork
from shared.events.mailing import RecipientRole

__all__ = ["call_off", "move"]

ABOUT = TELL_APPOINTMENTS | {LetterKind.CANCELLATION}


async def move(uow: UnitOfWork, case_id: UUID, cause: Cause) -> None:
    """Tell both parties another time or place; who was sent nothing yet gets a first notice.

    Raises
    ------
    NotYetKnownError
        The case's acceptance hasn't arrived.
    """
    told = await stop(uow, case_id)
    if await is_over(uow, case_id):
        return
    for role in PARTIES:
        kind = LetterKind.RESCHEDULING if role in told else LetterKind.EXAMINATION_NOTICE
        await requests.request(uow, case_id, kind, cause, {role: True})


async def call_off(uow: UnitOfWork, case_id: UUID, cause: Cause) -> None:
    """Tell those that the examination is off whom a notice of it was sent to.

    Raises
    ------
    NotYetKnownError
        The case's acceptance hasn't arrived.
    """
    told = await stop(uow, case_id)
    if told and not await is_over(uow, case_id):
        roles = dict.fromkeys(sorted(told), True)
        await requests.request(uow, case_id, LetterKind.CANCELLATION, cause, roles)


async def stop(uow: UnitOfWork, case_id: UUID) -> set[RecipientRole]:
    """Send no letter any more that tells a void time; return who was sent one already.

    Of a recipient the letter that went out last counts: after a cancellation nothing is told.
    """
    await stopping.stop_unsent(uow, case_id, TELL_APPOINTMENTS)
    sent = await uow.letters.last_sent(case_id, ABOUT)
    return {role for role, kind in sent.items() if kind in TELL_APPOINTMENTS}


async def is_over(uow: UnitOfWork, case_id: UUID) -> bool:
    """Whether nobody is invited any more: the case is erased, or was withdrawn."""
    case = await uow.cases.get_locked(case_id)
    return case.is_erased or await stopping.has_ended(uow, case_id)
