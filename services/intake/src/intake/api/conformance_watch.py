"""Watches what hospitals ask while they run a conformance test, outside of all routes."""

import json
from hashlib import sha256
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.domain.conformance import Observation
from intake.services import conformance
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.permissions import Role
from shared.service import Service

__all__ = ["ConformanceWatch"]

WATCHED = ("/api/intake/v1/partner/", "/api/intake/v1/resumable-uploads/")
MOST_BYTES = 262_144

logger = structlog.get_logger(__name__)


class ConformanceWatch:
    """Lets everything through; what a hospital's client asked, it notes before the answer ends.

    So a step is there when the client asks for it next. An answer that is too long to be looked at
    shows no documents and no codes.
    """

    def __init__(self, app: ASGIApp, *, service: Service[UnitOfWork]) -> None:
        self.app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_watched = scope["type"] == "http" and scope["path"].startswith(WATCHED)
        answer = Watched(scope, send, self._service) if is_watched else send
        await self.app(scope, receive, answer)


class Watched:
    """Sends an answer on and looks at it."""

    def __init__(self, scope: Scope, send: Send, service: Service[UnitOfWork]) -> None:
        self._scope = scope
        self._send = send
        self._service = service
        self._status = 0
        self._headers = Headers()
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Send one message of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = Headers(raw=message["headers"])
        elif message["type"] == "http.response.body":
            if len(self._body) < MOST_BYTES:
                self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._observe()
        await self._send(message)

    async def _observe(self) -> None:
        actor: Actor | None = self._scope.get("state", {}).get("actor")
        if actor is None or Role.HOSPITAL not in actor.roles:
            return
        try:
            async with self._service.unit_of_work(actor) as uow:
                await conformance.observe(uow, self._observation())
        except Exception:
            logger.warning("a hospital's request was not watched", exc_info=True)

    def _observation(self) -> Observation:
        answer = self._answer()
        key = Headers(scope=self._scope).get("idempotency-key")
        query = dict(
            pair.partition("=")[::2] for pair in self._scope["query_string"].decode().split("&")
        )
        after = query.get("after", "")
        return Observation(
            method=self._scope["method"],
            path=self._scope["path"],
            status=self._status,
            is_check="preference-applied" in self._headers,
            after=int(after) if after.isdigit() else 0,
            documents=len(documents_of(answer)),
            codes=frozenset(codes_of(answer)),
            key=None if key is None else sha256(key.encode()).hexdigest(),
            is_whole="upload-id" in self._headers,
        )

    def _answer(self) -> dict[str, Any]:
        if "json" not in self._headers.get("content-type", ""):
            return {}
        try:
            answer = json.loads(self._body)
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}


def documents_of(answer: dict[str, Any]) -> list[Any]:
    """Return what an answer says was taken, in the plain interface or in FHIR."""
    entries = answer.get("entry", ())
    made = [entry for entry in entries if "location" in entry.get("response", {})]
    return made or answer.get("documents") or []


def codes_of(answer: dict[str, Any]) -> list[str]:
    """Return the codes of what was refused, in the plain interface or in FHIR."""
    plain = [error["code"] for error in answer.get("errors", ())]
    issues = [
        coding["code"]
        for issue in answer.get("issue", ())
        for coding in issue.get("details", {}).get("coding", ())
    ]
    return [*plain, *issues]
