"""A stand-in for a city's data-sharing platform: a real HTTP server that keeps decisions."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import UUID

from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service
from shared.testing.identities import make_credit_code, make_identity_number

__all__ = ["TOKEN", "StandInRegistry", "a_decision", "asked_for", "running_registry"]

TOKEN = "let-intake-ask"


def a_decision(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the record of the decision that `an_application` states."""
    return {
        "number": "东人社工伤认〔2026〕215号",
        "identity_number": make_identity_number(serial),
        "decided_on": "2026-04-20",
        "occurred_on": "2026-03-02",
        "scope_parts": ["右手食指"],
        "employer_name": "东阳市试验木雕有限公司",
        "employer_credit_code": make_credit_code(1),
        "issued_by": "东阳市人力资源和社会保障局",
        **changes,
    }


@dataclass
class StandInRegistry:
    """What it has, what it was asked, and how it fails when it is to."""

    url: str = ""
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fails_with: int | None = None
    redirects_to: str | None = None
    says: bytes | None = None


def handler_of(registry: StandInRegistry) -> type[BaseHTTPRequestHandler]:
    """Return the class of its requests."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            question = json.loads(content)
            registry.asked.append((self.path, question))
            status, body = self.answer(question)
            self.send_response(status)
            if registry.redirects_to:
                self.send_header("Location", registry.redirects_to)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer(self, question: dict[str, Any]) -> tuple[int, bytes]:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return 401, b""
            if registry.fails_with:
                return registry.fails_with, b""
            if registry.says is not None:
                return 200, registry.says
            found = registry.records.get(question["number"])
            return (404, b"{}") if found is None else (200, json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


async def asked_for(service: Service[UnitOfWork], case_id: UUID, committee: str) -> None:
    """Note that a case's decision is to be looked up."""
    async with service.unit_of_work(system_actor("intake", committee)) as uow:
        await uow.lookups.ask_again(
            case_id, "work_injury_decision", account_id="clerk-9", now=uow.now
        )


@contextmanager
def running_registry(*records: dict[str, Any]) -> Iterator[StandInRegistry]:
    """Run the stand-in at a free port of loopback."""
    registry = StandInRegistry(records={record["number"]: record for record in records})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(registry))
    registry.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
