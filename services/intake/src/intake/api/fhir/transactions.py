"""The route that takes a transaction of records, as `/partner/submissions` takes a submission."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, ValidationError
from pydantic_core import to_json

from intake.api.fhir.parameters import (
    SpokenRelease,
    fhir_body,
    read_body,
    wishes_representation,
)
from intake.api.fhir.routing import FhirResponse, FhirRoute, outcomes, resource
from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.partner.bodies import MOST_DOCUMENTS, Document, Submission
from intake.domain.fhir.bundles import SentBundle, read_bundle
from intake.domain.fhir.codes import SUBMISSION, Release
from intake.domain.fhir.documents import document_reference
from intake.domain.fhir.outcomes import all_well
from intake.domain.fhir.resources import read_resource
from intake.domain.partner.submissions import DeclaredDocument, RecordSubmission, seen_state
from intake.errors.fhir import FhirInvalidError
from intake.services.partner import submissions
from intake.services.partner.callers import hospital_of_caller
from intake.services.partner.receiving import ReceivedFiles, discard, receive_files
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.errors import ServiceError
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.preferences import APPLIED, prefers_check
from shared.service import Service
from shared.validation import field_errors

__all__ = ["router"]

router = APIRouter(prefix="/partner/fhir/{release}", tags=["FHIR"], route_class=FhirRoute)

BUNDLE = resource("A bundle with one answer for each entry, or what a check found")


class DocumentOfBundle(Document):
    """A document whose file came with the bundle, or was uploaded before."""

    upload_id: UUID | None


class SubmissionOfBundle(Submission):
    """A submission that came as a transaction."""

    documents: list[DocumentOfBundle] = Field(min_length=1, max_length=MOST_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file that came inside, as the parts of a form come."""

    name: str
    content: bytes

    @property
    def body(self) -> AsyncIterator[bytes]:
        """Its bytes."""
        return self._once()

    async def _once(self) -> AsyncIterator[bytes]:
        yield self.content


@router.post(
    "",
    status_code=200,
    summary="Submit records as a FHIR transaction",
    response_class=FhirResponse,
    openapi_extra=fhir_body(),
    responses={200: BUNDLE, **outcomes(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)},
)
async def submit_bundle(
    request: Request,
    release: SpokenRelease,
    caller: Annotated[Actor, needs(Permission.RECORDS_SUBMIT)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    is_check: Annotated[bool, prefers_check()],
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
    prefer: Annotated[str | None, Header(max_length=200, include_in_schema=False)] = None,
) -> FhirResponse:
    """Take a transaction Bundle of Patient, Encounter, DocumentReference and Binary, or none of it.

    It is the same submission as the plain interface's, checked and matched alike. Attachments name
    a Binary of the bundle or an upload; no other address is ever asked.
    """
    async with open_unit_of_work(caller) as uow:
        await hospital_of_caller(uow)
    body = await read_body(request, release)
    sent = await run_in_threadpool(read_transaction, release, body)
    request.state.place_of = sent.place_of
    submission = submission_of(sent)
    documents = [item.declared(item.upload_id) for item in submission.documents]
    content, task_id = submission.as_content(), submission.request_id
    async with (
        received_files(service, caller, sent, documents) as received,
        open_unit_of_work(caller) as uow,
    ):
        if is_check:
            await submissions.check(
                uow, content, documents, task_id=task_id, wrong_files=received.errors
            )
            checked = all_well("all of it would be taken", "校验通过，未保存任何内容")
            return FhirResponse(checked, headers=APPLIED)
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: submissions.submit_with_files(
                uow, content, documents, received, task_id=task_id
            ),
            again=lambda submission_id: submissions.get(uow, UUID(submission_id)),
            resource_id=lambda kept: str(kept.id),
        )
    is_shown = wishes_representation(prefer)
    return FhirResponse(answer_of(release, uow, sent, made, is_shown=is_shown))


def read_transaction(release: Release, body: bytes) -> SentBundle:
    """Return the submission that a body holds; see ``read_resource`` and ``read_bundle``."""
    return read_bundle(release, read_resource(release, "Bundle", body))


def submission_of(sent: SentBundle) -> SubmissionOfBundle:
    """Return the submission, if its values are what the plain interface takes.

    Raises
    ------
    FhirInvalidError
        Some aren't; each is named.
    """
    try:
        return SubmissionOfBundle.model_validate_json(to_json(sent.submission))
    except ValidationError as error:
        wrong = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise FhirInvalidError(errors=field_errors(wrong)) from None


@asynccontextmanager
async def received_files(
    service: Service[UnitOfWork],
    actor: Actor,
    sent: SentBundle,
    documents: list[DeclaredDocument],
) -> AsyncIterator[ReceivedFiles]:
    """Store the files that came inside; they go again if nothing comes of the bundle."""

    async def parts() -> AsyncIterator[FilePart]:
        for n, file in sent.files.items():
            yield FilePart(str(n), file.content)

    named = [
        (str(n) if n in sent.files else None, document) for n, document in enumerate(documents)
    ]
    received = ReceivedFiles()
    try:
        await receive_files(service, actor, named, parts(), received, may_lack_files=False)
        yield received
    except BaseException as error:
        if not received.is_recorded or isinstance(error, ServiceError):
            await discard(service.files, received)
        raise
    if not received.is_recorded:
        await discard(service.files, received)


def answer_of(
    release: Release,
    uow: UnitOfWork,
    sent: SentBundle,
    made: RecordSubmission,
    *,
    is_shown: bool,
) -> dict[str, Any]:
    """Return the transaction's answer: documents can be read, everything else was taken in."""
    entries: list[dict[str, Any]] = [{"response": {"status": "202 Accepted"}}] * sent.entries
    for n, document in zip(sent.document_entries, made.documents, strict=True):
        response = {
            "status": "201 Created",
            "location": f"DocumentReference/{document.id}",
            "lastModified": made.received_at.isoformat(),
        }
        entries[n] = {"response": response}
        if is_shown:
            state = seen_state(made, uow.now)
            entries[n]["resource"] = document_reference(release, made, document, state)
    return {
        "resourceType": "Bundle",
        "type": "transaction-response",
        "identifier": {"system": SUBMISSION, "value": str(made.id)},
        "timestamp": made.received_at.isoformat(),
        "entry": entries,
    }
