"""Turns rows of submissions and their documents into values."""

from collections.abc import Sequence
from typing import Any

from intake.domain.partner.submissions import (
    QueueReason,
    RecordDocument,
    RecordSubmission,
    SubmissionState,
)
from intake.tables import record_submission
from shared.crypto import FieldCipher

__all__ = [
    "SUBMISSION_COLUMNS",
    "content_context",
    "document_of",
    "submission_of",
    "title_context",
]

SUBMISSION_COLUMNS = tuple(
    column
    for column in record_submission.c
    if column.name not in {"committee", "content", "external_id_index", "identity_index"}
)
"""What a submission is made of; what is personal is read by name."""


def submission_of(row: Any, documents: Sequence[RecordDocument] = ()) -> RecordSubmission:
    """Return the submission of a row with ``SUBMISSION_COLUMNS``."""
    return RecordSubmission(
        id=row.id,
        hospital=row.hospital,
        account_id=row.account_id,
        state=SubmissionState(row.state),
        version=row.version,
        received_at=row.received_at,
        expires_at=row.expires_at,
        is_sandbox=row.is_sandbox,
        task_id=row.task_id,
        case_id=row.case_id,
        queue_reason=row.queue_reason and QueueReason(row.queue_reason),
        claimed_by=row.claimed_by,
        rejected_for=row.rejected_for,
        documents=documents,
    )


def document_of(row: Any, cipher: FieldCipher) -> RecordDocument:
    """Return the document of a row."""
    return RecordDocument(
        id=row.id,
        kind=row.kind,
        title=row.title and cipher.decrypt(row.title, title_context(row.id)),
        dated_on=row.dated_on,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        upload_id=row.upload_id,
        material_id=row.material_id,
    )


def content_context(submission_id: object) -> str:
    """Return the place that a submission's content is encrypted for."""
    return f"intake.record_submission.content:{submission_id}"


def title_context(document_id: object) -> str:
    """Return the place that a document's title is encrypted for."""
    return f"intake.record_document.title:{document_id}"
