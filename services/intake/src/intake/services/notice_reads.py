"""What people read of verdicts and notices: the reasons are personal, so each reading is noted."""

from collections.abc import Sequence
from uuid import UUID

from intake.domain.case import Case
from intake.domain.verdict import MaterialVerdict
from intake.services.access import get_visible_case, purpose_of
from intake.unit_of_work import UnitOfWork
from shared.permissions import Permission
from shared.purposes import Purpose

__all__ = ["verdicts_of"]


async def verdicts_of(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[MaterialVerdict]:
    """Return every verdict on a case's materials, the earlier ones too.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    PurposeMissingError
        Staff read without a purpose.
    """
    await noted(uow, case_id, "verdicts.read", purpose)
    return await uow.verdicts.list_of_case(case_id)


async def noted(uow: UnitOfWork, case_id: UUID, action: str, purpose: Purpose | None) -> Case:
    """Return a case that the actor may see, and note what of it is read."""
    case = await get_visible_case(uow, case_id, all_by=Permission.NOTICES_READ)
    uow.audit(
        action,
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose=purpose_of(uow.actor, purpose),
    )
    return case
