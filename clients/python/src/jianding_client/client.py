"""The two clients: one that blocks, one for asyncio; they say the same."""

from collections.abc import Collection
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

import httpx
from httpx_retries import Retry, RetryTransport
from pydantic import TypeAdapter

from jianding_client import conversations
from jianding_client.conversations import Call, Conversation, Progress
from jianding_client.credentials import Credentials, TokenAuth
from jianding_client.errors import UnreachableError
from jianding_client.ledger import Ledger
from jianding_client.models import (
    DocumentKind,
    EventPage,
    Hospital,
    Page,
    RecordRequest,
    Records,
    Submission,
)

__all__ = ["AsyncClient", "Client"]

T = TypeVar("T")

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
SAFE = ("GET", "HEAD", "POST")
"""What is sent again by itself: every POST here says by a key that it is the same."""

KINDS = TypeAdapter(list[DocumentKind])


def retries(total: int) -> Retry:
    """Return when and how often a request is sent again; ``Retry-After`` is followed."""
    return Retry(total=total, allowed_methods=SAFE, backoff_factor=0.5, max_backoff_wait=60.0)


def token_url(base_url: str) -> str:
    """Return the token endpoint of a server."""
    return f"{base_url.rstrip('/')}/auth/token"


def request_of(client: httpx.Client | httpx.AsyncClient, call: Call) -> httpx.Request:
    """Return a call as httpx sends it."""
    return client.build_request(
        call.method,
        call.path,
        json=call.json,
        content=call.content,
        files=call.form,
        headers=dict(call.headers),
        params=dict(call.parameters) or None,
    )


def declining(request_id: UUID, reason: str) -> Conversation[RecordRequest]:
    """Say that a request can't be answered."""
    response = yield Call(
        "POST",
        f"{conversations.API}/partner/requests/{request_id}/refusal",
        json={"reason": reason},
        headers={"Idempotency-Key": f"decline-{request_id}-{reason}"},
    )
    return RecordRequest.model_validate_json(conversations.good(response).content)


def asking_for_requests(cursor: str | None, state: str | None) -> Conversation[Page[RecordRequest]]:
    """Read a page of what is asked for."""
    parameters = {
        name: value for name, value in (("cursor", cursor), ("state", state)) if value is not None
    }
    return conversations.ask("/partner/requests", Page[RecordRequest], parameters)


def practising(kinds: Collection[str], key: str | None) -> Conversation[RecordRequest]:
    """Have the own hospital asked for documents of somebody invented."""
    response = yield Call(
        "POST",
        f"{conversations.API}/partner/practice-requests",
        json={"kinds": sorted(kinds)},
        headers={"Idempotency-Key": key or str(uuid4())},
    )
    return RecordRequest.model_validate_json(conversations.good(response).content)


class Client:
    """Speaks for one hospital; use it with ``with``, or `close` it.

    ``base_url`` is the bureau's address, as ``https://jianding.example.cn``; ``retries`` how often
    a request is sent again when nothing or a temporary refusal comes back.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        retries_total: int = 5,
        issuer_token_url: str | None = None,
        **options: Any,
    ) -> None:
        auth = TokenAuth(credentials, token_url(base_url), audience_url=issuer_token_url)
        transport = RetryTransport(httpx.HTTPTransport(**options), retry=retries(retries_total))
        self._http = httpx.Client(
            base_url=base_url, auth=auth, timeout=TIMEOUT, transport=transport
        )

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End its connections."""
        self._http.close()

    def hospital(self) -> Hospital:
        """Return the hospital that the credentials are of."""
        return self._hold(conversations.ask("/partner/hospital", Hospital))

    def document_kinds(self) -> list[DocumentKind]:
        """Return the kinds of documents that are taken."""
        return self._hold(conversations.ask("/partner/document-kinds", KINDS))

    def check(self, records: Records) -> None:
        """Have a submission checked; no file is sent and nothing is kept.

        Raises
        ------
        RefusedError
            It wouldn't be taken; ``errors`` says what is wrong with which document.
        """
        self._hold(conversations.check(records))

    def submit(
        self,
        records: Records,
        *,
        ledger: Ledger | None = None,
        progress: Progress | None = None,
    ) -> Submission:
        """Submit records; files go in pieces and are resumed where the connection broke.

        With the same ``ledger`` it may be repeated after a failure, also by another process.

        Raises
        ------
        FolderError, RefusedError, AccessRefusedError, UnreachableError
        """
        return self._hold(conversations.submit(records, ledger or Ledger(), progress))

    def submission(self, submission_id: UUID) -> Submission:
        """Return what became of an own submission."""
        return self._hold(conversations.ask(f"/partner/submissions/{submission_id}", Submission))

    def requests(
        self, *, cursor: str | None = None, state: str | None = None
    ) -> Page[RecordRequest]:
        """Return a page of what the hospital is asked for, oldest first."""
        return self._hold(asking_for_requests(cursor, state))

    def request(self, request_id: UUID) -> RecordRequest:
        """Return a request with the person it is about; the bureau notes that it was read."""
        return self._hold(conversations.ask(f"/partner/requests/{request_id}", RecordRequest))

    def decline(self, request_id: UUID, reason: str) -> RecordRequest:
        """Say that a request can't be answered, and why."""
        return self._hold(declining(request_id, reason))

    def practise(self, kinds: Collection[str], *, key: str | None = None) -> RecordRequest:
        """Have the own hospital asked for documents of somebody invented, while in the sandbox.

        It is read and answered like any other request. Called again with the same ``key``, it asks
        once.

        Raises
        ------
        RefusedError
            The hospital isn't in the sandbox, a kind is unknown, or enough requests wait.
        """
        return self._hold(practising(kinds, key))

    def events(self, after: int = 0) -> EventPage:
        """Return what the hospital was told after a position."""
        return self._hold(conversations.ask("/partner/events", EventPage, {"after": after}))

    def _hold(self, conversation: Conversation[T]) -> T:
        try:
            call = next(conversation)
            while True:
                try:
                    response = self._http.send(request_of(self._http, call))
                except httpx.TransportError as error:
                    call = conversation.throw(error)
                else:
                    call = conversation.send(response)
        except StopIteration as end:
            result: T = end.value
            return result
        except httpx.TransportError as error:
            raise UnreachableError(str(error)) from error


