"""Pictures of files' pages, and files that wait for theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.preview import DrawnPage, PreviewReason, PreviewState, ShownMaterial
from intake.errors.files import PreviewNotFoundError
from intake.repositories.material_rows import preview_of_row
from intake.tables import material, plumbing, preview, upload

__all__ = ["PreviewRepository", "ToDraw"]


@dataclass(frozen=True, slots=True)
class ToDraw:
    """A file whose pages are to be drawn; ``attempts`` counts this one."""

    upload_id: UUID
    storage_key: str
    media_type: str
    attempts: int


class PreviewRepository:
    """Previews of one committee; what waits is taken from all committees."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def claim(self, now: datetime, lease: timedelta) -> ToDraw | None:
        """Return one file that waits, kept from other processes for a while; None if none does."""
        waiting = (
            select(upload.c.id)
            .where(upload.c.preview_state == PreviewState.PENDING, upload.c.preview_due_at <= now)
            .order_by(upload.c.preview_due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        claimed = await self._session.execute(
            update(upload)
            .where(upload.c.id == waiting.scalar_subquery())
            .values(preview_attempts=upload.c.preview_attempts + 1, preview_due_at=now + lease)
            .returning(
                upload.c.id, upload.c.storage_key, upload.c.media_type, upload.c.preview_attempts
            )
        )
        row = claimed.first()
        return None if row is None else ToDraw(*row)

    async def keep(self, upload_id: UUID, pages: Sequence[DrawnPage]) -> bool:
        """Store the pages of a file that still waits for them; False if it doesn't any more."""
        if not await self._settle(upload_id, PreviewState.READY, None):
            return False
        committee = select(upload.c.committee).where(upload.c.id == upload_id).scalar_subquery()
        for page in pages:
            await self._session.execute(
                insert(preview).values(
                    upload_id=upload_id,
                    page=page.page,
                    committee=committee,
                    storage_key=page.storage_key,
                    size=page.size,
                    sha256=page.sha256,
                )
            )
        return True

    async def give_up(self, upload_id: UUID, reason: PreviewReason) -> None:
        """Note that a file won't be drawn."""
        await self._settle(upload_id, PreviewState.FAILED, reason)

    async def get(self, case_id: UUID, material_id: UUID, page: int) -> DrawnPage:
        """Return a drawn page of a material.

        Raises
        ------
        PreviewNotFoundError
            It wasn't drawn, or there is no such page.
        """
        rows = await self._session.execute(
            select(preview.c.page, preview.c.storage_key, preview.c.size, preview.c.sha256)
            .join(material, material.c.upload_id == preview.c.upload_id)
            .where(
                material.c.id == material_id,
                material.c.case_id == case_id,
                material.c.committee == self._committee,
                preview.c.page == page,
            )
        )
        row = rows.first()
        if row is None:
            raise PreviewNotFoundError
        return DrawnPage(*row)

    async def list_of_case(self, case_id: UUID) -> Sequence[ShownMaterial]:
        """Return the materials of a case as they are shown, in the order in which they came."""
        drawn = (
            select(func.count())
            .where(preview.c.upload_id == upload.c.id)
            .correlate(upload)
            .scalar_subquery()
        )
        rows = await self._session.execute(
            select(
                material.c.id,
                material.c.item,
                material.c.received_at,
                material.c.original_seen_at,
                material.c.is_for_experts,
                upload.c.media_type,
                upload.c.size,
                upload.c.sha256,
                upload.c.pages,
                upload.c.preview_state,
                upload.c.preview_reason,
                drawn.label("drawn"),
            )
            .join(upload, upload.c.id == material.c.upload_id)
            .where(material.c.case_id == case_id, material.c.committee == self._committee)
            .order_by(material.c.id)
        )
        return [shown_of(row) for row in rows]

    async def was_noted(
        self,
        material_id: UUID,
        case_id: UUID,
        *,
        action: str,
        account_id: str,
        purpose: str,
        since: datetime,
    ) -> bool:
        """Whether the trail already says that an account looked at a material for a purpose."""
        entry = plumbing.audit_entry
        noted = exists().where(
            entry.c.case_id == case_id,
            entry.c.subject_id == str(material_id),
            entry.c.action == action,
            entry.c.actor == account_id,
            entry.c.purpose == purpose,
            entry.c.at >= since,
        )
        return bool(await self._session.scalar(select(noted)))

    async def _settle(
        self, upload_id: UUID, state: PreviewState, reason: PreviewReason | None
    ) -> bool:
        settled = await self._session.scalars(
            update(upload)
            .where(upload.c.id == upload_id, upload.c.preview_state == PreviewState.PENDING)
            .values(preview_state=state, preview_reason=reason, preview_due_at=None)
            .returning(upload.c.id)
        )
        return settled.first() is not None


def shown_of(row: Any) -> ShownMaterial:
    """Return a material of a row."""
    return ShownMaterial(
        id=row.id,
        item=row.item,
        received_at=row.received_at,
        original_seen_at=row.original_seen_at,
        is_for_experts=row.is_for_experts,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        pages=row.pages,
        preview=preview_of_row(row),
        drawn=row.drawn,
    )
