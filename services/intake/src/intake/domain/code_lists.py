"""The lists from which people at the desks choose: parts of the body, reasons, checks, grounds.

They are data with a version; a deployment may bring its own.
"""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from intake.domain.gates import Article
from intake.domain.matters import Matter
from shared.events.intake import Mode

__all__ = ["Check", "Code", "CodeLists", "Ground", "ListedCode", "ModeReason", "load_code_lists"]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]


class ListedCode(BaseModel):
    """A code and what it is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    name_zh: str
    name_en: str


class ModeReason(ListedCode):
    """Why somebody isn't examined on site, and the modes it is a reason for."""

    modes: frozenset[Mode]


class Check(ListedCode):
    """What the preliminary review answers; with a blocking problem a case doesn't go on."""

    matters: frozenset[Matter]
    is_blocking: bool
    article: Article | None


class Ground(ListedCode):
    """A legal ground for not accepting (不予受理), as the applicant is told of it."""

    matters: frozenset[Matter]
    article: Article
    sentence: str
    sentence_zh: str


class CodeLists(BaseModel):
    """All lists of the desks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    body_parts: tuple[ListedCode, ...]
    mode_reasons: tuple[ModeReason, ...]
    difficulty_reasons: tuple[ListedCode, ...]
    express_reasons: tuple[ListedCode, ...]
    return_reasons: tuple[ListedCode, ...]
    correction_reasons: tuple[ListedCode, ...]
    checks: tuple[Check, ...]
    refusal_grounds: tuple[Ground, ...]

    @model_validator(mode="after")
    def check_codes(self) -> "CodeLists":
        """Refuse a code that stands twice in a list, or twice for a matter."""
        for name in (
            "body_parts",
            "mode_reasons",
            "difficulty_reasons",
            "express_reasons",
            "return_reasons",
            "correction_reasons",
            "refusal_grounds",
        ):
            check_once(name, [item.code for item in getattr(self, name)])
        for matter in Matter:
            check_once("checks", [item.code for item in self.checks_of(matter)])
        return self

    def checks_of(self, matter: Matter) -> tuple[Check, ...]:
        """Return what the preliminary review answers in a matter."""
        return tuple(item for item in self.checks if matter in item.matters)

    def find_ground(self, code: str, matter: Matter) -> Ground | None:
        """Return a ground by its code, if it is one in the matter."""
        found = (item for item in self.refusal_grounds if item.code == code)
        return next((item for item in found if matter in item.matters), None)


def check_once(name: str, codes: list[str]) -> None:
    """Refuse a list with a code twice."""
    if len(set(codes)) < len(codes):
        raise ValueError(f"{name} has a code twice")


def load_code_lists(path: Path | None) -> CodeLists:
    """Return the lists of a file, or those that the package brings.

    Raises
    ------
    OSError, ValidationError
        The file can't be read, or holds no such lists.
    """
    text = (
        path.read_bytes()
        if path is not None
        else files("intake").joinpath("data/code_lists.json").read_bytes()
    )
    return CodeLists.model_validate_json(text)
