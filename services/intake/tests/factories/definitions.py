"""Newer versions of definitions, as a deployment adds them."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

__all__ = ["PACKAGED", "add_checklist", "add_version"]

PACKAGED = "2026-07-01"
"""The version that the package brings."""


def add_version(folder: Path, matter: str, version: str, **changes: Any) -> None:
    """Write a version of a matter that is the packaged one but for some members."""
    packaged = files("intake") / "data" / "matters" / f"{matter}.{PACKAGED}.json"
    content = json.loads(packaged.read_text(encoding="utf-8"))
    content |= {"version": version, "effective_from": version, **changes}
    write(folder / "matters" / f"{matter}.{version}.json", content)


def add_checklist(folder: Path, version: str, *, without: str) -> None:
    """Write a version of the list that lacks one item."""
    packaged = files("intake") / "data" / "checklists" / f"{PACKAGED}.json"
    content = json.loads(packaged.read_text(encoding="utf-8"))
    items = [item for item in content["items"] if item["code"] != without]
    write(folder / "checklists" / f"{version}.json", {"version": version, "items": items})


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
