"""Which cases a caller may reach: staff those of the committee, applicants their own."""

from uuid import UUID

from intake.domain.access import applied_for
from intake.domain.case import Case
from intake.errors import CaseNotFoundError
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.permissions import Permission, may
from shared.purposes import OWN_DATA, Purpose, stated

__all__ = ["OBJECT_RULES", "get_visible_case", "is_own", "is_staff", "own_or_all", "purpose_of"]

APPLIED_FOR = (
    "cases that the account applied for, or was linked to as the appraisee or the employer"
)

OBJECT_RULES = {
    Permission.UPLOADS_CREATE: "files that the account sent",
    Permission.APPLICATIONS_READ_OWN: APPLIED_FOR,
    Permission.APPLICATIONS_SUPPLEMENT_OWN: APPLIED_FOR,
    Permission.NOTICES_READ_OWN: APPLIED_FOR,
    Permission.APPLICATIONS_WITHDRAW_OWN: APPLIED_FOR + "; of these, those where it applied",
    Permission.DRAFTS_MANAGE_OWN: "drafts of the account",
    Permission.DRAFTS_SUBMIT_OWN: "drafts of the account",
    Permission.CASES_READ_OWN: APPLIED_FOR,
    Permission.APPOINTMENTS_ANSWER_OWN: APPLIED_FOR,
    Permission.CASE_FILES_READ_OWN: APPLIED_FOR,
    Permission.MATERIALS_READ_OWN: APPLIED_FOR,
    Permission.RECORDS_READ_OWN: "what the client's own hospital submitted",
    Permission.PARTNER_EVENTS_READ_OWN: "what the client's own hospital was told, and its webhooks",
    Permission.WEBHOOKS_MANAGE_OWN: "webhooks of the client's own hospital",
    Permission.RECORD_REQUESTS_READ_OWN: "what the client's own hospital is asked for",
    Permission.RECORD_REQUESTS_DECLINE_OWN: "what the client's own hospital is asked for",
    Permission.CONFORMANCE_RUN_OWN: "conformance runs of the client's own hospital",
    Permission.PERSONAL_DATA_READ_OWN: "the own account, and what its holder stated of themselves",
}
"""What a permission reaches that doesn't reach everything of the committee."""

STAFF = (Permission.APPLICATIONS_READ, Permission.NOTICES_READ, Permission.CASES_READ)


def is_staff(actor: Actor) -> bool:
    """Whether the actor reads the committee's cases and not only their own."""
    return any(may(actor, permission) for permission in STAFF)


def own_or_all(actor: Actor, *, all_by: Permission) -> str | None:
    """Return the account whose cases the actor reads; None for all of the committee.

    ``all_by`` is the permission that reaches all: somebody with two roles must not reach with one
    what only the other opens.
    """
    return None if may(actor, all_by) else actor.account_id


async def get_visible_case(
    uow: UnitOfWork, case_id: UUID, *, all_by: Permission, lock: bool = False
) -> Case:
    """Return a case that the actor may see: with ``all_by`` any, else one of their own.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    found = await uow.cases.get(case_id, lock=lock)
    if not may(uow.actor, all_by) and not await is_own(uow, found):
        raise CaseNotFoundError(is_hidden=True)
    return found


async def is_own(uow: UnitOfWork, case: Case) -> bool:
    """Whether the actor's account applied for a case, or was linked to it as a party."""
    account_id = uow.actor.account_id
    return (
        applied_for(case, account_id) or await uow.links.find_role(case.id, account_id) is not None
    )


def purpose_of(actor: Actor, purpose: Purpose | None) -> str:
    """Return what personal data are read for; who reads their own case need not say.

    Raises
    ------
    PurposeMissingError
        Staff read without a purpose.
    """
    return stated(purpose) if is_staff(actor) else OWN_DATA
