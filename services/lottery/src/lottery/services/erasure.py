"""What is left of a case when its retention has ended: no people."""

from uuid import UUID

from lottery.unit_of_work import UnitOfWork

__all__ = ["erase"]


async def erase(uow: UnitOfWork, case_id: UUID) -> None:
    """Take the people out of a case; twice, or of a case never heard of, it changes nothing."""
    if await uow.erasure.erase(case_id):
        uow.audit("case.erased", subject_type="case", subject_id=case_id, case_id=case_id)
