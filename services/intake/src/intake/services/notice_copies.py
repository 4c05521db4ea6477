"""What a copy of one's personal data holds of verdicts and notices; who decided stays out."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from intake.unit_of_work import UnitOfWork
from shared.clients.personal_copy import PersonalRecord

__all__ = ["record", "records_of"]

STAFF = frozenset(
    {"id", "judged_by", "issued_by", "confirmed_by", "requested_by", "decided_by", "proposed_by"}
)


async def records_of(uow: UnitOfWork, case_id: UUID) -> list[PersonalRecord]:
    """Return what was found of a case's materials, and told and agreed on because of it."""
    told: dict[str, Sequence[Any]] = {
        "material_verdict": await uow.verdicts.list_of_case(case_id),
        "supplement_notice": await uow.notices.list_of_case(case_id),
        "notice_extension": await uow.notice_agreements.list_extensions(case_id),
        "notice_proposal": await uow.notice_agreements.list_proposals(case_id),
    }
    return [
        record(kind, item.id, **without_staff(item))
        for kind, items in told.items()
        for item in items
    ]


def without_staff(value: Any) -> dict[str, Any]:
    """Return what a value says, without who of the bureau said it."""
    return {name: member for name, member in asdict(value).items() if name not in STAFF}


def record(kind: str, record_id: UUID, /, **data: Any) -> PersonalRecord:
    """Return a record of JSON values."""
    return PersonalRecord(kind=kind, id=str(record_id), data=to_jsonable_python(data))
