"""Reads the definitions of matters: those of the package, and a deployment's own beside them.

A folder has ``matters/*.json`` (one version of a matter each) and ``checklists/*.json`` (one
version of the standard list each).
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from intake.domain.checklist import Checklist
from intake.domain.definitions import Definition, Definitions
from intake.domain.retirement import RetirementAge

__all__ = ["load_definitions", "load_retirement_ages"]

Kind = TypeVar("Kind")

DEFINITION = TypeAdapter(Definition)
CHECKLIST = TypeAdapter(Checklist)
RETIREMENT_AGES = TypeAdapter(tuple[RetirementAge, ...])


@cache
def load_definitions(folder: Path | None = None) -> Definitions:
    """Return every definition of the package and, if one is given, of a folder.

    Raises
    ------
    ValueError
        A file isn't a definition, or two of them are the same version.
    """
    folders: list[Traversable] = [files("intake") / "data"]
    if folder is not None:
        if not folder.is_dir():
            raise ValueError(f"there is no folder {folder}")
        folders.append(folder)
    return Definitions(
        tuple(item for place in folders for item in read(DEFINITION, place / "matters")),
        tuple(item for place in folders for item in read(CHECKLIST, place / "checklists")),
    )


@cache
def load_retirement_ages(path: Path | None = None) -> tuple[RetirementAge, ...]:
    """Return the statutory ages of the package, or those of a file instead."""
    source = path or files("intake") / "data" / "retirement_ages.json"
    return RETIREMENT_AGES.validate_json(source.read_bytes())


def read(kind: TypeAdapter[Kind], folder: Traversable) -> list[Kind]:
    """Return the values of a folder's JSON files, by name; none where there is no folder."""
    if not folder.is_dir():
        return []
    named = sorted((item.name, item) for item in folder.iterdir() if item.name.endswith(".json"))
    return [kind.validate_json(item.read_bytes()) for _, item in named]
