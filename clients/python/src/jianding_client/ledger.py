"""Remembers what was sent already, so that a program that died goes on where it was."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["Ledger"]


class Ledger:
    """Names and values; with a path they are in a file, and outlive the process.

    An entry is on the disk when `put` returns.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._entries: dict[str, str] = {}
        if path is not None and path.exists():
            self._entries = dict(json.loads(path.read_text("utf-8")))

    def get(self, name: str) -> str | None:
        """Return what is remembered under a name."""
        return self._entries.get(name)

    def put(self, entries: Mapping[str, str]) -> None:
        """Remember."""
        self._entries |= entries
        self._write()

    def drop(self, *names: str) -> None:
        """Forget what turned out to be of no use."""
        for name in names:
            self._entries.pop(name, None)
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        beside = self._path.with_suffix(".part")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(self._entries, file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
