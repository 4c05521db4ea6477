"""Asking another service: a token for it, bounded waits, and another try where that is safe."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from pydantic import BaseModel

from shared.auth import COMMITTEE_HEADER, ON_BEHALF_OF_HEADER
from shared.backoff import backoff_seconds
from shared.errors import NotFoundError, NotYetKnownError, UnavailableError
from shared.telemetry import current_traceparent

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["RemoteNotFoundError", "RemoteUnavailableError", "ServiceClient", "TokenSource"]

TIMEOUT = httpx.Timeout(10.0, connect=2.0)
ATTEMPTS = 3
TRANSIENT = frozenset({502, 503, 504})
RENEW_BEFORE_SECONDS = 60.0

M = TypeVar("M", bound=BaseModel)


class RemoteUnavailableError(UnavailableError):
    """Another service can't be reached or can't answer just now."""

    code = "service_unavailable"
    sentence = "the service {service} can't be asked just now; try again shortly"
    sentence_zh = "{service} 服务暂时不可用，请稍后重试"


class RemoteNotFoundError(NotFoundError):
    """Another service doesn't have what was asked for."""

    code = "remote_not_found"
    sentence = "{service} doesn't have {what}"
    sentence_zh = "{service} 中没有 {what}"


@dataclass(slots=True)
class HeldToken:
    """A token and until when it is used."""

    text: str
    until: float


class TokenSource:
    """Gets this service's tokens by client credentials, one an audience, and keeps them a while."""

    def __init__(self, service: Service[Any], http: httpx.AsyncClient) -> None:
        self._settings = service.settings
        self._http = http
        self._held: dict[str, HeldToken] = {}
        self._lock = asyncio.Lock()

    async def token(self, audience: str) -> str:
        """Return a token for an audience that is good for at least a minute.

        Raises
        ------
        RemoteUnavailableError
            The issuer can't be asked.
        """
        async with self._lock:
            held = self._held.get(audience)
            if held is None or held.until < time.monotonic():
                held = self._held[audience] = await self._ask(audience)
            return held.text

    async def _ask(self, audience: str) -> HeldToken:
        try:
            answer = await self._http.post(
                self._settings.token_url,
                data={"grant_type": "client_credentials", "audience": audience},
                auth=(self._settings.client_id, self._settings.client_secret),
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise RemoteUnavailableError(service="identity") from error
        body = answer.json()
        lifetime = float(body.get("expires_in", 300))
        until = time.monotonic() + max(lifetime - RENEW_BEFORE_SECONDS, lifetime / 2)
        return HeldToken(body["access_token"], until)


class ServiceClient:
    """Asks one other service on its internal routes.

    Reads are tried again after a connection error or a 502, 503 or 504. Who is behind the question
    travels in ``On-Behalf-Of``, so that the answerer's audit names a person.
    """

    def __init__(
        self,
        service: Service[Any],
        audience: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.audience = audience
        base_url: str = getattr(service.settings, f"{audience}_url")
        self._http = httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT, transport=transport)
        self._tokens = TokenSource(service, httpx.AsyncClient(timeout=TIMEOUT))

    async def read(
        self, path: str, model: type[M], *, committee: str, on_behalf_of: str | None
    ) -> M:
        """Return an internal route's answer.

        Raises
        ------
        RemoteNotFoundError
            The service doesn't have it.
        NotYetKnownError
            The service says that it will have it later.
        RemoteUnavailableError
            It can't answer just now.
        """
        answer = await self._get(path, committee, on_behalf_of)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise RemoteNotFoundError(service=self.audience, what=path)
        if answer.status_code == httpx.codes.CONFLICT:
            raise NotYetKnownError(fact=f"{self.audience} {path}")
        if answer.is_error:
            raise RemoteUnavailableError(service=self.audience)
        return model.model_validate_json(answer.content)

    async def ask(
        self,
        path: str,
        body: Mapping[str, Any],
        model: type[M],
        *,
        committee: str,
        on_behalf_of: str | None,
    ) -> M:
        """Return the answer to a question that may not stand in an address; asked once.

        Raises
        ------
        RemoteNotFoundError
            The service doesn't have what was asked about.
        RemoteUnavailableError
            It can't answer just now, or didn't take the question.
        """
        headers = await self._headers(committee, on_behalf_of)
        try:
            answer = await self._http.post(path, json=dict(body), headers=headers)
        except httpx.TransportError as error:
            raise RemoteUnavailableError(service=self.audience) from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise RemoteNotFoundError(service=self.audience, what=path)
        if answer.is_error:
            raise RemoteUnavailableError(service=self.audience)
        return model.model_validate_json(answer.content)

    @asynccontextmanager
    async def stream(
        self, path: str, *, committee: str, on_behalf_of: str | None
    ) -> AsyncIterator[httpx.Response]:
        """Open an answer to be read piece by piece.

        Raises
        ------
        RemoteNotFoundError
            The service doesn't have it, or it isn't for the caller.
        RemoteUnavailableError
            It can't answer just now.
        """
        headers = await self._headers(committee, on_behalf_of)
        try:
            async with self._http.stream("GET", path, headers=headers) as answer:
                if answer.status_code == httpx.codes.NOT_FOUND:
                    raise RemoteNotFoundError(service=self.audience, what=path)
                if answer.is_error:
                    raise RemoteUnavailableError(service=self.audience)
                yield answer
        except httpx.TransportError as error:
            raise RemoteUnavailableError(service=self.audience) from error

    async def _get(self, path: str, committee: str, on_behalf_of: str | None) -> httpx.Response:
        headers = await self._headers(committee, on_behalf_of)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = await self._http.get(path, headers=headers)
            except httpx.TransportError as error:
                if attempt == ATTEMPTS:
                    raise RemoteUnavailableError(service=self.audience) from error
            else:
                if answer.status_code not in TRANSIENT or attempt == ATTEMPTS:
                    return answer
            await asyncio.sleep(backoff_seconds(attempt))
        raise RemoteUnavailableError(service=self.audience)

    async def _headers(self, committee: str, on_behalf_of: str | None) -> dict[str, str]:
        token = await self._tokens.token(self.audience)
        headers = {"Authorization": f"Bearer {token}", COMMITTEE_HEADER: committee}
        if on_behalf_of:
            headers[ON_BEHALF_OF_HEADER] = on_behalf_of
        traceparent = current_traceparent()
        return headers | ({"traceparent": traceparent} if traceparent else {})

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
