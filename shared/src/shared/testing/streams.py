"""Streams of tests: they are deleted when the test is over."""

import nats
from nats.js.errors import NotFoundError

from shared.streams import PUBLISHERS, stream_name

__all__ = ["delete_streams"]


async def delete_streams(url: str, prefix: str) -> None:
    """Delete every stream with this prefix that exists."""
    connection = await nats.connect(url)
    try:
        for publisher in PUBLISHERS:
            try:
                await connection.jetstream().delete_stream(stream_name(publisher, prefix))
            except NotFoundError:
                continue
    finally:
        await connection.close()
