"""Use cases around the expert pool (专家库)."""

from datetime import date
from uuid import UUID

from lottery.errors import ExpertNotFoundError
from lottery.repositories.experts import ExpertRecord
from lottery.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.pagination import Page
from shared.purposes import Purpose, stated

__all__ = ["add", "get", "list_page", "read"]


async def add(
    uow: UnitOfWork,
    *,
    account_id: str,
    name: str,
    phone: str,
    licence_number: str,
    title: str,
    specialty: str,
    hospital: str,
    hospital_name: str,
    term_from: date,
    term_to: date,
) -> ExpertRecord:
    """Put an expert into the pool, drawn in one specialty.

    Raises
    ------
    ExpertAlreadyKnownError
        The licence or the account is in the pool already.
    """
    expert = ExpertRecord(
        id=new_id(),
        version=1,
        account_id=account_id,
        name=name,
        phone=phone,
        licence_number=licence_number,
        title=title,
        specialty=specialty,
        hospital=hospital,
        hospital_name=hospital_name,
        state="active",
        term_from=term_from,
        term_to=term_to,
    )
    index = uow.service.blind_index.of("licence", licence_number)
    await uow.experts.add(expert, licence_index=index)
    uow.audit("expert.added", subject_type="expert", subject_id=expert.id)
    return expert


async def get(uow: UnitOfWork, expert_id: UUID) -> ExpertRecord:
    """Return one expert, to be shown masked.

    Raises
    ------
    ExpertNotFoundError
        The pool has none of that id.
    """
    expert = await uow.experts.find_record(expert_id)
    if expert is None:
        raise ExpertNotFoundError(expert=expert_id)
    return expert


async def read(uow: UnitOfWork, expert_id: UUID, *, purpose: Purpose | None) -> ExpertRecord:
    """Return one expert in full; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ExpertNotFoundError
        The pool has none of that id.
    """
    noted = stated(purpose)
    expert = await get(uow, expert_id)
    uow.audit("expert.read", subject_type="expert", subject_id=expert_id, purpose=noted)
    return expert


async def list_page(
    uow: UnitOfWork, *, after: UUID | None, limit: int, specialty: str | None
) -> Page[ExpertRecord]:
    """Return a page of the pool; the reading is audited."""
    uow.audit("experts.listed", subject_type="expert_pool", subject_id=uow.committee)
    return await uow.experts.list_page(after=after, limit=limit, specialty=specialty)
