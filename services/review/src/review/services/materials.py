"""Use case: an expert reads a material of the own panel's case."""

from uuid import UUID

from review.errors import MaterialNotFoundError
from review.services import access
from review.unit_of_work import UnitOfWork
from shared.purposes import Purpose

__all__ = ["authorise_reading"]


async def authorise_reading(uow: UnitOfWork, case_id: UUID, material_id: UUID) -> None:
    """Let the caller read a material that was marked for the panel; the reading is on record.

    Raises
    ------
    ExaminationNotFoundError
        The caller has no seat on the case's panel.
    MaterialNotFoundError
        The material isn't among those marked for experts.
    """
    examination = await access.own_examination(uow, case_id)
    if material_id not in examination.material_ids:
        raise MaterialNotFoundError
    uow.audit(
        "material.read",
        subject_type="material",
        subject_id=material_id,
        case_id=case_id,
        purpose=Purpose.EXAMINATION,
    )