class AsyncClient:
    """Speaks for one hospital in asyncio; use it with ``async with``, or `aclose` it.

    It takes and raises what `Client` does. Files are read between two sends, 4 MiB at a time.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        retries_total: int = 5,
        issuer_token_url: str | None = None,
        **options: Any,
    ) -> None:
        auth = TokenAuth(credentials, token_url(base_url), audience_url=issuer_token_url)
        transport = RetryTransport(
            httpx.AsyncHTTPTransport(**options), retry=retries(retries_total)
        )
        self._http = httpx.AsyncClient(
            base_url=base_url, auth=auth, timeout=TIMEOUT, transport=transport
        )

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.aclose()

    async def aclose(self) -> None:
        """End its connections."""
        await self._http.aclose()

    async def hospital(self) -> Hospital:
        """Return the hospital that the credentials are of."""
        return await self._hold(conversations.ask("/partner/hospital", Hospital))

    async def document_kinds(self) -> list[DocumentKind]:
        """Return the kinds of documents that are taken."""
        return await self._hold(conversations.ask("/partner/document-kinds", KINDS))

    async def check(self, records: Records) -> None:
        """Have a submission checked; no file is sent and nothing is kept."""
        await self._hold(conversations.check(records))

    async def submit(
        self,
        records: Records,
        *,
        ledger: Ledger | None = None,
        progress: Progress | None = None,
    ) -> Submission:
        """Submit records; files go in pieces and are resumed where the connection broke."""
        return await self._hold(conversations.submit(records, ledger or Ledger(), progress))

    async def submission(self, submission_id: UUID) -> Submission:
        """Return what became of an own submission."""
        return await self._hold(
            conversations.ask(f"/partner/submissions/{submission_id}", Submission)
        )

    async def requests(
        self, *, cursor: str | None = None, state: str | None = None
    ) -> Page[RecordRequest]:
        """Return a page of what the hospital is asked for, oldest first."""
        return await self._hold(asking_for_requests(cursor, state))

    async def request(self, request_id: UUID) -> RecordRequest:
        """Return a request with the person it is about; the bureau notes that it was read."""
        return await self._hold(conversations.ask(f"/partner/requests/{request_id}", RecordRequest))

    async def decline(self, request_id: UUID, reason: str) -> RecordRequest:
        """Say that a request can't be answered, and why."""
        return await self._hold(declining(request_id, reason))

    async def practise(self, kinds: Collection[str], *, key: str | None = None) -> RecordRequest:
        """Have the own hospital asked for documents of somebody invented, while in the sandbox."""
        return await self._hold(practising(kinds, key))

    async def events(self, after: int = 0) -> EventPage:
        """Return what the hospital was told after a position."""
        return await self._hold(conversations.ask("/partner/events", EventPage, {"after": after}))

    async def _hold(self, conversation: Conversation[T]) -> T:
        try:
            call = next(conversation)
            while True:
                try:
                    response = await self._http.send(request_of(self._http, call))
                except httpx.TransportError as error:
                    call = conversation.throw(error)
                else:
                    call = conversation.send(response)
        except StopIteration as end:
            result: T = end.value
            return result
        except httpx.TransportError as error:
            raise UnreachableError(str(error)) from error
