"""Verdicts on the materials of one committee's cases; none is ever changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.verdict import MaterialVerdict, Verdict
from intake.tables import material_verdict
from shared.crypto import FieldCipher

__all__ = ["VerdictRepository", "latest_verdicts"]


class VerdictRepository:
    """Adds verdicts and reads them with their reasons."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, case_id: UUID, verdicts: Sequence[MaterialVerdict]) -> None:
        """Store verdicts on materials of a locked case."""
        if verdicts:
            rows = [self._values(case_id, item) for item in verdicts]
            await self._session.execute(insert(material_verdict).values(rows))

    async def list_of_case(self, case_id: UUID) -> Sequence[MaterialVerdict]:
        """Return every verdict on a case's materials, in the order in which they were given."""
        rows = await self._session.execute(
            select(material_verdict)
            .where(
                material_verdict.c.case_id == case_id,
                material_verdict.c.committee == self._committee,
            )
            .order_by(material_verdict.c.judged_at, material_verdict.c.id)
        )
        return [self._verdict_of(row) for row in rows]

    def _values(self, case_id: UUID, item: MaterialVerdict) -> dict[str, Any]:
        context = reason_context(item.id)
        return {
            "id": item.id,
            "committee": self._committee,
            "case_id": case_id,
            "material_id": item.material_id,
            "number": item.number,
            "verdict": item.verdict,
            "reason": None if item.reason is None else self._cipher.encrypt(item.reason, context),
            "judged_by": item.judged_by,
            "judged_at": item.judged_at,
        }

    def _verdict_of(self, row: Any) -> MaterialVerdict:
        sealed, context = row.reason, reason_context(row.id)
        return MaterialVerdict(
            id=row.id,
            material_id=row.material_id,
            number=row.number,
            verdict=Verdict(row.verdict),
            reason=None if sealed is None else self._cipher.decrypt(sealed, context),
            judged_by=row.judged_by,
            judged_at=row.judged_at,
        )


def latest_verdicts(case_id: UUID) -> Subquery:
    """Return the verdict in force on each material of a case that has one."""
    return (
        select(material_verdict.c.material_id, material_verdict.c.verdict)
        .where(material_verdict.c.case_id == case_id)
        .order_by(material_verdict.c.material_id, material_verdict.c.number.desc())
        .ext(distinct_on(material_verdict.c.material_id))
        .subquery()
    )


def reason_context(verdict_id: object) -> str:
    """Return the place that a verdict's reason is encrypted for."""
    return f"intake.material_verdict.reason:{verdict_id}"
