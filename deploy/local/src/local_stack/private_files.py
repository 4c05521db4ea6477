"""Files that only their owner may read, written whole or not at all."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Write a file readable by its owner only; a reader sees the old content or the new."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def write_private_json(path: Path, content: object) -> None:
    """Write `content` as JSON, readable by the owner only."""
    write_private(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def kept(path: Path, make: Callable[[], str]) -> str:
    """Give the content of a private file, making it at the first time."""
    if not path.exists():
        write_private(path, make())
    return path.read_text(encoding="utf-8")
