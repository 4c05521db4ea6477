"""Scans that were received and wait to become evidence."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from mailing.domain.upload import Upload
from mailing.tables import evidence, upload

__all__ = ["UploadRepository"]


class UploadRepository:
    """Uploads of one committee; the janitor's queries reach over all committees."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, received: Upload, *, account_id: str) -> None:
        """Store what was received, and from whom."""
        await self._session.execute(
            insert(upload).values(
                **asdict(received), committee=self._committee, account_id=account_id
            )
        )

    async def get(self, upload_id: UUID) -> Upload:
        """Return an upload just made or used."""
        query = select(upload).where(upload.c.id == upload_id, self._ours)
        return upload_of((await self._session.execute(query)).one())

    async def claim(
        self, upload_id: UUID, *, account_id: str, used_by: UUID, now: datetime
    ) -> Upload | None:
        """Take an unused upload of the account for good; None if there is none."""
        row = await self._session.execute(
            update(upload)
            .where(
                upload.c.id == upload_id,
                self._ours,
                upload.c.account_id == account_id,
                upload.c.used_by.is_(None),
                upload.c.expires_at > now,
            )
            .values(used_by=used_by)
            .returning(upload)
        )
        found = row.first()
        return None if found is None else upload_of(found)

    async def find_of_evidence(self, letter_id: UUID, evidence_id: UUID) -> Upload | None:
        """Return the file behind a rung of a letter."""
        row = await self._session.execute(
            select(upload)
            .join(evidence, evidence.c.upload_id == upload.c.id)
            .where(
                evidence.c.id == evidence_id,
                evidence.c.letter_id == letter_id,
                evidence.c.committee == self._committee,
            )
        )
        found = row.first()
        return None if found is None else upload_of(found)

    async def delete_expired(self, now: datetime) -> Sequence[str]:
        """Forget the unused uploads that waited too long, and return their keys in the store."""
        rows = await self._session.scalars(
            delete(upload)
            .where(upload.c.used_by.is_(None), upload.c.expires_at <= now)
            .returning(upload.c.storage_key)
        )
        return rows.all()

    async def list_known_keys(self, keys: Collection[str]) -> set[str]:
        """Return which of these keys in the store belong to an upload."""
        query = select(upload.c.storage_key).where(upload.c.storage_key.in_(keys))
        return set(await self._session.scalars(query))

    @property
    def _ours(self) -> Any:
        return upload.c.committee == self._committee


def upload_of(row: Any) -> Upload:
    """Return the upload of a row."""
    return Upload(
        id=row.id,
        storage_key=row.storage_key,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
