"""Stored hand-over files: what is in them, not their bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.hand_over_file import HandOverFile, PackedMaterial
from intake.errors.hand_overs import HandOverFileNotFoundError
from intake.tables import hand_over_file
from shared.crypto import FieldCipher

__all__ = ["HandOverFileRepository"]

MATERIALS: TypeAdapter[tuple[PackedMaterial, ...]] = TypeAdapter(tuple[PackedMaterial, ...])


class HandOverFileRepository:
    """Hand-over files of one committee; the facts in them are encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, made: HandOverFile) -> None:
        """Store a new file's content."""
        facts = self._cipher.encrypt(json.dumps(made.facts, ensure_ascii=False), context(made.id))
        values = {
            **asdict(made),
            "committee": self._committee,
            "facts": facts,
            "materials": to_jsonable_python(made.materials),
        }
        await self._session.execute(insert(hand_over_file).values(values))

    async def get(self, case_id: UUID, file_id: UUID) -> HandOverFile:
        """Return a file of a case.

        Raises
        ------
        HandOverFileNotFoundError
            The case has none of that id.
        """
        for made in await self.list_of_case(case_id):
            if made.id == file_id:
                return made
        raise HandOverFileNotFoundError

    async def list_of_case(self, case_id: UUID) -> Sequence[HandOverFile]:
        """Return the files of a case, the oldest first."""
        rows = await self._session.execute(
            select(hand_over_file)
            .where(
                hand_over_file.c.case_id == case_id, hand_over_file.c.committee == self._committee
            )
            .order_by(hand_over_file.c.id)
        )
        return [self._file_of(row) for row in rows]

    def _file_of(self, row: Any) -> HandOverFile:
        return HandOverFile(
            id=row.id,
            case_id=row.case_id,
            to_region=row.to_region,
            facts=json.loads(self._cipher.decrypt(row.facts, context(row.id))),
            materials=MATERIALS.validate_python(row.materials),
            made_by=row.made_by,
            made_at=row.made_at,
            sha256=row.sha256,
            size=row.size,
        )


def context(file_id: UUID) -> str:
    """Return the place that a file's facts are encrypted for."""
    return f"intake.hand_over_file.facts:{file_id}"
