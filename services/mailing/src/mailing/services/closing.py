"""A case is served when every mandatory recipient of its conclusion is; told once."""

from mailing.domain.case import all_served_on
from mailing.domain.letter import Letter, LetterKind
from mailing.unit_of_work import UnitOfWork
from shared.events.mailing import CaseServed

__all__ = ["close_if_all_served"]


async def close_if_all_served(uow: UnitOfWork, changed: Letter) -> None:
    """Tell that a case is served, if the letter just changed was the last that held it up.

    The case is locked, so two last letters served at the same moment are told once.
    """
    if changed.kind is not LetterKind.CONCLUSION:
        return
    case = await uow.cases.get_locked(changed.case_id)
    if case.served_on is not None or case.conclusion_cause_id is None:
        return
    mandatory = await uow.letters.list_mandatory(case.id, case.conclusion_cause_id)
    served_on = all_served_on(mandatory)
    if served_on is None:
        return
    await uow.cases.mark_served(case.id, served_on)
    await uow.publish(CaseServed(committee=uow.committee, case_id=case.id, served_on=served_on))
    uow.audit("case.served", subject_type="case", subject_id=case.id, case_id=case.id)
