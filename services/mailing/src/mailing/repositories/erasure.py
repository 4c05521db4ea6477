"""Takes people out of a case's letters: number, kind, dates and hashes are left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, text, update
from sqlalchemy import case as choose
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import Uuid

from mailing.domain.letter import LetterState
from mailing.tables import case, evidence, letter, upload

__all__ = ["ERASED", "KEPT", "ErasureRepository"]

ERASED = frozenset({"letter.recipient", "letter.input", "evidence.personal"})
"""Personal columns that erasing empties."""

KEPT: Mapping[str, str] = {}
"""Personal columns that stay, with the reason."""

ERASE_EVIDENCE = text("select mailing.erase_evidence(:committee, :case_id)").bindparams(
    bindparam("committee", type_=TEXT), bindparam("case_id", type_=Uuid)
)


class ErasureRepository:
    """Erases cases of one committee."""

    def __init__(self, session: AsyncSession, committee: str, now: datetime) -> None:
        self._session = session
        self._committee = committee
        self._now = now

    async def erase(self, case_id: UUID) -> bool:
        """Erase a case; false if mailing never heard of it, or it was erased before.

        Letters and scans no longer have a row that mentions their file: the janitor removes it.
        """
        marked = await self._session.scalar(
            update(case)
            .where(
                case.c.id == case_id,
                case.c.committee == self._committee,
                case.c.erased_at.is_(None),
            )
            .values(erased_at=self._now)
            .returning(case.c.id)
        )
        if marked is None:
            return False
        scans = (await self._session.scalars(self._scans_of(case_id))).all()
        await self._session.execute(
            ERASE_EVIDENCE, {"committee": self._committee, "case_id": case_id}
        )
        await self._session.execute(delete(upload).where(upload.c.id.in_(scans)))
        await self._empty_letters(case_id)
        return True

    async def _empty_letters(self, case_id: UUID) -> None:
        unmade = letter.c.state == LetterState.REQUESTED
        await self._session.execute(
            update(letter)
            .where(letter.c.case_id == case_id, letter.c.committee == self._committee)
            .values(
                recipient=None,
                input=None,
                file_key=None,
                tracking_number=None,
                consents_to_electronic=False,
                state=choose((unmade, LetterState.NOT_NEEDED.value), else_=letter.c.state),
                version=letter.c.version + 1,
            )
        )

    def _scans_of(self, case_id: UUID) -> Select[Any]:
        return (
            select(evidence.c.upload_id)
            .join(letter, letter.c.id == evidence.c.letter_id)
            .where(letter.c.case_id == case_id, evidence.c.upload_id.is_not(None))
        )
