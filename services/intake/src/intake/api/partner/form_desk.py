"""Takes a submission and its files out of one form; the files go if nothing comes of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import ValidationError

from intake.api.partner.bodies import SubmitRecordsForm
from intake.api.partner.forms import FormPart, FormReader
from intake.domain.partner.submissions import DeclaredDocument
from intake.errors.partners import FormUnreadableError, RecordSubmissionRefusedError
from intake.services.partner.receiving import ReceivedFiles, discard, receive_files
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import Actor
from shared.errors import ServiceError
from shared.json_bodies import check_json
from shared.request_layer import BODY_LIMIT, STREAMED
from shared.service import Service
from shared.validation import field_errors

__all__ = ["SentForm", "form_body", "received_form"]

SUBMISSION = "submission"
"""The part that comes first and says what the others are."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What came in: the submission, its documents, and their files as far as they are good."""

    body: SubmitRecordsForm
    documents: list[DeclaredDocument]
    received: ReceivedFiles


@asynccontextmanager
async def received_form(
    request: Request, service: Service[UnitOfWork], actor: Actor, *, may_lack_files: bool
) -> AsyncIterator[SentForm]:
    """Receive a form; when it is left without having been recorded, its files are removed.

    Where a commit's fate is unknown they stay: the janitor finds those that no row mentions.

    Raises
    ------
    FormUnreadableError, UploadBrokenError
        The body is no whole form, or the submission isn't its first part.
    RecordSubmissionRefusedError
        The submission can't be read.
    """
    settings = settings_of(service)
    reader = FormReader(
        request.headers.get("content-type", ""),
        request.stream(),
        limit=settings.partner_submission_limit_bytes,
    )
    parts = reader.parts()
    body = await read_submission(parts)
    documents = [item.as_declared() for item in body.documents]
    named = [
        (item.part, document) for item, document in zip(body.documents, documents, strict=True)
    ]
    received = ReceivedFiles()
    try:
        await receive_files(service, actor, named, parts, received, may_lack_files=may_lack_files)
        yield SentForm(body, documents, received)
    except BaseException as error:
        if not received.is_recorded or isinstance(error, ServiceError):
            await discard(service.files, received)
        raise
    if not received.is_recorded:
        await discard(service.files, received)


async def read_submission(parts: AsyncIterator[FormPart]) -> SubmitRecordsForm:
    """Return what the first part says.

    Raises
    ------
    FormUnreadableError
        Another part comes first, or it is larger than a body may be.
    MalformedError, RecordSubmissionRefusedError
        It isn't the JSON that is expected.
    """
    first = await anext(parts, None)
    if first is None or first.name != SUBMISSION:
        raise FormUnreadableError
    content = bytearray()
    async for chunk in first.body:
        content += chunk
        if len(content) > BODY_LIMIT:
            raise FormUnreadableError
    check_json(bytes(content))
    try:
        return SubmitRecordsForm.model_validate_json(bytes(content))
    except ValidationError as error:
        wrong = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise RecordSubmissionRefusedError(errors=field_errors(wrong)) from None


def form_body() -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that takes such a form."""
    schema = {
        "type": "object",
        "required": [SUBMISSION],
        "properties": {
            SUBMISSION: {
                "type": "string",
                "contentMediaType": "application/json",
                "description": "A SubmitRecords object whose documents name a `part` of this form"
                " in place of an `upload_id`; comes before the files",
            }
        },
        "additionalProperties": {"type": "string", "format": "binary"},
    }
    return {
        STREAMED: True,
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}},
    }
