"""What is said to the server and in which order; who sends it, and how, is `client`'s.

A conversation is a generator that yields calls, is sent their answers, and returns the result. So
the blocking and the asynchronous client say the same. Where no answer comes the error is thrown
into it.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import TypeAdapter

from jianding_client.errors import RefusedError, UnreachableError
from jianding_client.files import FileFacts, facts_of
from jianding_client.ledger import Ledger
from jianding_client.models import Document, Records, Submission

__all__ = ["Call", "Conversation", "Progress", "ask", "check", "submit", "upload"]

T = TypeVar("T")
API = "/api/intake/v1"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE_BYTES = 4 * 1024 * 1024
MOST_BREAKS = 8
"""Lost connections in a row, of one file, without a byte coming through in between."""

Progress = Callable[[Path, int, int], None]
"""Told a file, how many of its bytes have arrived, and how many there are."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request; ``path`` begins at the server's root."""

    method: str
    path: str
    json: Any = None
    content: bytes | None = None
    form: Mapping[str, tuple[None, str, str]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


Conversation = Generator[Call, httpx.Response, T]


def ask(
    path: str, answer: type[T] | TypeAdapter[T], parameters: Mapping[str, Any] | None = None
) -> Conversation[T]:
    """Read something."""
    response = yield Call("GET", f"{API}{path}", parameters=parameters or {})
    adapter = answer if isinstance(answer, TypeAdapter) else TypeAdapter(answer)
    return adapter.validate_json(good(response).content)


def check(records: Records) -> Conversation[None]:
    """Have a submission checked; no file is sent and nothing is kept."""
    found = [facts_of(document.path) for document in records.documents]
    documents = [
        {**announced(document, facts), "part": f"file-{number}"}
        for number, (document, facts) in enumerate(zip(records.documents, found, strict=True))
    ]
    body = json.dumps(stated(records, documents), ensure_ascii=False)
    response = yield Call(
        "POST",
        f"{API}/partner/form-submissions",
        form={"submission": (None, body, "application/json")},
        headers={"Prefer": "validate-only", "Idempotency-Key": f"check-{digest(body)}"},
    )
    good(response)


def submit(
    records: Records, ledger: Ledger, progress: Progress | None = None
) -> Conversation[Submission]:
    """Send the files, each where it was left, and then submit all of them as one.

    With the same ledger it may be repeated after any failure: nothing is submitted twice.
    """
    documents = []
    for document in records.documents:
        facts = facts_of(document.path)
        upload_id = yield from upload(facts, ledger, progress)
        documents.append({**announced(document, facts), "upload_id": upload_id})
    body = stated(records, documents)
    key = digest(json.dumps(body, sort_keys=True))
    response = yield Call(
        "POST", f"{API}/partner/submissions", json=body, headers={"Idempotency-Key": key}
    )
    if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        # What the ledger names may have expired; the next attempt sends the files again.
        ledger.drop(*(place(item["sha256"], at) for item in documents for at in PLACES))
    return Submission.model_validate_json(good(response).content)


def upload(facts: FileFacts, ledger: Ledger, progress: Progress | None = None) -> Conversation[str]:
    """Send a file (tus 1.0), from where it was left, and return its upload's id.

    Raises
    ------
    RefusedError
        The file isn't taken.
    UnreachableError
        The connection broke again and again; the ledger knows where to go on.
    """
    known = ledger.get(place(facts.sha256, "upload"))
    if known is not None:
        return known
    upload_id, offset, breaks = "", None, 0
    with facts.path.open("rb") as file:
        while not upload_id:
            try:
                response = yield from step(facts, ledger, file, offset)
            except httpx.TransportError as error:
                if breaks == MOST_BREAKS:
                    raise UnreachableError(f"{facts.path.name}: {error}") from error
                response = None
            if response is None or (response.status_code in DISAGREED and breaks < MOST_BREAKS):
                offset, breaks = None, breaks + 1
                continue
            arrived = int(good(response).headers["Upload-Offset"])
            breaks = 0 if arrived > (offset or 0) else breaks
            offset, upload_id = arrived, response.headers.get("Upload-Id", "")
            if progress is not None:
                progress(facts.path, offset, facts.size)
    ledger.put({place(facts.sha256, "upload"): upload_id})
    return upload_id


def step(
    facts: FileFacts, ledger: Ledger, file: BinaryIO, offset: int | None
) -> Conversation[httpx.Response]:
    """Send the next bytes, or ask where to go on when nobody knows (``offset`` None)."""
    address = ledger.get(place(facts.sha256, "address")) or (yield from begin(facts, ledger))
    if offset is not None:
        return (yield piece(address, file, offset))
    response = yield Call("HEAD", address, headers=TUS)
    if response.status_code in GONE:
        address = yield from begin(facts, ledger)
        response = yield Call("HEAD", address, headers=TUS)
    return response


GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
DISAGREED = {HTTPStatus.CONFLICT, HTTPStatus.LOCKED}
PLACES = ("upload", "address")


def begin(facts: FileFacts, ledger: Ledger) -> Conversation[str]:
    """Announce a file and return the path that its bytes go to."""
    metadata = {
        "filename": facts.path.name,
        "filetype": facts.media_type,
        "sha256": facts.sha256,
    }
    encoded = ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items()
    )
    response = yield Call(
        "POST",
        f"{API}/resumable-uploads",
        headers={**TUS, "Upload-Length": str(facts.size), "Upload-Metadata": encoded},
    )
    address = urlsplit(good(response).headers["Location"]).path
    ledger.put({place(facts.sha256, "address"): address})
    return address


def piece(address: str, file: BinaryIO, offset: int) -> Call:
    """Return the call that sends the next bytes."""
    file.seek(offset)
    headers = {
        **TUS,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    return Call("PATCH", address, content=file.read(PIECE_BYTES), headers=headers)


def stated(records: Records, documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a submission as it is sent."""
    facts = records.model_dump(mode="json", exclude={"documents"}, exclude_none=True)
    return {**facts, "documents": list(documents)}


def announced(document: Document, facts: FileFacts) -> dict[str, Any]:
    """Return what is stated of a document."""
    return {
        "kind": document.kind,
        "title": document.title,
        "dated_on": document.dated_on.isoformat(),
        "media_type": facts.media_type,
        "size": facts.size,
        "sha256": facts.sha256,
    }


def place(sha256: str, what: str) -> str:
    """Return the name under which the ledger knows something of a file."""
    return f"{what} {sha256}"


def digest(text: str) -> str:
    """Return a key that is the same for the same body."""
    return hashlib.sha256(text.encode()).hexdigest()


def good(response: httpx.Response) -> httpx.Response:
    """Return an answer that is no refusal.

    Raises
    ------
    RefusedError
        It is one.
    """
    if response.is_success:
        return response
    raise RefusedError.of(response)
