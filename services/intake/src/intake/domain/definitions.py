"""What a matter is, as versioned data: who may apply, fields, list, gates and periods.

A case keeps the version that it was submitted under. A newer version is only data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import StringConstraints

from intake.domain.application import ApplicantKind, PersonKind
from intake.domain.checklist import Checklist
from intake.domain.gates import Article, Gate, Stipulation
from intake.domain.matters import Matter, MatterPeriods

__all__ = ["Definition", "Definitions", "FieldUse", "Handling", "StatedField", "VersionName"]

VersionName = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d(\.\d{1,3})?$")]


class Handling(StrEnum):
    """What is done here with a matter."""

    APPLICATION = "application"
    PROVINCIAL = "provincial"


class FieldUse(StrEnum):
    """How a matter uses a field of the application."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


class StatedField(Stipulation):
    """A field whose use depends on the matter; ``pointer`` leads to it in the application."""

    pointer: str
    use: FieldUse
    name_en: str
    name_zh: str
    hint_en: str | None = None
    hint_zh: str | None = None
    article: Article | None = None


class Applicants(Stipulation):
    """Who may apply."""

    kinds: tuple[ApplicantKind, ...]
    article: Article


class KnownPersonKind(Stipulation):
    """A kind of worker that the matter is open to."""

    code: PersonKind
    article: Article | None = None


class Definition(Stipulation):
    """One version of a matter, in force from a day on until the next one's."""

    matter: Matter
    version: VersionName
    effective_from: date
    checklist: VersionName
    name_en: str
    name_zh: str
    article: Article
    handling: Handling
    follows_decision: bool
    applicants: Applicants
    person_kinds: tuple[KnownPersonKind, ...]
    fields: tuple[StatedField, ...]
    gates: tuple[Gate, ...]
    periods: MatterPeriods | None
    opens_by_default: bool


@dataclass(frozen=True)
class Definitions:
    """Every version of every matter, and of the standard list."""

    versions: tuple[Definition, ...]
    lists: tuple[Checklist, ...]

    def __post_init__(self) -> None:
        """Refuse two of one name, a list that isn't there, and an open matter without periods."""
        lists = [item.version for item in self.lists]
        check_once("list", lists)
        check_once("definition", [(item.matter, item.version) for item in self.versions])
        check_once("day", [(item.matter, item.effective_from) for item in self.versions])
        for item in self.versions:
            if item.checklist not in lists:
                raise ValueError(f"{item.matter} {item.version} names an unknown list")
            if item.opens_by_default and item.periods is None:
                raise ValueError(f"{item.matter} {item.version} can't be open without periods")

    def of(self, matter: Matter, on: date) -> Definition:
        """Return the version of a matter in force on a day.

        A day before the first version gets the first: what was before isn't kept here.
        """
        versions = self.history(matter)
        return next((item for item in versions if item.effective_from <= on), versions[-1])

    def get(self, matter: Matter, version: str) -> Definition:
        """Return one version of a matter.

        Raises
        ------
        LookupError
            It isn't here any more, though a case was submitted under it.
        """
        found = self._by_version.get((matter, version))
        if found is None:
            raise LookupError(f"the definition {version} of {matter} is missing")
        return found

    def history(self, matter: Matter) -> list[Definition]:
        """Return the versions of a matter, the newest first."""
        versions = [item for item in self.versions if item.matter is matter]
        return sorted(versions, key=lambda item: item.effective_from, reverse=True)

    def checklist_of(self, matter: Matter, version: str) -> Checklist:
        """Return the list of materials of a matter's version."""
        return self._lists[matter, version]

    def open_by_default(self) -> Mapping[Matter, MatterPeriods]:
        """Return the matters whose newest version is open, with their periods."""
        newest = [self.history(matter)[0] for matter in Matter]
        return {
            item.matter: item.periods for item in newest if item.periods and item.opens_by_default
        }

    @cached_property
    def _by_version(self) -> Mapping[tuple[Matter, str], Definition]:
        return {(item.matter, item.version): item for item in self.versions}

    @cached_property
    def _lists(self) -> Mapping[tuple[Matter, str], Checklist]:
        whole = {item.version: item for item in self.lists}
        return {
            (item.matter, item.version): whole[item.checklist].narrowed(item.matter)
            for item in self.versions
        }


def check_once(what: str, names: Iterable[object]) -> None:
    """Refuse a name that is there twice."""
    listed = list(names)
    if len(set(listed)) != len(listed):
        raise ValueError(f"a {what} is there twice")
