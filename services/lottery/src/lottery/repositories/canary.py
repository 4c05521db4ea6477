"""How the last synthetic draws went."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.canary import CanaryRun
from lottery.tables import CanaryRunRow

__all__ = ["CanaryRepository"]


class CanaryRepository:
    """The newest run of each kind, whichever process made it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, runs: Sequence[CanaryRun]) -> None:
        """Keep runs in place of the ones before."""
        statement = insert(CanaryRunRow).values(
            [
                {"kind": run.kind, "at": run.at, "seconds": run.seconds, "fault": run.fault}
                for run in runs
            ]
        )
        changed = {name: statement.excluded[name] for name in ("at", "seconds", "fault")}
        await self._session.execute(
            statement.on_conflict_do_update(index_elements=["kind"], set_=changed)
        )

    async def list_newest(self) -> list[CanaryRun]:
        """Return the newest run of each kind."""
        rows = await self._session.scalars(select(CanaryRunRow).order_by(CanaryRunRow.kind))
        return [CanaryRun(row.kind, row.at, row.seconds, row.fault) for row in rows]
