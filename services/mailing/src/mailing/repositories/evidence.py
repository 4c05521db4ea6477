"""The ladder of evidence: rows are added and read, and the role can do nothing else."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from mailing.domain.evidence import Evidence, Rung
from mailing.tables import evidence
from shared.crypto import FieldCipher

__all__ = ["EvidenceRepository"]


class EvidenceRepository:
    """Evidence of the letters of one committee."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, rung: Evidence) -> None:
        """Add a rung; who signed and why is encrypted."""
        personal = rung.personal and self._cipher.encrypt(
            json.dumps(dict(rung.personal), ensure_ascii=False), personal_context(rung.id)
        )
        await self._session.execute(
            insert(evidence).values(
                id=rung.id,
                committee=self._committee,
                letter_id=rung.letter_id,
                rung=rung.rung,
                source=rung.source,
                occurred_on=rung.occurred_on,
                occurred_at=rung.occurred_at,
                recorded_at=rung.recorded_at,
                recorded_by=rung.recorded_by,
                facts=dict(rung.facts),
                sha256=rung.sha256,
                upload_id=rung.upload_id,
                personal=personal or None,
            )
        )

    async def list_of_letter(self, letter_id: UUID, *, with_personal: bool) -> list[Evidence]:
        """Return the rungs of a letter from the lowest; the caller audits personal ones."""
        rows = await self._session.execute(
            select(evidence)
            .where(evidence.c.letter_id == letter_id, evidence.c.committee == self._committee)
            .order_by(evidence.c.id)
        )
        return [self._evidence_of(row, with_personal=with_personal) for row in rows]

    def _evidence_of(self, row: Any, *, with_personal: bool) -> Evidence:
        personal = None
        if with_personal and row.personal is not None:
            personal = json.loads(self._cipher.decrypt(row.personal, personal_context(row.id)))
        return Evidence(
            id=row.id,
            letter_id=row.letter_id,
            rung=Rung(row.rung),
            source=row.source,
            occurred_on=row.occurred_on,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            facts=row.facts,
            sha256=row.sha256,
            upload_id=row.upload_id,
            personal=personal,
        )


def personal_context(evidence_id: UUID) -> str:
    """Return the place that a rung's personal part is encrypted for."""
    return f"mailing.evidence.personal:{evidence_id}"
