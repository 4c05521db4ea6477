"""What opens the board and the kiosk of a session's room."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.tables import RoomTokenRow

__all__ = ["RoomRepository"]


class RoomRepository:
    """One token a session: a newer one replaces it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(
        self, session_id: UUID, *, committee: str, token: bytes, issued_by: str, at: datetime
    ) -> None:
        """Keep the SHA-256 of a session's newest token."""
        values = {"committee": committee, "token": token, "issued_by": issued_by, "issued_at": at}
        await self._session.execute(
            insert(RoomTokenRow)
            .values(session_id=session_id, **values)
            .on_conflict_do_update(index_elements=["session_id"], set_=values)
        )

    async def find(self, session_id: UUID) -> tuple[str, bytes] | None:
        """Return the committee and the SHA-256 of a session's token, if it has one."""
        row = (
            await self._session.execute(
                select(RoomTokenRow.committee, RoomTokenRow.token).where(
                    RoomTokenRow.session_id == session_id
                )
            )
        ).one_or_none()
        return (row.committee, row.token) if row else None
