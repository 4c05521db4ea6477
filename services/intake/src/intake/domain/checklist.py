"""The standard list of materials (照单收件): what is asked for."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from intake.domain.application import ApplicantKind
from intake.domain.matters import Matter

__all__ = [
    "Checklist",
    "ChecklistItem",
    "ObtainableFrom",
    "RequiredWhen",
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
