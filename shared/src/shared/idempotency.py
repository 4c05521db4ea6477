"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header): the same request acts once.

A key belongs to one account and one route. What is kept for 24 hours is the status and the id of
what was made; the answer itself is built again, so that it holds no stale or personal data.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from pydantic_core import to_jsonable_python
from sqlalchemy import TextClause, delete, text

from shared.crypto import BlindIndex
from shared.errors import ConflictError, InvalidError
from shared.unit_of_work import RememberedAnswer, SqlUnitOfWork

if TYPE_CHECKING:
    from shared.service import Service

__all__ = [
    "Idempotency",
    "IdempotencyInProgressError",
    "IdempotencyKeyReusedError",
    "fingerprint_of",
    "idempotency_key",
    "purge",
]

KEPT_FOR = timedelta(hours=24)

T = TypeVar("T")


class IdempotencyInProgressError(ConflictError):
    """The first request with this key hasn't been answered yet."""

    code = "idempotency_in_progress"
    retryable = True
    sentence = "a request with this Idempotency-Key is still running; try again shortly"
    sentence_zh = "使用同一 Idempotency-Key 的请求仍在处理中，请稍后重试"


class IdempotencyKeyReusedError(InvalidError):
    """The key was used before, with something else."""

    code = "idempotency_key_reused"
    sentence = "this Idempotency-Key was used before with another request"
    sentence_zh = "该 Idempotency-Key 已用于内容不同的请求"


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The key a request came with, if any, and for which route."""

    key: str | None
    route: str
    status: int
    path: dict[str, str]

    async def once(
        self,
        uow: SqlUnitOfWork,
        *,
        fingerprint: object,
        act: Callable[[], Awaitable[T]],
        again: Callable[[str], Awaitable[T]],
        resource_id: Callable[[T], str],
    ) -> T:
        """Act, or return again what was made when the key was first used.

        Parameters
        ----------
        fingerprint
            What makes two requests the same: the body's model, values, or bytes such as a file's
            hash. The path's parameters are added.
        act
            The use case; its result is named by ``resource_id``.
        again
            Reads that result by its id.

        Raises
        ------
        IdempotencyInProgressError
            The first request is still running.
        IdempotencyKeyReusedError
            The key came with something else before.
        """
        if self.key is None:
            return await act()
        wanted = fingerprint_of([self.path, fingerprint], uow.service.blind_index)
        remembered = await self._remembered(uow, wanted)
        if remembered is not None:
            return await again(remembered)
        made = await act()
        uow.remember(
            RememberedAnswer(
                client=client_of(uow),
                route=self.route,
                key=self.key,
                fingerprint=wanted,
                status=self.status,
                resource_id=resource_id(made),
            )
        )
        return made

    async def _remembered(self, uow: SqlUnitOfWork, wanted: bytes) -> str | None:
        schema = uow.service.name
        client = client_of(uow)
        name = "\x00".join((schema, client, self.route, str(self.key)))
        row = (
            await uow.session.execute(
                lookup(schema),
                {
                    "lock": lock_number(name),
                    "client": client,
                    "route": self.route,
                    "key": self.key,
                },
            )
        ).one()
        if row.resource_id is None:
            if not row.locked:
                raise IdempotencyInProgressError(retry_after=1)
            return None
        if row.fingerprint != wanted:
            raise IdempotencyKeyReusedError
        resource_id: str = row.resource_id
        return resource_id


def client_of(uow: SqlUnitOfWork) -> str:
    """Return whose keys these are: one account's keys never meet another's."""
    return f"{uow.actor.committee}/{uow.actor.account_id}"


@cache
def lookup(schema: str) -> TextClause:
    """Return the one statement that takes the key's lock and looks the key up."""
    return text(
        f"""
        select pg_try_advisory_xact_lock(:lock) as locked, k.fingerprint, k.resource_id
        from (select 1) as one
        left join {schema}.idempotency_key k
            on k.client = :client and k.route = :route and k.key = :key
        """  # noqa: S608  (the schema is the service's own name)
    )


def lock_number(name: str) -> int:
    """Return the advisory lock (signed 64 bits) of a name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def fingerprint_of(value: object, blind_index: BlindIndex) -> bytes:
    """Return the blind index of a value's canonical JSON: sorted keys, no spaces.

    A body may be nothing but an identity number or a first password, which a plain hash would let
    anybody try out who has the table.
    """
    canonical = json.dumps(
        to_jsonable_python(value, bytes_mode="base64"),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return blind_index.of("idempotency_fingerprint", canonical)


async def read_key(
    request: Request,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Sent again with the same request, it is answered the same and acts once.",
        ),
    ] = None,
) -> Idempotency:
    """Return the request's key and the route that it is for.

    A client may make keys of what it pleases, of an identity number too: a blind index is kept.
    """
    route: Any = request.scope["route"]
    blind_index = request.app.state.service.blind_index
    return Idempotency(
        key=blind_index.of("idempotency_key", key).hex() if key else None,
        route=f"{request.method} {request.app.state.templates.of(request.scope)}",
        status=route.status_code or 200,
        path={name: str(value) for name, value in request.path_params.items()},
    )


def idempotency_key() -> Any:
    """Return the dependency: ``idempotency: Annotated[Idempotency, idempotency_key()]``."""
    return Depends(read_key)


async def purge(service: "Service[Any]") -> None:
    """Forget the keys older than a day; run as a job, any number of times."""
    table = service.plumbing.idempotency_key
    async with service.database.engine.begin() as connection:
        await connection.execute(
            delete(table).where(table.c.created_at < service.clock() - KEPT_FOR)
        )
