"""Clients of partner hospitals and their keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.hospital_clients import ClientKey, ClientState, HospitalClient
from identity.errors import ClientNotFoundError
from identity.tables import HospitalClientKeyRow, HospitalClientRow

__all__ = ["HospitalClients"]

CLIENTS = HospitalClientRow.__table__
KEYS = HospitalClientKeyRow.__table__


class HospitalClients:
    """Clients by id; only the issuer itself looks beyond a committee."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, client: HospitalClient) -> None:
        """Store a new client without keys."""
        await self._session.execute(
            insert(HospitalClientRow).values(
                client_id=client.client_id,
                committee=client.committee,
                name=client.name,
                state=client.state.value,
                created_by=client.created_by,
                created_at=client.created_at,
            )
        )

    async def add_key(self, client_id: str, key: ClientKey) -> bool:
        """Store a key; false if the client has one of that name already."""
        added = await self._session.scalar(
            insert(HospitalClientKeyRow)
            .values(
                client_id=client_id,
                key_id=key.key_id,
                jwk=dict(key.jwk),
                valid_from=key.valid_from,
                valid_until=key.valid_until,
                added_by=key.added_by,
            )
            .on_conflict_do_nothing()
            .returning(HospitalClientKeyRow.key_id)
        )
        return added is not None

    async def end_keys(self, client_id: str, key_ids: Sequence[str], at: datetime) -> None:
        """Let keys prove nothing from a moment on, where they don't end sooner."""
        await self._session.execute(
            update(HospitalClientKeyRow)
            .where(
                HospitalClientKeyRow.client_id == client_id,
                HospitalClientKeyRow.key_id.in_(key_ids),
                HospitalClientKeyRow.valid_until.is_(None)
                | (HospitalClientKeyRow.valid_until > at),
            )
            .values(valid_until=at)
            .execution_options(synchronize_session=False)
        )

    async def put_state(self, client_id: str, state: ClientState) -> None:
        """Store whether a client gets tokens."""
        await self._session.execute(
            update(HospitalClientRow)
            .where(HospitalClientRow.client_id == client_id)
            .values(state=state.value)
            .execution_options(synchronize_session=False)
        )

    async def find(self, client_id: str) -> HospitalClient | None:
        """Return a client of any committee, for the issuer."""
        rows = await self._session.execute(
            select(CLIENTS).where(HospitalClientRow.client_id == client_id)
        )
        return next(iter(await self._with_keys(rows.all())), None)

    async def get(self, client_id: str, committee: str, *, lock: bool = False) -> HospitalClient:
        """Return a client of a committee, locked until the end if asked to.

        Raises
        ------
        ClientNotFoundError
            The committee has none of that id.
        """
        query = select(CLIENTS).where(HospitalClientRow.client_id == client_id)
        rows = await self._session.execute(query.with_for_update() if lock else query)
        found = next(iter(await self._with_keys(rows.all())), None)
        if found is None or found.committee != committee:
            raise ClientNotFoundError(is_hidden=found is not None)
        return found

    async def list_of_committee(
        self, committee: str, *, after: str | None, limit: int
    ) -> Sequence[HospitalClient]:
        """Return a committee's clients in the order of their ids, the oldest first."""
        query = select(CLIENTS).where(HospitalClientRow.committee == committee)
        if after is not None:
            query = query.where(HospitalClientRow.client_id > after)
        rows = await self._session.execute(query.order_by(HospitalClientRow.client_id).limit(limit))
        return await self._with_keys(rows.all())

    async def _with_keys(self, clients: Sequence[Any]) -> Sequence[HospitalClient]:
        rows = await self._session.execute(
            select(KEYS)
            .where(HospitalClientKeyRow.client_id.in_([row.client_id for row in clients]))
            .order_by(HospitalClientKeyRow.valid_from, HospitalClientKeyRow.key_id)
        )
        keys = rows.all()
        return [
            HospitalClient(
                client_id=row.client_id,
                committee=row.committee,
                name=row.name,
                state=ClientState(row.state),
                created_by=row.created_by,
                created_at=row.created_at,
                keys=[
                    ClientKey(key.key_id, key.jwk, key.valid_from, key.valid_until, key.added_by)
                    for key in keys
                    if key.client_id == row.client_id
                ],
            )
            for row in clients
        ]
