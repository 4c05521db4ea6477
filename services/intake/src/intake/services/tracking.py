"""The codes by which the holder of a receipt follows a case, and shows that it is theirs."""

import hmac
from uuid import UUID

from intake.domain.tracking import normal_code, tracking_code
from intake.unit_of_work import UnitOfWork

__all__ = ["code_of", "is_code_of"]

KIND = "tracking_code"


def code_of(uow: UnitOfWork, subject_id: UUID) -> str:
    """Return the tracking code (查询码) of a case, without its hyphen; always the same.

    A receipt of records that belong to no case yet has one of its own, by its id.
    """
    return tracking_code(uow.service.blind_index.of(KIND, str(subject_id)))


def is_code_of(uow: UnitOfWork, subject_id: UUID, typed: str) -> bool:
    """Whether what somebody typed is the code; hyphens, spaces and case don't matter."""
    code = normal_code(typed)
    return code is not None and hmac.compare_digest(code, code_of(uow, subject_id))
