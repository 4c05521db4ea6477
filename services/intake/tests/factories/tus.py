"""A client that sends files in pieces, as tus 1.0 says."""

import base64
from typing import Any

from httpx import AsyncClient, Response

from services.intake.tests.factories.clients import BASE

__all__ = ["PATH", "TUS", "announce", "begin", "metadata", "send", "stands_at"]

PATH = f"{BASE}/resumable-uploads"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**values: str) -> str:
    """Return ``Upload-Metadata``."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


async def announce(client: AsyncClient, size: int, **values: str) -> Response:
    """Announce a file."""
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**values)}
    return await client.post(PATH, headers=headers)


async def begin(client: AsyncClient, size: int, **values: str) -> str:
    """Announce a file, and return where its bytes are sent to."""
    answer = await announce(client, size, **values)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


async def send(
    client: AsyncClient, location: str, content: Any, offset: int = 0, **headers: str
) -> Response:
    """Send a piece; header names have underscores here."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.patch(
        location,
        content=content,
        headers={
            **TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            **named,
        },
    )


async def stands_at(client: AsyncClient, location: str) -> int:
    """Ask how many bytes have arrived."""
    answer = await client.head(location, headers=TUS)
    assert answer.status_code == 204, answer.status_code
    return int(answer.headers["Upload-Offset"])
