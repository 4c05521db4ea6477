"""Endpoints of webhooks and their keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.partner_event import PartnerEventKind
from intake.domain.webhook import DisabledBecause, Endpoint, EndpointKey
from intake.errors.webhooks import WebhookNotFoundError
from intake.tables.webhooks import webhook_endpoint, webhook_key
from shared.crypto import FieldCipher

__all__ = ["WebhookRepository", "key_of"]


class WebhookRepository:
    """Endpoints of the hospitals of one committee."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, endpoint: Endpoint, key: EndpointKey, *, created_by: str) -> None:
        """Store an endpoint with its first key."""
        await self._session.execute(
            insert(webhook_endpoint).values(
                id=endpoint.id,
                committee=self._committee,
                hospital=endpoint.hospital,
                version=endpoint.version,
                url=endpoint.url,
                kinds=list(endpoint.kinds),
                created_by=created_by,
                created_at=endpoint.created_at,
            )
        )
        await self.add_key(endpoint.id, key)

    async def add_key(self, endpoint_id: UUID, key: EndpointKey) -> None:
        """Store a further key of an endpoint."""
        await self._session.execute(
            insert(webhook_key).values(
                id=key.id,
                committee=self._committee,
                endpoint_id=endpoint_id,
                public_key=key.public_key,
                private_key=self._cipher.encrypt(key.private_key, key_context(key.id)),
                created_at=key.created_at,
                retires_at=key.retires_at,
            )
        )

    async def get(self, endpoint_id: UUID, *, lock: bool = False) -> Endpoint:
        """Return an endpoint with its public keys, and lock it if asked to.

        Raises
        ------
        WebhookNotFoundError
            The committee has none of that id.
        """
        found = await self.find(endpoint_id, lock=lock)
        if found is None:
            raise WebhookNotFoundError
        return found

    async def find(self, endpoint_id: UUID, *, lock: bool = False) -> Endpoint | None:
        """Return an endpoint with its public keys, if there is one, and lock it if asked to."""
        query = select(webhook_endpoint).where(self._is(endpoint_id))
        # Events that are told meanwhile refer to the endpoint, and needn't wait.
        found = query.with_for_update(key_share=True) if lock else query
        row = (await self._session.execute(found)).first()
        if row is None:
            return None
        keys = await self._keys_of([endpoint_id])
        return endpoint_of(row, keys.get(endpoint_id, ()))

    async def list_page(
        self,
        *,
        hospital: str | None,
        is_active: bool | None,
        after: UUID | None,
        limit: int,
    ) -> Sequence[Endpoint]:
        """Return endpoints in the order of their ids; of all hospitals when none is named."""
        conditions = [webhook_endpoint.c.committee == self._committee]
        if hospital is not None:
            conditions.append(webhook_endpoint.c.hospital == hospital)
        if is_active is not None:
            conditions.append(webhook_endpoint.c.disabled_because.is_(None) == is_active)
        if after is not None:
            conditions.append(webhook_endpoint.c.id > after)
        query = select(webhook_endpoint).where(*conditions).order_by(webhook_endpoint.c.id)
        rows = (await self._session.execute(query.limit(limit))).all()
        keys = await self._keys_of([row.id for row in rows])
        return [endpoint_of(row, keys.get(row.id, ())) for row in rows]

    async def count(self, hospital: str) -> int:
        """Return how many endpoints a hospital has."""
        query = select(func.count()).where(
            webhook_endpoint.c.committee == self._committee,
            webhook_endpoint.c.hospital == hospital,
        )
        return await self._session.scalar(query) or 0

    async def change(
        self, endpoint_id: UUID, *, url: str, kinds: Sequence[PartnerEventKind]
    ) -> None:
        """Let an endpoint be elsewhere, or be told of something else."""
        await self._update(endpoint_id, url=url, kinds=list(kinds), paused_until=None)

    async def disable(self, endpoint_id: UUID, because: DisabledBecause, at: datetime) -> None:
        """Send nothing to an endpoint any more."""
        await self._update(endpoint_id, disabled_because=because, disabled_at=at)

    async def enable(self, endpoint_id: UUID) -> None:
        """Send to an endpoint again, what waits included, as if it had never failed."""
        await self._update(
            endpoint_id,
            disabled_because=None,
            disabled_at=None,
            failing_since=None,
            paused_until=None,
        )

    async def note_success(self, endpoint_id: UUID) -> None:
        """Note that something has arrived; most of the time that changes nothing."""
        failing, paused = webhook_endpoint.c.failing_since, webhook_endpoint.c.paused_until
        await self._session.execute(
            update(webhook_endpoint)
            .where(self._is(endpoint_id), or_(failing.is_not(None), paused.is_not(None)))
            .values(failing_since=None, paused_until=None)
        )

    async def note_failure(
        self, endpoint_id: UUID, at: datetime, paused_until: datetime | None
    ) -> datetime:
        """Note a failure, return since when there are only failures, and pause if asked to."""
        failing, paused = webhook_endpoint.c.failing_since, webhook_endpoint.c.paused_until
        since: datetime | None = await self._session.scalar(
            update(webhook_endpoint)
            .where(self._is(endpoint_id))
            .values(
                failing_since=func.coalesce(failing, at),
                paused_until=func.greatest(paused, paused_until),
            )
            .returning(failing)
        )
        return since or at

    async def retire_key(self, endpoint_id: UUID, retires_at: datetime) -> None:
        """Let the current key sign only until then."""
        await self._session.execute(
            update(webhook_key)
            .where(
                webhook_key.c.endpoint_id == endpoint_id,
                webhook_key.c.committee == self._committee,
                webhook_key.c.retires_at.is_(None),
            )
            .values(retires_at=retires_at)
        )

    async def delete_retired_keys(self, now: datetime) -> None:
        """Forget the keys of all committees that sign nothing any more."""
        await self._session.execute(delete(webhook_key).where(webhook_key.c.retires_at <= now))

    async def delete(self, endpoint_id: UUID) -> None:
        """Forget an endpoint with its keys and deliveries."""
        await self._session.execute(delete(webhook_endpoint).where(self._is(endpoint_id)))

    async def touch(self, endpoint_id: UUID) -> None:
        """Give an endpoint a new version, as after a change of its keys."""
        await self._update(endpoint_id)

    def _is(self, endpoint_id: UUID) -> Any:
        return and_(
            webhook_endpoint.c.id == endpoint_id, webhook_endpoint.c.committee == self._committee
        )

    async def _update(self, endpoint_id: UUID, **values: Any) -> None:
        changed = {**values, "version": webhook_endpoint.c.version + 1}
        await self._session.execute(
            update(webhook_endpoint).where(self._is(endpoint_id)).values(changed)
        )

    async def _keys_of(self, endpoint_ids: Sequence[UUID]) -> dict[UUID, list[EndpointKey]]:
        columns = [column for column in webhook_key.c if column.name != "private_key"]
        rows = await self._session.execute(
            select(*columns)
            .where(webhook_key.c.endpoint_id.in_(endpoint_ids))
            .order_by(webhook_key.c.id.desc())
        )
        keys: dict[UUID, list[EndpointKey]] = {}
        for row in rows:
            keys.setdefault(row.endpoint_id, []).append(key_of(row))
        return keys


def endpoint_of(row: Any, keys: Sequence[EndpointKey]) -> Endpoint:
    """Return the endpoint of a row."""
    because = row.disabled_because
    return Endpoint(
        id=row.id,
        hospital=row.hospital,
        version=row.version,
        url=row.url,
        kinds=[PartnerEventKind(kind) for kind in row.kinds],
        created_at=row.created_at,
        disabled_because=None if because is None else DisabledBecause(because),
        disabled_at=row.disabled_at,
        failing_since=row.failing_since,
        keys=keys,
    )


def key_of(row: Any, cipher: FieldCipher | None = None) -> EndpointKey:
    """Return the key of a row; with a cipher the private one too."""
    return EndpointKey(
        id=row.id,
        public_key=row.public_key,
        created_at=row.created_at,
        retires_at=row.retires_at,
        private_key=cipher.decrypt(row.private_key, key_context(row.id)) if cipher else "",
    )


def key_context(key_id: object) -> str:
    """Return the place that a private key is encrypted for."""
    return f"intake.webhook_key.private_key:{key_id}"
