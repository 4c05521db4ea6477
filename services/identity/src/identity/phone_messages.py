"""Sends messages to telephones: through a gateway over HTTP, or into a file for development."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Protocol
from uuid import UUID

import httpx

from identity.config import Settings
from identity.domain.messages import PhoneMessage, SendingError
from shared.clock import CHINA, Clock
from shared.config import read_secret
from shared.identifiers import mask_phone

__all__ = ["CodeSender", "FileSender", "GatewaySender", "code_sender"]

TIMEOUT = httpx.Timeout(5.0)
WHOLE_SECONDS = 10.0


class CodeSender(Protocol):
    """Whatever brings a message to a telephone."""

    async def send(self, message: PhoneMessage, message_id: UUID) -> None:
        """Send a message; one that is tried again keeps its id.

        Raises
        ------
        SendingError
            It isn't known to have been taken.
        """


class FileSender:
    """Appends messages to a file that only its owner reads; `make run` shows them."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    async def send(self, message: PhoneMessage, message_id: UUID) -> None:
        """Append a line, with the telephone's number masked."""
        at = f"{self._clock().astimezone(CHINA):%H:%M:%S}"
        line = f"{at} {mask_phone(message.phone)} {message.text} ({str(message_id)[-4:]})\n"
        try:
            await asyncio.to_thread(self._append, line)
        except OSError as error:
            raise SendingError(type(error).__name__) from None

    def _append(self, line: str) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(line)


class GatewaySender:
    """Posts messages to a configured address, signed as Standard Webhooks 1.0 says.

    The address is the office's own adapter to the carrier it has a contract with.
    """

    def __init__(self, url: str, secret: str, clock: Clock) -> None:
        self._url = url
        self._secret = secret.encode()
        self._clock = clock

    async def send(self, message: PhoneMessage, message_id: UUID) -> None:
        """Post a message; any answer but 2xx is a failure."""
        body = json.dumps(message.as_json(), ensure_ascii=False).encode()
        try:
            async with (
                asyncio.timeout(WHOLE_SECONDS),
                httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client,
            ):
                headers = self._headers(str(message_id), body)
                answer = await client.post(self._url, content=body, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise SendingError(type(error).__name__) from None
        if not answer.is_success:
            raise SendingError(f"status {answer.status_code}")

    def _headers(self, message_id: str, body: bytes) -> dict[str, str]:
        sent_at = str(int(self._clock().timestamp()))
        signed = b".".join((message_id.encode(), sent_at.encode(), body))
        signature = base64.b64encode(hmac.digest(self._secret, signed, hashlib.sha256)).decode()
        return {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": sent_at,
            "webhook-signature": f"v1,{signature}",
        }


def code_sender(settings: Settings, clock: Clock) -> CodeSender | None:
    """Return what sends messages to telephones; none when nothing is configured."""
    if settings.codes_url:
        return GatewaySender(settings.codes_url, read_secret(settings.codes_secret_file), clock)
    return FileSender(settings.codes_file, clock) if settings.codes_file else None
