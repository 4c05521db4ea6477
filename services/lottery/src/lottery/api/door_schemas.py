"""Bodies and views of the list at the door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.api.arrival_schemas import LastDigits
from lottery.api.fields import Body
from lottery.domain.session import Attendance
from lottery.services.door import DoorLine, DoorList
from shared.events.intake import Mode
from shared.openapi import shown_as

__all__ = ["DoorLineView", "DoorListView", "DoorSearchBody"]


class DoorSearchBody(Body):
    """The end of the identity number, as the card in hand says."""

    model_config = shown_as(last_digits="101X")

    last_digits: LastDigits


class DoorLineView(BaseModel):
    """One who is expected; neither code nor panel is in it."""

    case_id: UUID
    case_number: str
    masked_name: str | None
    queue_number: int | None
    attendance: Attendance
    expected_at: datetime | None = Field(description="The own time on a round of home visits")
    checked_in_at: datetime | None
    check_in_method: str | None
    identity_document: str | None
    says_coming: bool | None = Field(description="What the appraisee last answered")

    @classmethod
    def of(cls, line: DoorLine, names: Mapping[UUID, str]) -> Self:
        """Return the view of one who is expected."""
        case = line.case
        answers = [item.coming for item in case.answers if item.party == "appraisee"]
        return cls(
            case_id=case.case_id,
            case_number=case.case_number,
            masked_name=names.get(case.case_id),
            queue_number=case.queue_number,
            attendance=line.attendance,
            expected_at=case.visit_at,
            checked_in_at=case.checked_in_at,
            check_in_method=case.check_in_method,
            identity_document=case.identity_document,
            says_coming=answers[-1] if answers else None,
        )


class DoorListView(BaseModel):
    """A session's list at its door."""

    session_code: str
    mode: Mode
    starts_at: datetime
    names_known: bool
    expected: int
    present: int = Field(description="Those who came late among them")
    late: int
    absent: int
    lines: list[DoorLineView]

    @classmethod
    def of(cls, found: DoorList, names: Mapping[UUID, str]) -> Self:
        """Return the view of a list, counted."""
        stands = [line.attendance for line in found.lines]
        return cls(
            session_code=found.session.code,
            mode=found.session.mode,
            starts_at=found.session.starts_at,
            names_known=bool(names) or not found.lines,
            expected=stands.count("expected"),
            present=stands.count("present") + stands.count("late"),
            late=stands.count("late"),
            absent=stands.count("absent"),
            lines=[DoorLineView.of(line, names) for line in found.lines],
        )
