"""An application as it stands against its list: what was given, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from intake.domain.case import Case
from intake.domain.checklist import Checklist, ChecklistItem, missing_items
from intake.domain.receipt import ReceiptNote

__all__ = ["GivenMaterial", "ReceivedApplication"]


@dataclass(frozen=True, slots=True)
class GivenMaterial:
    """That a material was given, without its content."""

    id: UUID
    item: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReceivedApplication:
    """A case, what was given for it, the list it was submitted under, and the last receipt."""

    case: Case
    given: Sequence[GivenMaterial]
    checklist: Checklist
    receipt: ReceiptNote | None = None

    @property
    def missing(self) -> list[ChecklistItem]:
        """What is demanded and not there."""
        return missing_items(self.checklist, self.case.applicant_kind, self.given)
