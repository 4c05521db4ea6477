"""Sends one request to a stranger's server, and to no address that wasn't checked (CWE-918)."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import TracebackType
from typing import Self

import httpx

from intake.domain.destination import Address, Destination, Reach, parse_destination
from intake.domain.webhook import Attempt
from intake.errors.webhooks import DestinationRefusedError

__all__ = ["Resolve", "Sender", "resolve_name"]

MOST_ANSWER_BYTES = 4096
"""Of an answer no more is read, and nothing is kept."""

SECONDS = re.compile(r"\d{1,7}", re.ASCII)

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Asks which addresses a name has; raises OSError when nobody knows."""


async def resolve_name(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of a name, or the one that it is."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    texts = dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found)
    return [ip_address(text) for text in texts]


class Sender:
    """Posts to addresses of hospitals, as far as one may reach.

    A name is resolved once for an attempt; all its addresses are checked, and the connection goes
    to one of them, not to the name: what the name means a moment later doesn't matter. The
    certificate is checked against the name all the same. Redirects aren't followed, no proxy is
    taken from the environment, and a request takes ``seconds`` altogether at most.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        seconds: float,
        trusted: ssl.SSLContext | None = None,
        resolve: Resolve = resolve_name,
    ) -> None:
        self._reach = reach
        self._seconds = seconds
        self._resolve = resolve
        self._verify: ssl.SSLContext | bool = trusted or True
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        client = httpx.AsyncClient(
            verify=self._verify,
            trust_env=False,
            follow_redirects=False,
            timeout=self._seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self._client = await self._stack.enter_async_context(client)
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, now: datetime
    ) -> Attempt:
        """Post once and tell what came of it; whatever a stranger does, this doesn't raise."""
        started = time.monotonic()
        status, error, retry_after = None, None, None
        try:
            async with asyncio.timeout(self._seconds):
                destination = parse_destination(url)
                status, wait = await self._exchange(destination, body, headers)
                retry_after = retry_after_of(wait, now)
        except DestinationRefusedError as refusal:
            error = refusal.reason
        except TimeoutError:
            error = "timed_out"
        except httpx.HTTPError as failure:
            error = error_code_of(failure)
        except OSError:
            error = "name_unknown"
        milliseconds = int((time.monotonic() - started) * 1000)
        return Attempt(
            at=now,
            milliseconds=milliseconds,
            status=status,
            error=error,
            retry_after=retry_after,
        )

    async def _exchange(
        self, destination: Destination, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str | None]:
        self._reach.check(destination)
        addresses = await self._resolve(destination.host, destination.port)
        self._reach.check_addresses(destination, addresses)
        for address in addresses[:-1]:
            try:
                return await self._ask(destination, address, body, headers)
            except httpx.ConnectError:
                continue
        return await self._ask(destination, addresses[-1], body, headers)

    async def _ask(
        self, destination: Destination, address: Address, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str | None]:
        request = self._client.build_request(
            "POST",
            url_at(destination, address),
            content=body,
            headers={**headers, "Host": destination.authority},
            extensions={"sni_hostname": destination.host},
        )
        response = await self._client.send(request, stream=True)
        try:
            await read_a_little(response)
        finally:
            await response.aclose()
        return response.status_code, response.headers.get("retry-after")


def url_at(destination: Destination, address: IPv4Address | IPv6Address) -> httpx.URL:
    """Return the URL that leads to one address and nowhere else."""
    return httpx.URL(
        scheme=destination.scheme,
        host=str(address),
        port=destination.port,
        raw_path=destination.target.encode(),
    )


async def read_a_little(response: httpx.Response) -> None:
    """Read an answer as far as is reasonable; a longer one is cut off with its connection."""
    received = 0
    async for chunk in response.aiter_raw(MOST_ANSWER_BYTES):
        received += len(chunk)
        if received >= MOST_ANSWER_BYTES:
            return


def retry_after_of(value: str | None, now: datetime) -> timedelta | None:
    """Return how long ``Retry-After`` asks to wait: seconds or a date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if SECONDS.fullmatch(value.strip()):
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now


def error_code_of(failure: httpx.HTTPError) -> str:
    """Return a code for a failure without an answer; never what a stranger wrote."""
    if isinstance(failure, httpx.TimeoutException):
        return "timed_out"
    if isinstance(failure, httpx.ConnectError):
        is_tls = any(isinstance(cause, ssl.SSLError) for cause in causes_of(failure))
        return "certificate_refused" if is_tls else "not_connected"
    return "broken_off"


def causes_of(error: BaseException | None) -> list[BaseException]:
    """Return an error with all that led to it."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
