"""Looking into cases: lists, the whole file, limits, the timeline, and a material's content."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from intake.domain.application import Application, Circumstances, Injury, Parties
from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.flags import Flag
from intake.domain.material import Material
from intake.domain.preliminary_review import PreliminaryReview
from intake.domain.states import CaseState
from intake.domain.timeline import Entry
from intake.services import flags
from intake.services.access import get_visible_case, purpose_of
from intake.services.claims import keep_claim
from intake.unit_of_work import UnitOfWork
from shared.errors import CaseErasedError
from shared.permissions import Permission, may
from shared.purposes import Purpose

__all__ = ["CaseFile", "deadlines_of", "material_of", "open_file", "timeline_of"]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything intake knows of a case, personal data included."""

    case: Case
    parties: Parties
    injury: Injury
    circumstances: Circumstances
    materials: Sequence[Material]
    preliminary_review: PreliminaryReview | None
    flags: Sequence[Flag]


async def open_file(uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None) -> CaseFile:
    """Return the whole file of a case, and note who read it what for.

    The result of the preliminary review is for staff.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    CaseErasedError
        Its people were taken out of it.
    PurposeMissingError
        Staff read without a purpose.
    """
    noted = purpose_of(uow.actor, purpose)
    case = await get_visible_case(uow, case_id, all_by=Permission.CASE_FILES_READ)
    parties, injury = await uow.cases.get_content(case_id)
    for_staff = may(uow.actor, Permission.CASE_FILES_READ)
    await keep_claim(uow, case)
    uow.audit("case.read", subject_type="case", subject_id=case_id, case_id=case_id, purpose=noted)
    circumstances = await uow.cases.get_circumstances(case_id)
    stated = Application(parties=parties, injury=injury, circumstances=circumstances)
    return CaseFile(
        case=case,
        parties=parties,
        injury=injury,
        circumstances=circumstances,
        flags=await flags.of_case(uow, case, stated) if for_staff else [],
        materials=await uow.materials.list_of_case(case_id),
        preliminary_review=await uow.preliminary_reviews.find(case_id) if for_staff else None,
    )


async def material_of(
    uow: UnitOfWork, case_id: UUID, material_id: UUID, *, purpose: Purpose | None
) -> Material:
    """Return a material whose content will be sent, and note who reads it what for.

    Raises
    ------
    CaseNotFoundError, CaseErasedError, MaterialNotFoundError, PurposeMissingError
    """
    noted = purpose_of(uow.actor, purpose)
    case = await get_visible_case(uow, case_id, all_by=Permission.MATERIALS_READ)
    if case.state is CaseState.ERASED:
        raise CaseErasedError
    material = await uow.materials.get(case_id, material_id)
    await keep_claim(uow, case)
    uow.audit(
        "material.read",
        subject_type="material",
        subject_id=material_id,
        case_id=case_id,
        purpose=noted,
    )
    return material


async def deadlines_of(uow: UnitOfWork, case_id: UUID) -> Sequence[CaseDeadline]:
    """Return a case's limits with their explanations.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    await get_visible_case(uow, case_id, all_by=Permission.CASES_READ)
    return await uow.deadlines.list_of_case(case_id)


async def timeline_of(uow: UnitOfWork, case_id: UUID) -> Sequence[Entry]:
    """Return what happened to a case; applicants read the steps meant for the parties.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    await get_visible_case(uow, case_id, all_by=Permission.CASES_READ)
    for_staff = may(uow.actor, Permission.CASES_READ)
    return await uow.timeline.list_of_case(case_id, for_staff=for_staff)
