"""A folder that is one submission: ``submission.json`` and the files that it names.

    {
      "external_id": "DYRM-2026-000123",
      "person": {"name": …, "identity_number": …, "birth_date": …},
      "visit": {"kind": "inpatient", "number": …, "started_on": …},
      "documents": [
        {"path": "出院记录.pdf", "kind": "discharge_summary", "title": …, "dated_on": …}
      ]
    }

Beside it, ``.sent.json`` remembers how far sending has come, and ``receipt.json`` is what the
bureau answered: a folder that has one is done.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from jianding_client.client import Client
from jianding_client.conversations import Progress
from jianding_client.errors import FolderError
from jianding_client.ledger import Ledger
from jianding_client.models import Records, Submission

__all__ = ["find_folders", "is_done", "read_folder", "submit_folder"]

DESCRIPTION = "submission.json"
RECEIPT = "receipt.json"
LEDGER = ".sent.json"


def find_folders(root: Path) -> Iterator[Path]:
    """Yield every folder with a description under a folder, itself included, in order."""
    yield from sorted(path.parent for path in root.rglob(DESCRIPTION))


def is_done(folder: Path) -> bool:
    """Whether the folder was submitted."""
    return (folder / RECEIPT).exists()


def read_folder(folder: Path) -> Records:
    """Return what a folder describes.

    Raises
    ------
    FolderError
        The description can't be read, or a file lies outside the folder.
    """
    try:
        described = from_json((folder / DESCRIPTION).read_bytes())
        records = Records.model_validate(within(folder, described))
    except OSError as error:
        raise FolderError(f"{folder.name}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = "/".join(str(part) for part in first["loc"])
        raise FolderError(f"{folder.name}: {DESCRIPTION}: {place}: {first['msg']}") from error
    except ValueError as error:
        raise FolderError(f"{folder.name}: {DESCRIPTION}: {error}") from error
    for document in records.documents:
        if not document.path.resolve().is_relative_to(folder.resolve()):
            raise FolderError(f"{folder.name}: {document.path.name} lies outside the folder")
    return records


def within(folder: Path, described: Any) -> Any:
    """Return a description whose files are looked for in its folder."""
    if not isinstance(described, dict):
        return described
    documents = [
        {**item, "path": str(folder / item["path"])}
        if isinstance(item, dict) and isinstance(item.get("path"), str)
        else item
        for item in described.get("documents") or []
    ]
    return {**described, "documents": documents}


def submit_folder(client: Client, folder: Path, progress: Progress | None = None) -> Submission:
    """Submit a folder and keep the answer beside its files; a repetition goes on where it was.

    Raises
    ------
    FolderError, RefusedError, AccessRefusedError, UnreachableError
    """
    records = read_folder(folder)
    submission = client.submit(records, ledger=Ledger(folder / LEDGER), progress=progress)
    beside = folder / f"{RECEIPT}.part"
    with beside.open("w", encoding="utf-8") as file:
        file.write(submission.model_dump_json(indent=2))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / RECEIPT)
    return submission
