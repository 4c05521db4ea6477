"""Materials of the cases of one committee."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text, update
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import Uuid

from intake.domain.material import HandedIn, Material
from intake.domain.received import GivenMaterial
from intake.domain.verdict import Verdict
from intake.errors import MaterialNotFoundError
from intake.repositories.material_rows import MATERIAL_COLUMNS, material_of
from intake.repositories.submissions import handed_in_rows
from intake.repositories.verdicts import latest_verdicts
from intake.tables import material, upload
from shared.crypto import FieldCipher

__all__ = ["MaterialRepository"]

ADD = text(
    """
    with claimed as (
        update intake.upload u set used_by = :case_id
        from json_to_recordset(cast(:materials as json)) as w(id uuid, upload_id uuid, item text)
        where u.id = w.upload_id and u.committee = :committee and u.account_id = :account_id
            and u.used_by is null and u.expires_at > :now
        returning w.id, w.item, u.id as upload_id, u.media_type
    ), kept as (
        insert into intake.material
            (id, committee, case_id, upload_id, item, received_at, added_by)
        select id, :committee, :case_id, upload_id, item, :now, :account_id from claimed
    )
    select id, media_type from claimed
    """
).bindparams(bindparam("case_id", type_=Uuid), bindparam("materials", type_=TEXT))


class MaterialRepository:
    """Files that belong to a case."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(
        self, case_id: UUID, handed_in: HandedIn, *, account_id: str, now: datetime
    ) -> dict[UUID, str]:
        """Claim an upload for a case; return its media type by material id, if it could be."""
        return await self.add_all(case_id, [handed_in], account_id=account_id, now=now)

    async def add_all(
        self, case_id: UUID, handed_in: Sequence[HandedIn], *, account_id: str, now: datetime
    ) -> dict[UUID, str]:
        """Claim uploads for a case; return media types by material id, of those that could be."""
        rows = await self._session.execute(
            ADD,
            {
                "case_id": case_id,
                "committee": self._committee,
                "account_id": account_id,
                "materials": handed_in_rows(handed_in),
                "now": now,
            },
        )
        return {row.id: row.media_type for row in rows}

    async def get(self, case_id: UUID, material_id: UUID) -> Material:
        """Return one material of a case.

        Raises
        ------
        MaterialNotFoundError
            The case has none of that id.
        """
        query = self._of_case(case_id).where(material.c.id == material_id)
        row = (await self._session.execute(query)).first()
        if row is None:
            raise MaterialNotFoundError
        return material_of(row, self._cipher)

    async def list_of_case(self, case_id: UUID) -> Sequence[Material]:
        """Return the materials of a case, in the order in which they came."""
        rows = await self._session.execute(self._of_case(case_id).order_by(material.c.id))
        return [material_of(row, self._cipher) for row in rows]

    async def list_given(self, case_id: UUID) -> Sequence[GivenMaterial]:
        """Return what was given for a case and found of it, without what is in the files."""
        latest = latest_verdicts(case_id)
        rows = await self._session.execute(
            select(material.c.id, material.c.item, material.c.received_at, latest.c.verdict)
            .select_from(material.outerjoin(latest, latest.c.material_id == material.c.id))
            .where(material.c.case_id == case_id, material.c.committee == self._committee)
            .order_by(material.c.id)
        )
        return [given_of(row) for row in rows]

    async def mark_originals_seen(
        self, case_id: UUID, ids: Collection[UUID], *, account_id: str, now: datetime
    ) -> None:
        """Note who saw the originals of these materials."""
        await self._session.execute(
            update(material)
            .where(material.c.case_id == case_id, material.c.id.in_(ids))
            .values(original_seen_at=now, original_seen_by=account_id)
        )

    async def mark_for_experts(self, case_id: UUID, ids: Collection[UUID]) -> None:
        """Let the case's experts see these materials and no others."""
        await self._session.execute(
            update(material)
            .where(material.c.case_id == case_id)
            .values(is_for_experts=material.c.id.in_(ids))
        )

    def _of_case(self, case_id: UUID) -> Select[Any]:
        return (
            select(*MATERIAL_COLUMNS)
            .join(upload, upload.c.id == material.c.upload_id)
            .where(material.c.case_id == case_id, material.c.committee == self._committee)
        )


def given_of(row: Any) -> GivenMaterial:
    """Return that a material was given, with the verdict in force on it."""
    verdict = None if row.verdict is None else Verdict(row.verdict)
    return GivenMaterial(row.id, row.item, row.received_at, verdict)
