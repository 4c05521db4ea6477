"""Which letters a caller may reach, and for what personal data are read."""

from uuid import UUID

from mailing.domain.letter import Letter
from mailing.unit_of_work import UnitOfWork
from shared import duties
from shared.errors import CaseErasedError, StaleVersionError
from shared.events.mailing import CaseMailed

__all__ = ["get_for_mailing", "get_visible_letter"]


async def get_visible_letter(uow: UnitOfWork, letter_id: UUID) -> Letter:
    """Return a letter that the actor may see: staff those of their committee.

    Raises
    ------
    LetterNotFoundError
        There is none of that id, or it is another committee's.
    """
    return await uow.letters.get(letter_id)


async def get_for_mailing(uow: UnitOfWork, letter_id: UUID, *, expected: int | None) -> Letter:
    """Return a locked letter to an actor who takes on the duty to mail on its case.

    Raises
    ------
    LetterNotFoundError, CaseErasedError
    StaleVersionError
        The letter was changed since the actor read it.
    DutyConflictError, CaseContestedError
        The actor accepted, reviewed, drew, examined or approved the case; or somebody did two of
        these things.
    """
    letter = await uow.letters.get(letter_id, lock=True)
    if letter.is_erased:
        raise CaseErasedError
    if expected is not None and letter.version != expected:
        raise StaleVersionError(current=letter.version, expected=expected)
    case = await uow.cases.get_locked(letter.case_id)
    taken = duties.with_duty(case.duties, "mail", uow.actor.account_id, case_id=case.id)
    if taken != case.duties:
        await uow.cases.put_duties(case.id, taken)
        await uow.publish(CaseMailed(committee=uow.committee, case_id=case.id, duties=list(taken)))
    return letter
