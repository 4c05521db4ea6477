"""Turns limits into rows and back."""

import json
from collections.abc import Iterable
from typing import Any

from intake.domain.case_deadlines import CaseDeadline
from shared.deadlines import Deadline
from shared.ids import new_id

__all__ = ["deadline_of", "deadline_values", "limit_rows"]


def deadline_of(row: Any) -> CaseDeadline:
    """Return the limit of a row."""
    return CaseDeadline(
        deadline=Deadline.from_dict(row.explanation),
        recipient_role=row.recipient_role,
        met_on=row.met_on,
        lapsed_on=row.lapsed_on,
        told_due_on=row.told_due_on,
    )


def deadline_values(item: CaseDeadline) -> dict[str, Any]:
    """Return what a row keeps of a limit, beside its keys."""
    return {
        "code": item.code,
        "recipient_role": item.recipient_role,
        "due_on": item.deadline.due_on,
        "is_provisional": item.deadline.provisional,
        "explanation": item.deadline.to_dict(),
        "met_on": item.met_on,
        "lapsed_on": item.lapsed_on,
        "told_due_on": item.told_due_on,
    }


def limit_rows(limits: Iterable[CaseDeadline]) -> str:
    """Return limits that have just started, as JSON for ``json_to_recordset``."""
    return json.dumps(
        [
            {
                "id": str(new_id()),
                "code": item.code,
                "due_on": item.deadline.due_on.isoformat(),
                "is_provisional": item.deadline.provisional,
                "explanation": item.deadline.to_dict(),
            }
            for item in limits
        ]
    )
