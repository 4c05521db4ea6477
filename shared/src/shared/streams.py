"""Every stream on one screen: one a publishing service, holding all its facts."""

from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.events import PUBLISHERS

__all__ = ["PUBLISHERS", "ensure_stream", "stream_config", "stream_name"]

DUPLICATE_WINDOW_SECONDS = 600.0


def stream_name(publisher: str, prefix: str = "") -> str:
    """Return the stream that holds a service's facts."""
    return f"{prefix}{publisher}".upper()


def stream_config(publisher: str, prefix: str = "", *, replicas: int = 1) -> StreamConfig:
    """Return how a service's stream is kept: on file, without end, a copy of the outbox."""
    return StreamConfig(
        name=stream_name(publisher, prefix),
        subjects=[f"{prefix}{publisher}.>"],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        num_replicas=replicas,
        allow_atomic=True,
    )


async def ensure_stream(jetstream: JetStreamContext, publisher: str, prefix: str = "") -> None:
    """Create a service's own stream unless it exists."""
    config = stream_config(publisher, prefix)
    try:
        await jetstream.stream_info(config.name or "")
    except NotFoundError:
        await jetstream.add_stream(config)
