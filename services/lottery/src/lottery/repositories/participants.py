"""Codes and salts of those who take part in sessions."""

import os
import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.session import Participant
from lottery.tables import ParticipantRow

__all__ = ["ParticipantRepository"]

PREFIXES = {"expert": "E", "case": "C", "hospital": "H", "official": "W"}
SALT_BYTES = 16
SHOWN_SESSIONS = 50


class ParticipantRepository:
    """Codes and salts, drawn by the operating system, one each in a session."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def ensure(self, session_id: UUID, wanted: Collection[tuple[str, str]]) -> None:
        """Give a code to each kind and subject that has none in the session yet."""
        known = await self.of(session_id)
        taken = {person.code for person in known.values()}
        rows = []
        for kind, subject in sorted(set(wanted) - known.keys()):
            code = unused_code(PREFIXES[kind], taken)
            taken.add(code)
            rows.append(
                {
                    "session_id": session_id,
                    "kind": kind,
                    "subject": subject,
                    "committee": self._committee,
                    "code": code,
                    "salt": os.urandom(SALT_BYTES),
                }
            )
        if rows:
            await self._session.execute(insert(ParticipantRow), rows)

    async def of(self, session_id: UUID) -> dict[tuple[str, str], Participant]:
        """Return everyone who takes part in a session, by kind and subject."""
        rows = await self._session.scalars(
            select(ParticipantRow).where(ParticipantRow.session_id == session_id)
        )
        return {
            (row.kind, row.subject): Participant(
                row.kind, row.subject, row.code, row.salt, row.present_at
            )
            for row in rows
        }

    async def sessions_of(self, kind: str, subject: str) -> list[UUID]:
        """Return the sessions in which somebody has a code, the newest first."""
        statement = (
            select(ParticipantRow.session_id)
            .where(
                ParticipantRow.kind == kind,
                ParticipantRow.subject == subject,
                ParticipantRow.committee == self._committee,
            )
            .order_by(ParticipantRow.session_id.desc())
            .limit(SHOWN_SESSIONS)
        )
        return list(await self._session.scalars(statement))

    async def mark_present(self, session_id: UUID, code: str, at: datetime | None) -> bool:
        """Note that an expert is there (or isn't); false when the session has no such code."""
        statement = (
            update(ParticipantRow)
            .where(
                ParticipantRow.session_id == session_id,
                ParticipantRow.kind == "expert",
                ParticipantRow.code == code,
            )
            .values(present_at=at)
            .returning(ParticipantRow.code)
        )
        return await self._session.scalar(statement) is not None


def unused_code(prefix: str, taken: Collection[str]) -> str:
    """Return a random code that nobody in the session has."""
    while (code := f"{prefix}-{secrets.token_hex(3).upper()}") in taken:
        pass
    return code
