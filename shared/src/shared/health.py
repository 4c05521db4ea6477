"""What operations ask every service: is it alive, is it ready, and its numbers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Header, Request, Response
from nats.errors import Error as NatsError
from pydantic import BaseModel, Field
from sqlalchemy import text

from shared.auth import public
from shared.errors import UnauthenticatedError
from shared.migrations import expected_head, head_of
from shared.service import Service
from shared.streams import stream_name
from shared.telemetry import Sample

__all__ = ["router"]

CHECK_SECONDS = 2.0

logger = structlog.get_logger(__name__)
router = APIRouter(tags=["operations"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """Each thing the service leans on, and whether it is there; details don't make it red."""

    status: Literal["green", "red"]
    checks: dict[str, Literal["green", "red"]]
    details: dict[str, str] = Field(default_factory=dict)


class MetricsTokenError(UnauthenticatedError):
    """Numbers are for those who hold the metrics token."""

    code = "metrics_token_wrong"
    sentence = "the metrics token is needed here"
    sentence_zh = "需要指标访问令牌"


@router.get(
    "/healthz", dependencies=[public("the gateway and the supervisor ask", never_limited=True)]
)
async def alive() -> Alive:
    """Tell that the process answers; asks nothing of anybody else."""
    return Alive()


@router.get(
    "/readyz",
    dependencies=[public("says green or red and no more", never_limited=True)],
    responses={503: {"model": Readiness}},
)
async def ready(request: Request, response: Response) -> Readiness:
    """Tell whether database, NATS and schema are as they should be."""
    service: Service[Any] = request.app.state.service
    checks: dict[str, Callable[[], Awaitable[bool]]] = {
        "database": lambda: database_answers(service),
        "migrations": lambda: schema_is_current(service),
        "nats": lambda: nats_is_connected(service),
    }
    checks.update(service.further_checks())
    greens = await asyncio.gather(*(is_green(name, check) for name, check in checks.items()))
    colours: dict[str, Literal["green", "red"]] = {
        name: "green" if green else "red" for name, green in zip(checks, greens, strict=True)
    }
    if not all(greens):
        response.status_code = 503
    return Readiness(
        status="green" if all(greens) else "red", checks=colours, details=await details_of(service)
    )


