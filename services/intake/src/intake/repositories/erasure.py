"""Takes the people out of a case: what stays is its number, dates, matter, limits and timeline."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.states import STAGES, CaseState
from intake.tables import (
    appointment,
    appraisee,
    case,
    case_access,
    case_return,
    deadline,
    deadline_change,
    deadline_proposal,
    employer,
    former_statement,
    hand_over_file,
    identity_check,
    material,
    material_verdict,
    notice_extension,
    notice_proposal,
    obtained_item,
    preliminary_review,
    preview,
    record_document,
    record_submission,
    record_task,
    refusal,
    supplement_notice,
    upload,
)

__all__ = ["ERASED", "KEPT", "NOBODY", "ErasureRepository"]

NOBODY = "erased"
"""Stands where an applicant's account was."""

ERASED = frozenset(
    {
        "case.parties",
        "case.injury",
        "case.circumstances",
        "preliminary_review.scope",
        "preliminary_review.details",
        "hand_over_file.facts",
        "case_return.note",
        "former_statement.parties",
        "former_statement.injury",
        "former_statement.circumstances",
        "refusal.facts",
        "obtained_item.record",
        "record_document.title",
        "record_submission.content",
        "upload.file_name",
        "material_verdict.reason",
        "supplement_notice.content",
        "notice_extension.explanation",
        "notice_proposal.content",
    }
)
"""Personal columns that erasing empties, or whose rows it removes."""

KEPT: Mapping[str, str] = {
    "partner_hospital.contact": "whom to call at a hospital, in no case",
    "draft.content": "of no case: it goes with its row, when the draft expires",
    "resumable_upload.file_name": "of no case: it goes with its row, hours after it was begun",
}
"""Personal columns that stay, with the reason."""


class ErasureRepository:
    """Erases cases of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def erase(self, case_id: UUID, now: datetime) -> Sequence[str]:
        """Erase a locked case, and return the keys of its files in the store."""
        row = (
            await self._session.execute(
                select(case.c.appraisee_id, case.c.employer_id).where(
                    case.c.id == case_id, case.c.committee == self._committee
                )
            )
        ).one()
        for told in (
            case_access,
            preliminary_review,
            case_return,
            former_statement,
            refusal,
            hand_over_file,
        ):
            await self._session.execute(delete(told).where(told.c.case_id == case_id))
        await self._empty_notices(case_id)
        unused = await self._forget_records(case_id)
        uploads = await self._session.scalars(
            delete(material).where(material.c.case_id == case_id).returning(material.c.upload_id)
        )
        ids = {*uploads, *unused}
        drawn = await self._session.scalars(
            delete(preview).where(preview.c.upload_id.in_(ids)).returning(preview.c.storage_key)
        )
        keys = await self._session.scalars(
            delete(upload).where(upload.c.id.in_(ids)).returning(upload.c.storage_key)
        )
        for table in (obtained_item, appointment, identity_check):
            await self._session.execute(delete(table).where(table.c.case_id == case_id))
        await self._empty_case(case_id, now)
        await self._take_people_out_of_limits(case_id)
        await self._forget_parties(row.appraisee_id, row.employer_id)
        return [*keys, *drawn]

    async def _empty_notices(self, case_id: UUID) -> None:
        await self._session.execute(
            delete(material_verdict).where(material_verdict.c.case_id == case_id)
        )
        for table, emptied in (
            (supplement_notice, {"content": None}),
            (notice_extension, {"explanation": None, "requested_by": NOBODY}),
            (notice_proposal, {"content": None}),
        ):
            await self._session.execute(
                update(table).where(table.c.case_id == case_id).values(emptied)
            )

    async def _forget_records(self, case_id: UUID) -> Collection[UUID]:
        asked = select(record_task.c.id).where(record_task.c.case_id == case_id)
        found = await self._session.scalars(
            select(record_submission.c.id).where(
                or_(
                    record_submission.c.case_id == case_id,
                    and_(
                        record_submission.c.case_id.is_(None),
                        record_submission.c.task_id.in_(asked),
                    ),
                )
            )
        )
        submitted = found.all()
        # What staff gave to another case of the person stays with that one.
        await self._session.execute(
            update(record_submission)
            .where(record_submission.c.task_id.in_(asked))
            .values(task_id=None)
        )
        uploads = await self._session.scalars(
            delete(record_document)
            .where(record_document.c.submission_id.in_(submitted))
            .returning(record_document.c.upload_id)
        )
        await self._session.execute(
            delete(record_submission).where(record_submission.c.id.in_(submitted))
        )
        await self._session.execute(delete(record_task).where(record_task.c.case_id == case_id))
        return {upload_id for upload_id in uploads if upload_id is not None}

    async def _empty_case(self, case_id: UUID, now: datetime) -> None:
        await self._session.execute(
            update(case)
            .where(case.c.id == case_id)
            .values(
                parties=None,
                injury=None,
                circumstances=None,
                appraisee_id=None,
                employer_id=None,
                submitted_by=NOBODY,
                consent_electronic=False,
                appraisee_name_index=None,
                employer_name_index=None,
                state=CaseState.ERASED,
                stage=STAGES[CaseState.ERASED],
                is_open=False,
                erased_at=now,
                version=case.c.version + 1,
            )
        )

    async def _take_people_out_of_limits(self, case_id: UUID) -> None:
        rows = await self._session.execute(
            select(deadline.c.id, deadline.c.explanation).where(deadline.c.case_id == case_id)
        )
        for row in rows.all():
            await self._session.execute(
                update(deadline)
                .where(deadline.c.id == row.id)
                .values(explanation=without_people(row.explanation))
            )
        changes = await self._session.execute(
            select(deadline_change.c.id, deadline_change.c.explanation_before).where(
                deadline_change.c.case_id == case_id
            )
        )
        for row in changes.all():
            await self._session.execute(
                update(deadline_change)
                .where(deadline_change.c.id == row.id)
                .values(explanation_before=without_people(row.explanation_before))
            )
        await self._session.execute(
            delete(deadline_proposal).where(deadline_proposal.c.case_id == case_id)
        )

    async def _forget_parties(self, appraisee_id: UUID | None, employer_id: UUID | None) -> None:
        for table, column, party_id in (
            (appraisee, case.c.appraisee_id, appraisee_id),
            (employer, case.c.employer_id, employer_id),
        ):
            await self._session.execute(
                delete(table).where(table.c.id == party_id, ~exists().where(column == party_id))
            )


def without_people(explanation: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a limit follows from its facts, without who paused or extended it and why."""
    pauses = [{**item, "person": NOBODY, "reason": NOBODY} for item in explanation["pauses"]]
    extensions = [
        {**item, "approved_by": NOBODY, "reason": NOBODY} for item in explanation["extensions"]
    ]
    return {**explanation, "pauses": pauses, "extensions": extensions}
