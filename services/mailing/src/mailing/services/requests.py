"""Requesting letters: a reaction notes who is to get which; the press makes them later."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from mailing.domain.case import Case
from mailing.domain.letter import PARTIES, Cause, LetterKind, LetterRequest
from mailing.unit_of_work import UnitOfWork
from shared.events.base import Duty
from shared.events.mailing import RecipientRole
from shared.ids import new_id
from shared.told_duties import learn

__all__ = [
    "is_accepted",
    "know_case",
    "know_duties",
    "request",
    "request_conclusion",
    "request_for_parties",
]


async def know_case(uow: UnitOfWork, told: Case) -> None:
    """Note a case, its number once it is accepted, and who did what on it.

    Letters about its application may have made it known before.
    """
    await uow.cases.add(told)
    await know_duties(uow, told.id, told.duties)


async def know_duties(uow: UnitOfWork, case_id: UUID, duties: Sequence[Duty]) -> None:
    """Add to who did what on a case.

    Raises
    ------
    NotYetKnownError
        The case's acceptance hasn't arrived.
    """
    case = await uow.cases.get_locked(case_id)
    known = learn(uow, case_id, case.duties, duties)
    if known != case.duties:
        await uow.cases.put_duties(case_id, known)


async def is_accepted(uow: UnitOfWork, case_id: UUID) -> bool:
    """Whether a case was accepted, so that both parties have had letters about it."""
    case = await uow.cases.find(case_id)
    return case is not None and case.case_number is not None


async def request_for_parties(
    uow: UnitOfWork, case_id: UUID, kind: LetterKind, cause: Cause
) -> None:
    """Have a letter made for the appraisee and the employer; nobody gets one of an erased case.

    Raises
    ------
    NotYetKnownError
        The case's acceptance hasn't arrived.
    """
    case = await uow.cases.get_locked(case_id)
    if not case.is_erased:
        await request(uow, case_id, kind, cause, dict.fromkeys(PARTIES, True))


async def request_conclusion(uow: UnitOfWork, case_id: UUID, cause: Cause, *, number: str) -> None:
    """Have the conclusion's letter made for both parties, and its configured copies.

    Of an erased case nobody gets one.

    Raises
    ------
    NotYetKnownError
        The case's acceptance hasn't arrived.
    IssuerNotConfiguredError
        It isn't known who gets copies.
    """
    case = await uow.cases.get_locked(case_id)
    if case.is_erased:
        return
    await uow.cases.conclude(case_id, cause.id)
    roles: dict[RecipientRole, bool] = dict.fromkeys(PARTIES, True)
    roles |= {copy.role: copy.is_mandatory for copy in uow.committee_letters.copies}
    await request(uow, case_id, LetterKind.CONCLUSION, cause, roles, number=number)


async def request(
    uow: UnitOfWork,
    case_id: UUID,
    kind: LetterKind,
    cause: Cause,
    roles: Mapping[RecipientRole, bool],
    *,
    number: str | None = None,
) -> None:
    """Note one letter for each role, mandatory or not, and wake the press after the commit."""
    wanted = [
        LetterRequest(
            id=new_id(),
            case_id=case_id,
            kind=kind,
            cause=cause,
            recipient_role=role,
            is_mandatory=is_mandatory,
            letter_number=number,
        )
        for role, is_mandatory in roles.items()
    ]
    await uow.letters.request(wanted, now=uow.now)
    for item in wanted:
        uow.audit("letter.requested", subject_type="letter", subject_id=item.id, case_id=case_id)
    uow.has_requests = True
