"""Telephone messages through an office's own gateway: a real server that checks signatures."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from uuid import uuid4

import pytest

from identity.domain.message_texts import registration_code
from identity.domain.messages import SendingError
from identity.phone_messages import GatewaySender
from services.identity.tests.applicants import Applicant, Bureau, settings_in
from services.identity.tests.world import ISSUER, World
from shared.clock import system_clock
from shared.testing.plugin import RunService

SECRET = "a secret that the adapter knows too"


@dataclass
class Adapter:
    """What the office's adapter to its carrier was sent, and how it answers."""

    taken: list[dict[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    status: int = 204
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    def is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        """Check a request as Standard Webhooks says."""
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        digest = hmac.digest(SECRET.encode(), signed, hashlib.sha256)
        right = f"v1,{base64.b64encode(digest).decode()}"
        return hmac.compare_digest(right, headers["webhook-signature"])


@contextmanager
def running(adapter: Adapter) -> Iterator[Adapter]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            good = adapter.is_signed(headers, body)
            if good and adapter.status < 300:
                adapter.taken.append(json.loads(body))
            adapter.ids.append(headers["webhook-id"])
            self.send_response(adapter.status if good else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        adapter.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield adapter
        server.shutdown()
        thread.join()


async def test_applicant_registers_with_a_code_that_the_gateway_brought(
    run_service: RunService, tmp_path: Path, password_hash: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with running(Adapter()) as adapter:
        settings = {
            **settings_in(tmp_path),
            "codes_url": adapter.url,
            "codes_secret_file": str(secret),
        }
        async with run_service(
            "identity", oidc_issuer=ISSUER, parts='["api"]', **settings
        ) as service:
            bureau = Bureau(World(service, password_hash), tmp_path / "codes")
            async with bureau.world.browser() as browser:
                page = await bureau.ask(browser)
                assert await bureau.messages() == []
                (message,) = adapter.taken
                done = await bureau.enter(browser, page, message["code"])

    assert done.status_code == 200
    assert message["phone"] == Applicant().phone
    assert message["template"] == "registration_code"
    assert message["code"] in message["text"]


async def test_code_that_the_gateway_did_not_take_is_sent_again_under_its_id(
    run_service: RunService, tmp_path: Path, password_hash: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with running(Adapter(status=503)) as adapter:
        settings = {
            **settings_in(tmp_path),
            "codes_url": adapter.url,
            "codes_secret_file": str(secret),
        }
        async with run_service(
            "identity", oidc_issuer=ISSUER, parts='["api"]', **settings
        ) as service:
            bureau = Bureau(World(service, password_hash), tmp_path / "codes")
            bureau.world.stop_clock()
            async with bureau.world.browser() as browser:
                page = await bureau.ask(browser)
                await bureau.messages()
                adapter.status = 200
                bureau.world.advance(21)
                await bureau.messages()
                (message,) = adapter.taken
                done = await bureau.enter(browser, page, message["code"])

    assert done.status_code == 200
    assert len(adapter.ids) == 2
    assert len(set(adapter.ids)) == 1


async def test_gateway_that_is_away_or_refuses_is_a_failure_without_the_number() -> None:
    message = registration_code("13857900001", "123456")
    with running(Adapter(status=500)) as adapter:
        refused = GatewaySender(adapter.url, SECRET, system_clock)
        with pytest.raises(SendingError, match="status 500") as first:
            await refused.send(message, uuid4())
        unsigned = GatewaySender(adapter.url, "another secret", system_clock)
        with pytest.raises(SendingError, match="status 401"):
            await unsigned.send(message, uuid4())

    with pytest.raises(SendingError, match="ConnectError") as second:
        await refused.send(message, uuid4())
    assert "1385790" not in f"{first.value} {second.value}"
    assert adapter.taken == []
