"""An application as it stands against its list: what was given, judged, and is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from intake.domain.case import Case
from intake.domain.checklist import Checklist, ChecklistItem
from intake.domain.notice import SupplementNotice
from intake.domain.receipt import ReceiptNote
from intake.domain.verdict import Standing, Verdict, standing_of

__all__ = ["GivenMaterial", "ReceivedApplication"]


@dataclass(frozen=True, slots=True)
class GivenMaterial:
    """That a material was given and what it was found to be, without its content."""

    id: UUID
    item: str
    received_at: datetime
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ReceivedApplication:
    """A case, what was given for it, the list it was submitted under, the last receipt and notice.

    With a notice (一次性告知书) only what it names can be missing, and only what was handed in
    since counts for that: the rest could have been told then, and wasn't (O55 art 10).
    """

    case: Case
    given: Sequence[GivenMaterial]
    checklist: Checklist
    receipt: ReceiptNote | None = None
    notice: SupplementNotice | None = None

    @property
    def demanded(self) -> list[ChecklistItem]:
        """What can be demanded now: all that the list requires, or just what the notice names."""
        if self.notice is not None:
            return [item for item in self.checklist.items if self.notice.names(item.code)]
        return [item for item in self.checklist.items if item.is_required(self.case.applicant_kind)]

    @property
    def missing(self) -> list[ChecklistItem]:
        """What is demanded, and not there or not as it has to be."""
        return [item for item in self.demanded if self.standing(item.code).is_missing]

    @property
    def unjudged(self) -> list[ChecklistItem]:
        """What is demanded and there, and nobody has looked at."""
        return [item for item in self.demanded if self.standing(item.code) is Standing.UNJUDGED]

    def counting(self, item: str) -> list[GivenMaterial]:
        """Return the materials that count for an item, in the order in which they came."""
        before = frozenset() if self.notice is None else self.notice.told_of(item)
        return [
            material
            for material in self.given
            if material.item == item and material.id not in before
        ]

    def standing(self, item: str) -> Standing:
        """Return how an item stands."""
        return standing_of(self.counting(item))

    def completed_at(self) -> datetime:
        """Return when the last required material arrived: the moment the clock starts at.

        What was found unfit, and second copies, don't move it. Every required item must be there.
        """
        kind = self.case.applicant_kind
        firsts = [
            min(m.received_at for m in self.counting(item.code) if m.verdict is Verdict.COMPLETE)
            for item in self.checklist.items
            if item.is_required(kind) or item in self.demanded
        ]
        return max([self.case.received_at, *firsts])
