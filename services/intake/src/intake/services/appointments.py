"""When a case is examined: kept as the lottery tells it, answered by the parties (到场确认)."""

from uuid import UUID

from intake.domain.access import PartyRole, applied_for
from intake.domain.application import ApplicantKind
from intake.domain.appointment import Appointment, AttendanceReason
from intake.domain.case import Case
from intake.errors import AppointmentMissingError, AppointmentPartyError, CaseNotFoundError
from intake.services.access import get_visible_case, is_own
from intake.unit_of_work import UnitOfWork
from shared.events.intake import AttendanceAnswered
from shared.permissions import Permission
from shared.purposes import OWN_DATA

__all__ = ["answer", "of_party", "planned_for", "read"]


async def read(uow: UnitOfWork, case_id: UUID) -> Appointment:
    """Return when a case is examined, to staff and its parties.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    AppointmentMissingError
        None is planned.
    """
    case = await get_visible_case(uow, case_id, all_by=Permission.CASES_READ)
    return await planned_for(uow, case)


async def planned_for(uow: UnitOfWork, case: Case) -> Appointment:
    """Return the appointment of a case.

    Raises
    ------
    AppointmentMissingError
        None is planned.
    """
    found = await uow.appointments.find(case.id)
    if found is None:
        raise AppointmentMissingError
    return found


async def answer(
    uow: UnitOfWork, case_id: UUID, *, coming: bool, reason: AttendanceReason | None
) -> Appointment:
    """Note that the caller, a party, comes or can't; the office that plans sessions is told.

    The last answer counts. That one can't come moves nothing yet: the committee agrees to it
    (O55 art 12) or doesn't.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    AppointmentMissingError
        None is planned.
    AppointmentPartyError
        The account is of neither party.
    """
    case = await own_case(uow, case_id)
    party = await party_of(uow, case)
    planned = await uow.appointments.find(case_id, lock=True)
    if planned is None:
        raise AppointmentMissingError
    said = {"coming": coming, "reason": reason, "at": uow.now.isoformat()}
    await uow.appointments.put_answers(case_id, {**planned.answers, party: said})
    await uow.publish(
        AttendanceAnswered(
            committee=uow.committee,
            case_id=case_id,
            session_id=planned.session_id,
            party=party.value,
            coming=coming,
            reason=reason,
        )
    )
    uow.audit(
        "attendance.answered",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose=OWN_DATA,
        detail={"party": party, "coming": coming},
    )
    return await planned_for(uow, case)


async def of_party(uow: UnitOfWork, case_id: UUID) -> Appointment:
    """Return when the case of a party is examined, to that party.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    AppointmentMissingError, AppointmentPartyError
    """
    case = await own_case(uow, case_id)
    await party_of(uow, case)
    return await planned_for(uow, case)


async def own_case(uow: UnitOfWork, case_id: UUID) -> Case:
    """Return a case, locked, that the account applied for or was linked to.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    found = await uow.cases.get(case_id, lock=True)
    if not await is_own(uow, found):
        raise CaseNotFoundError(is_hidden=True)
    return found


async def party_of(uow: UnitOfWork, case: Case) -> PartyRole:
    """Return for which party an account speaks; a relative speaks for the appraisee.

    Raises
    ------
    AppointmentPartyError
        For neither, as the insurance agency.
    """
    account_id = uow.actor.account_id
    linked = await uow.links.find_role(case.id, account_id)
    if linked is not None:
        return linked
    if applied_for(case, account_id):
        if case.applicant_kind is ApplicantKind.EMPLOYER:
            return PartyRole.EMPLOYER
        if case.applicant_kind in (ApplicantKind.APPRAISEE, ApplicantKind.RELATIVE):
            return PartyRole.APPRAISEE
    raise AppointmentPartyError
