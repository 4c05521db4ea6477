"""Loads the grading standards: data packs that come with the service or beside it."""

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from review.domain.outcome import Incapacity
from review.domain.standard import Clause, Standard

__all__ = ["load_standards"]

PACKS = "packs.json"


class Pack(BaseModel):
    """One entry of a folder's ``packs.json``."""

    model_config = ConfigDict(extra="forbid")

    id: str
    number: str
    title: str
    scale: Literal["grade", "incapacity"]
    matters: frozenset[str]
    effective_from: date
    effective_to: date | None
    index: str


packs_adapter = TypeAdapter(list[Pack])


@cache
def load_standards(folder: Path | None = None) -> Sequence[Standard]:
    """Return the standards of the package and those of a deployment's own folder.

    Raises
    ------
    ValueError
        A folder's packs aren't of the expected form.
    OSError
        A file is missing.
    """
    folders: list[Traversable] = [files("review") / "data"]
    if folder is not None:
        folders.append(folder)
    return [standard for item in folders for standard in read_folder(item)]


def read_folder(folder: Traversable) -> list[Standard]:
    """Read every pack that a folder's ``packs.json`` lists."""
    packs = packs_adapter.validate_json(folder.joinpath(PACKS).read_bytes())
    return [
        Standard(
            **pack.model_dump(exclude={"index"}),
            clauses={
                clause.cite: clause for clause in read_clauses(pack, folder.joinpath(pack.index))
            },
        )
        for pack in packs
    ]


def read_clauses(pack: Pack, index: Traversable) -> list[Clause]:
    """Read a pack's index of clauses; the wording of the standard is not in it."""
    rows = csv.DictReader(index.read_text(encoding="utf-8").splitlines())
    if pack.scale == "grade":
        return [Clause(row["cite"], int(row["grade"]), None, row["body_system"]) for row in rows]
    return [
        Clause(row["item"], None, Incapacity(row["outcome"]), row["body_system"]) for row in rows
    ]
