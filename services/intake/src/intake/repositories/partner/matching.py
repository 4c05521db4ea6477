"""Finds whose case a submission may belong to, and makes its documents materials of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner.matching import Candidate
from intake.domain.partner.submissions import RecordSubmission, SubmissionState
from intake.domain.states import CaseState
from intake.repositories.case_rows import parties_of
from intake.tables import (
    appraisee,
    case,
    material,
    preview,
    record_document,
    record_submission,
    upload,
)
from shared.crypto import FieldCipher
from shared.ids import new_id

__all__ = ["MatchingRepository"]


class MatchingRepository:
    """Joins submissions and cases of one committee; the jobs' queries reach over all."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def list_candidates(self, identity_index: bytes) -> Sequence[Candidate]:
        """Return the open cases of the person with an identity number, the oldest first."""
        rows = await self._session.execute(
            select(case.c.id, case.c.state, case.c.case_number, case.c.parties)
            .join(appraisee, appraisee.c.id == case.c.appraisee_id)
            .where(
                appraisee.c.committee == self._committee,
                appraisee.c.identity_index == identity_index,
                case.c.is_open,
            )
            .order_by(case.c.id)
        )
        return [
            Candidate(
                case_id=row.id,
                state=CaseState(row.state),
                name=parties_of(row, self._cipher).appraisee.name,
                case_number=row.case_number,
            )
            for row in rows
        ]

    async def list_matchable(self, limit: int) -> Sequence[tuple[str, UUID]]:
        """Return waiting submissions whose person has an open case now, with the committee."""
        rows = await self._session.execute(
            select(record_submission.c.committee, record_submission.c.id)
            .where(
                record_submission.c.state == SubmissionState.UNMATCHED,
                ~record_submission.c.is_sandbox,
                exists()
                .where(
                    and_(
                        appraisee.c.committee == record_submission.c.committee,
                        appraisee.c.identity_index == record_submission.c.identity_index,
                    )
                )
                .where(case.c.appraisee_id == appraisee.c.id, case.c.is_open),
            )
            .order_by(record_submission.c.id)
            .limit(limit)
        )
        return [(row.committee, row.id) for row in rows]

    async def attach(
        self,
        submission: RecordSubmission,
        case_id: UUID,
        items: Mapping[UUID, str],
        *,
        is_for_experts: bool,
    ) -> Sequence[UUID]:
        """Make a submission's documents materials of a case; ``items`` by document id.

        They count as received when the hospital sent them.
        """
        documents = [item for item in submission.documents if item.upload_id is not None]
        await self._session.execute(
            update(upload)
            .where(upload.c.id.in_([item.upload_id for item in documents]))
            .values(used_by=case_id)
        )
        rows: list[dict[str, Any]] = [
            {
                "id": new_id(),
                "committee": self._committee,
                "case_id": case_id,
                "upload_id": document.upload_id,
                "item": items[document.id],
                "received_at": submission.received_at,
                "added_by": submission.account_id,
                "is_for_experts": is_for_experts,
            }
            for document in documents
        ]
        await self._session.execute(insert(material), rows)
        for document, row in zip(documents, rows, strict=True):
            await self._session.execute(
                update(record_document)
                .where(record_document.c.id == document.id)
                .values(material_id=row["id"])
            )
        return [row["id"] for row in rows]

    async def list_due_for_removal(self, now: datetime, limit: int) -> Sequence[tuple[str, UUID]]:
        """Return submissions past their time that nobody needs, with the committee."""
        rows = await self._session.execute(
            select(record_submission.c.committee, record_submission.c.id)
            .where(
                record_submission.c.expires_at <= now,
                record_submission.c.content.is_not(None),
                or_(
                    record_submission.c.is_sandbox,
                    record_submission.c.state != SubmissionState.MATCHED,
                ),
            )
            .order_by(record_submission.c.id)
            .limit(limit)
        )
        return [(row.committee, row.id) for row in rows]

    async def remove_content(self, submission: RecordSubmission) -> Sequence[str]:
        """Take the person out of a locked submission; return the keys of its files."""
        await self._session.execute(
            update(record_submission)
            .where(record_submission.c.id == submission.id)
            .values(content=None, identity_index=None)
        )
        await self._session.execute(
            update(record_document)
            .where(record_document.c.submission_id == submission.id)
            .values(title=None)
        )
        ids = [item.upload_id for item in submission.documents if item.upload_id is not None]
        drawn = await self._session.scalars(
            delete(preview).where(preview.c.upload_id.in_(ids)).returning(preview.c.storage_key)
        )
        sent = await self._session.scalars(
            delete(upload).where(upload.c.id.in_(ids)).returning(upload.c.storage_key)
        )
        return [*sent, *drawn]
