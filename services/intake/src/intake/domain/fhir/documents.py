"""Reads documents and their files, and writes documents that were taken."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from intake.domain.fhir.codes import (
    DOCUMENT_KIND,
    LOINC,
    LOINC_KINDS,
    SHA256,
    SUBMISSION,
    UPLOAD_PREFIX,
    Release,
)
from intake.domain.fhir.people import day_of
from intake.domain.fhir.reading import Element, codings_of, missing, not_understood
from intake.domain.partner.submissions import RecordDocument, RecordSubmission, SeenState
from shared.errors import FieldError

__all__ = ["InlineFile", "document_reference", "read_document"]

STATUS = {
    SeenState.RECEIVED: "current",
    SeenState.IN_USE: "current",
    SeenState.REJECTED: "entered-in-error",
    SeenState.EXPIRED: "superseded",
}

Places = dict[str, str]


@dataclass(frozen=True, slots=True)
class InlineFile:
    """A file that came inside the bundle."""

    content: bytes


def read_document(
    n: int, resource: Element, files: Mapping[str, tuple[int, Element]]
) -> tuple[dict[str, Any], Places, InlineFile | None, list[FieldError]]:
    """Return a document, where its parts came from, its file if it came along, and what is wrong.

    An attachment's address names a Binary of the bundle or an upload; nothing else is ever asked.
    """
    here = f"/entry/{n}/resource"
    there = f"{here}/content/0/attachment"
    attachment = resource["content"][0].get("attachment", {})
    errors: list[FieldError] = []
    if len(resource["content"]) > 1:
        errors.append(not_understood(f"{here}/content", "more than one attachment", "多个附件"))
    file, upload_id = None, None
    url = attachment.get("url", "")
    if url.startswith(UPLOAD_PREFIX):
        upload_id = upload_of(url)
    elif url in files:
        file = file_of(files[url][1].get("data", ""))
    elif "data" in attachment:
        file = file_of(attachment["data"])
    if file is None and upload_id is None:
        errors.append(not_understood(f"{there}/url", "where the file is", "附件地址"))
    kind = kind_of(resource)
    if kind is None:
        errors.append(not_understood(f"{here}/type", "this type of document", "文书类型"))
    dated_on = day_of(attachment.get("creation")) or day_of(resource.get("date"))
    sha256 = sha256_of(attachment)
    needed = {
        f"{there}/contentType": (attachment.get("contentType"), "the media type", "文件类型"),
        f"{there}/size": (attachment.get("size"), "the size in bytes", "文件大小"),
        f"{there}/extension": (sha256, f"the extension {SHA256}", "SHA-256 扩展"),
        f"{there}/creation": (dated_on, "the document's day", "文书日期"),
    }
    errors += [missing(where, what, zh) for where, (value, what, zh) in needed.items() if not value]
    document = {
        "kind": kind,
        "title": attachment.get("title") or resource.get("description") or kind,
        "dated_on": dated_on,
        "media_type": attachment.get("contentType"),
        # R5 writes 64-bit numbers as text.
        "size": int(attachment.get("size") or 0),
        "sha256": sha256,
        "upload_id": upload_id,
    }
    places = {
        "": here,
        "/kind": f"{here}/type",
        "/title": f"{there}/title",
        "/dated_on": f"{there}/creation",
        "/media_type": f"{there}/contentType",
        "/size": f"{there}/size",
        "/sha256": f"{there}/extension",
        "/upload_id": f"{there}/url",
        "/part": f"{there}/url",
    }
    return document, places, file, errors


def kind_of(resource: Element) -> str | None:
    """Return the document's kind: by our own code, else by LOINC."""
    codings = dict(codings_of(resource.get("type", {})))
    return codings.get(DOCUMENT_KIND) or LOINC_KINDS.get(codings.get(LOINC, ""))


def sha256_of(attachment: Element) -> str | None:
    """Return what the extension says."""
    for extension in attachment.get("extension", ()):
        if extension.get("url") == SHA256:
            value: str | None = extension.get("valueString")
            return value
    return None


def upload_of(url: str) -> str | None:
    """Return the id of the upload that an address names."""
    try:
        return str(UUID(url.removeprefix(UPLOAD_PREFIX)))
    except ValueError:
        return None


def file_of(data: str) -> InlineFile | None:
    """Return the content of base64, which may be broken into lines."""
    try:
        return InlineFile(base64.b64decode("".join(data.split()), validate=True))
    except binascii.Error:
        return None


def document_reference(
    release: Release, submission: RecordSubmission, document: RecordDocument, state: SeenState
) -> dict[str, Any]:
    """Return a document that was taken, without its title and its file."""
    size: int | str = str(document.size) if release is Release.R5 else document.size
    return {
        "resourceType": "DocumentReference",
        "id": str(document.id),
        "meta": {"lastUpdated": submission.received_at.isoformat()},
        "identifier": [{"system": SUBMISSION, "value": str(submission.id)}],
        "status": STATUS[state],
        "type": {"coding": [{"system": DOCUMENT_KIND, "code": document.kind}]},
        "date": submission.received_at.isoformat(),
        "content": [
            {
                "attachment": {
                    "extension": [{"url": SHA256, "valueString": document.sha256}],
                    "contentType": document.media_type,
                    "size": size,
                    "creation": document.dated_on.isoformat(),
                }
            }
        ],
    }
