"""What the hospitals of one committee submitted."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.material import Upload
from intake.domain.partner.submissions import (
    DeclaredDocument,
    RecordDocument,
    RecordSubmission,
    SubmissionContent,
    SubmissionState,
)
from intake.errors.partners import RecordSubmissionKnownError, RecordSubmissionNotFoundError
from intake.repositories.material_rows import upload_of
from intake.repositories.partner.submission_rows import (
    SUBMISSION_COLUMNS,
    content_context,
    document_of,
    submission_of,
    title_context,
)
from intake.tables import record_document, record_submission, upload
from shared.crypto import BlindIndex, FieldCipher

__all__ = ["RecordSubmissionRepository"]


class RecordSubmissionRepository:
    """Stores and finds submissions; none of another committee is ever found."""

    def __init__(
        self,
        session: AsyncSession,
        committee: str,
        cipher: FieldCipher,
        blind_index: BlindIndex,
    ) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher
        self._blind_index = blind_index

    async def add(self, submission: RecordSubmission, content: SubmissionContent) -> None:
        """Store a submission without its documents.

        Raises
        ------
        RecordSubmissionKnownError
            The hospital has used its own number before.
        """
        external = self._blind_index.of(
            "external_id", f"{submission.hospital}\n{content.external_id}"
        )
        added = await self._session.scalar(
            insert(record_submission)
            .values(
                id=submission.id,
                committee=self._committee,
                hospital=submission.hospital,
                account_id=submission.account_id,
                external_id_index=external,
                identity_index=self.index_of(content),
                content=self._cipher.encrypt(
                    content.model_dump_json(), content_context(submission.id)
                ),
                state=submission.state,
                version=submission.version,
                received_at=submission.received_at,
                expires_at=submission.expires_at,
                is_sandbox=submission.is_sandbox,
                task_id=submission.task_id,
            )
            .on_conflict_do_nothing(constraint="record_submission_external_id")
            .returning(record_submission.c.id)
        )
        if added is None:
            known = await self._session.scalar(
                select(record_submission.c.id).where(
                    record_submission.c.committee == self._committee,
                    record_submission.c.hospital == submission.hospital,
                    record_submission.c.external_id_index == external,
                )
            )
            raise RecordSubmissionKnownError(submission_id=known)

    async def add_documents(
        self, submission_id: UUID, documents: Sequence[DeclaredDocument]
    ) -> None:
        """Store a submission's documents, whose uploads it has claimed."""
        await self._session.execute(
            insert(record_document),
            [
                {
                    "id": item.id,
                    "committee": self._committee,
                    "submission_id": submission_id,
                    "upload_id": item.upload_id,
                    "kind": item.kind,
                    "title": self._cipher.encrypt(item.title, title_context(item.id)),
                    "dated_on": item.dated_on,
                    "media_type": item.media_type,
                    "size": item.size,
                    "sha256": item.sha256,
                }
                for item in documents
            ],
        )

    async def claim_uploads(
        self, submission_id: UUID, ids: Collection[UUID], *, account_id: str, now: datetime
    ) -> Mapping[UUID, Upload]:
        """Take the account's waiting uploads for a submission; return those that it could."""
        rows = await self._session.execute(
            update(upload)
            .where(
                upload.c.id.in_(ids),
                upload.c.committee == self._committee,
                upload.c.account_id == account_id,
                upload.c.used_by.is_(None),
                upload.c.expires_at > now,
            )
            .values(used_by=submission_id)
            .returning(*upload.c)
        )
        return {row.id: upload_of(row, self._cipher) for row in rows}

    async def get(self, submission_id: UUID, *, lock: bool = False) -> RecordSubmission:
        """Return a submission with its documents, locked until the end if asked to.

        Raises
        ------
        RecordSubmissionNotFoundError
            The committee has none of that id.
        """
        query = select(*SUBMISSION_COLUMNS).where(self._is(submission_id))
        row = (await self._session.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            raise RecordSubmissionNotFoundError
        documents = await self._documents_of([submission_id])
        return submission_of(row, documents[submission_id])

    async def get_content(self, submission_id: UUID) -> SubmissionContent | None:
        """Return what is personal of a submission, unless it is removed; the caller audits it."""
        sealed = await self._session.scalar(
            select(record_submission.c.content).where(self._is(submission_id))
        )
        if sealed is None:
            return None
        text = self._cipher.decrypt(sealed, content_context(submission_id))
        return SubmissionContent.model_validate_json(text)

    async def list_of_hospital(
        self, hospital: str, *, after: UUID | None, limit: int
    ) -> Sequence[RecordSubmission]:
        """Return a hospital's submissions, the newest first."""
        query = select(*SUBMISSION_COLUMNS).where(
            record_submission.c.committee == self._committee,
            record_submission.c.hospital == hospital,
        )
        if after is not None:
            query = query.where(record_submission.c.id < after)
        rows = await self._session.execute(
            query.order_by(record_submission.c.id.desc()).limit(limit)
        )
        return await self._with_documents(rows.all())

    async def list_queue(
        self, states: Collection[SubmissionState], *, after: UUID | None, limit: int
    ) -> Sequence[RecordSubmission]:
        """Return what isn't matched, the oldest first; none of the sandbox."""
        query = select(*SUBMISSION_COLUMNS).where(
            record_submission.c.committee == self._committee,
            record_submission.c.state.in_([state.value for state in states]),
            ~record_submission.c.is_sandbox,
        )
        if after is not None:
            query = query.where(record_submission.c.id > after)
        rows = await self._session.execute(query.order_by(record_submission.c.id).limit(limit))
        return await self._with_documents(rows.all())

    async def list_of_case(self, case_id: UUID) -> Sequence[RecordSubmission]:
        """Return what was submitted for a case, the oldest first."""
        rows = await self._session.execute(
            select(*SUBMISSION_COLUMNS)
            .where(
                record_submission.c.committee == self._committee,
                record_submission.c.case_id == case_id,
            )
            .order_by(record_submission.c.id)
        )
        return await self._with_documents(rows.all())

    async def list_of_person(self, identity_index: bytes) -> Sequence[RecordSubmission]:
        """Return what was submitted under an identity number, the oldest first."""
        rows = await self._session.execute(
            select(*SUBMISSION_COLUMNS)
            .where(
                record_submission.c.committee == self._committee,
                record_submission.c.identity_index == identity_index,
            )
            .order_by(record_submission.c.id)
        )
        return await self._with_documents(rows.all())

    async def update(self, changed: RecordSubmission) -> None:
        """Store what became of a submission that was locked before."""
        await self._session.execute(
            update(record_submission)
            .where(self._is(changed.id))
            .values(
                state=changed.state,
                case_id=changed.case_id,
                task_id=changed.task_id,
                queue_reason=changed.queue_reason,
                claimed_by=changed.claimed_by,
                rejected_for=changed.rejected_for,
                version=record_submission.c.version + 1,
            )
        )

    def index_of(self, content: SubmissionContent) -> bytes:
        """Return the blind index of the person's identity number."""
        return self._blind_index.of("identity_number", content.person.identity_number)

    async def _with_documents(self, rows: Sequence[Any]) -> Sequence[RecordSubmission]:
        documents = await self._documents_of([row.id for row in rows])
        return [submission_of(row, documents[row.id]) for row in rows]

    async def _documents_of(
        self, submission_ids: Collection[UUID]
    ) -> Mapping[UUID, list[RecordDocument]]:
        rows = await self._session.execute(
            select(record_document)
            .where(record_document.c.submission_id.in_(submission_ids))
            .order_by(record_document.c.id)
        )
        found: dict[UUID, list[RecordDocument]] = defaultdict(list)
        for row in rows:
            found[row.submission_id].append(document_of(row, self._cipher))
        return found

    def _is(self, submission_id: UUID) -> Any:
        return and_(
            record_submission.c.id == submission_id,
            record_submission.c.committee == self._committee,
        )
