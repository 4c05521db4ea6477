"""The standard list of materials (照单收件): what is asked for, and what of it is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from intake.domain.application import ApplicantKind
from intake.domain.matters import Matter

__all__ = [
    "Checklist",
    "ChecklistItem",
    "Given",
    "ObtainableFrom",
    "RequiredWhen",
    "completed_at",
    "missing_items",
]


class RequiredWhen(StrEnum):
    """When an item can be demanded."""

    ALWAYS = "always"
    APPLICANT_IS_RELATIVE = "applicant_is_relative"
    NEVER = "never"


class ObtainableFrom(StrEnum):
    """Where the bureau gets an item itself, so that nobody may be asked for it (O55 art 9)."""

    DATA_SHARING = "data_sharing"
    OWN_RECORDS = "own_records"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the list (材料清单项)."""

    code: str
    name_zh: str
    name_en: str
    matters: frozenset[Matter]
    required_when: RequiredWhen
    obtainable_from: ObtainableFrom | None
    media_types: tuple[str, ...]
    original_seen: bool
    for_experts_allowed: bool

    def __post_init__(self) -> None:
        """Refuse a list that demands what the bureau can obtain itself."""
        if self.obtainable_from is not None and self.required_when is not RequiredWhen.NEVER:
            raise ValueError(f"{self.code} can be obtained by the bureau: it can't be demanded")

    def is_required(self, applicant: ApplicantKind) -> bool:
        """Whether it can be demanded from this applicant."""
        if self.required_when is RequiredWhen.APPLICANT_IS_RELATIVE:
            return applicant is ApplicantKind.RELATIVE
        return self.required_when is RequiredWhen.ALWAYS


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of one matter, or of all, and the version of the list they are from."""

    version: str
    items: tuple[ChecklistItem, ...]

    def narrowed(self, matter: Matter) -> Self:
        """Return the list of one matter."""
        return replace(self, items=tuple(item for item in self.items if matter in item.matters))

    def find(self, code: str) -> ChecklistItem | None:
        """Return an item by its code, if the matter has it."""
        return next((item for item in self.items if item.code == code), None)


class Given(Protocol):
    """What counts as given for an item."""

    @property
    def item(self) -> str:
        """The item's code."""

    @property
    def received_at(self) -> datetime:
        """When it arrived."""


def missing_items(
    checklist: Checklist, applicant: ApplicantKind, given: Iterable[Given]
) -> list[ChecklistItem]:
    """Return what is demanded and not there yet, all of it at once."""
    codes = {material.item for material in given}
    return [
        item for item in checklist.items if item.is_required(applicant) and item.code not in codes
    ]


def completed_at(
    checklist: Checklist, applicant: ApplicantKind, given: Sequence[Given], received_at: datetime
) -> datetime:
    """Return when the last demanded item arrived: the moment at which the clock starts.

    A second copy of an item doesn't move it. Everything demanded must be there.
    """
    firsts = [
        min(material.received_at for material in given if material.item == item.code)
        for item in checklist.items
        if item.is_required(applicant)
    ]
    return max([received_at, *firsts])