@router.get(
    "/metrics",
    dependencies=[public("has a token of its own", never_limited=True)],
    response_class=Response,
    include_in_schema=False,
)
async def metrics(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    """Return the numbers in Prometheus' text format.

    Raises
    ------
    MetricsTokenError
        The bearer token isn't the metrics token, or none is configured.
    """
    service: Service[Any] = request.app.state.service
    expected = service.settings.metrics_token
    if not expected or not secrets.compare_digest(
        authorization.encode(), f"Bearer {expected}".encode()
    ):
        raise MetricsTokenError
    samples = [
        *await database_samples(service),
        *await lag_samples(service),
        *reconciliation_samples(service),
        *await further_samples(service),
        *(sample(name, value) for name, value in service.gauges.items()),
        *(
            sample(name, value, **{label: of})
            for name, (label, values) in service.labelled_gauges.items()
            for of, value in values.items()
        ),
    ]
    content = request.app.state.metrics.render(samples)
    return Response(content, media_type="text/plain; version=0.0.4; charset=utf-8")


async def details_of(service: Service[Any]) -> dict[str, str]:
    """Return what a service tells beside its checks; nothing when it can't be looked up."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return dict(await service.further_details())
    except Exception as error:  # noqa: BLE001  (the checks say what is away)
        logger.info("no details", reason=type(error).__name__)
        return {}


async def further_samples(service: Service[Any]) -> list[Sample]:
    """Return the numbers that a service looks up; nothing when it can't."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return list(await service.further_samples())
    except Exception as error:  # noqa: BLE001  (the other numbers are still worth having)
        logger.info("no further numbers", reason=type(error).__name__)
        return []


async def is_green(name: str, check: Callable[[], Awaitable[bool]]) -> bool:
    """Whether a check passes in time; what is in the way goes to the log."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except Exception as error:  # noqa: BLE001  (whatever it is, the check is red)
        logger.info("not ready", check=name, reason=type(error).__name__)
        return False


async def database_answers(service: Service[Any]) -> bool:
    """Whether PostgreSQL answers."""
    await service.database.ping()
    return True


async def nats_is_connected(service: Service[Any]) -> bool:
    """Whether messages can flow."""
    return service.nats.is_connected


async def schema_is_current(service: Service[Any]) -> bool:
    """Whether the newest migration of the code has run."""
    async with service.database.engine.connect() as connection:
        return await head_of(connection, service.name) == expected_head(service.name)


async def database_samples(service: Service[Any]) -> list[Sample]:
    """Return the depth and age of what waits in the tables; nothing while PostgreSQL is away."""
    try:
        async with asyncio.timeout(CHECK_SECONDS), service.database.engine.connect() as connection:
            row = (await connection.execute(waiting_statement(service.name))).one()
    except Exception as error:  # noqa: BLE001  (the other numbers are still worth having)
        logger.info("no database numbers", reason=type(error).__name__)
        return [sample("database_up", 0)]
    return [
        sample("database_up", 1),
        *(sample(name, float(value)) for name, value in row._mapping.items()),  # noqa: SLF001
    ]


def waiting_statement(schema: str) -> Any:
    """Return the query for outbox depth and age, parked events and unsealed audit entries."""
    return text(
        f"""
        select o.outbox_depth, o.outbox_oldest_seconds, p.dead_letters, p.early_events,
            a.audit_entries_last_minute, a.audit_unsealed_last_minute
        from (select count(*) as outbox_depth,
                coalesce(extract(epoch from clock_timestamp() - min(occurred_at)), 0)
                    as outbox_oldest_seconds
            from {schema}.outbox where sent_at is null) o,
            (select count(*) filter (where state = 'dead') as dead_letters,
                count(*) filter (where state = 'early') as early_events
            from {schema}.parked_event where state in ('dead', 'early')) p,
            (select count(*) as audit_entries_last_minute,
                count(*) filter (where s.entry_id is null) as audit_unsealed_last_minute
            from {schema}.audit_entry e left join {schema}.audit_seal s on s.entry_id = e.id
            where e.at > now() - interval '1 minute') a
        """  # noqa: S608  (the schema is the service's own name)
    )


async def lag_samples(service: Service[Any]) -> list[Sample]:
    """Return how many messages each consumer hasn't handled; nothing while NATS is away."""
    if not service.nats.is_connected:
        return [sample("nats_up", 0)]
    return [sample("nats_up", 1), *[lag async for lag in consumer_lags(service)]]


async def consumer_lags(service: Service[Any]) -> AsyncIterator[Sample]:
    """Yield each consumer's lag."""
    jetstream = (await service.nats.connected()).jetstream(timeout=CHECK_SECONDS)
    for consumer in service.consumers:
        stream = stream_name(consumer.publisher, service.settings.stream_prefix)
        try:
            information = await jetstream.consumer_info(stream, service.name)
        except (NatsError, TimeoutError):
            continue
        waiting = (information.num_pending or 0) + (information.num_ack_pending or 0)
        yield sample("consumer_lag", waiting, publisher=consumer.publisher)


def reconciliation_samples(service: Service[Any]) -> list[Sample]:
    """Return when this process last compared outbox, stream and inboxes, and what differed."""
    last = service.reconciled
    if last is None:
        return []
    counted = {kind: last.differences[kind] for kind in ("not_in_stream", "not_handled")}
    return [
        sample("reconciled_timestamp_seconds", last.at.timestamp()),
        *(
            sample("reconciliation_differences", count, kind=kind)
            for kind, count in counted.items()
        ),
    ]


def sample(name: str, value: float, **labels: str) -> Sample:
    """Return one gauge's value."""
    return Sample(name=name, value=value, labels=labels)
