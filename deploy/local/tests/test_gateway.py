"""The gateway routes, hides what is internal, and refuses in problem+json."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from local_stack.ports import free_port
from local_stack.processes import wait_until
from tests.support.gateway import SERVICES, running_gateway

HEARD = Event()


class Echo(BaseHTTPRequestHandler):
    """Answers with what arrived."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.endswith("/events"):
            self.tell_events()
            return
        length = sum(len(piece) for piece in self.pieces())
        body = json.dumps(
            {"path": self.path, "headers": dict(self.headers.items()), "length": length}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Request-Id", "request-7")
        self.end_headers()
        self.wfile.write(body)

    def tell_events(self) -> None:
        """Tell of one thing, and of the next when somebody has heard of it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in (1, 2):
            event = f"id: {number}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            self.wfile.flush()
            HEARD.wait(10)
        self.wfile.write(b"0\r\n\r\n")

    def pieces(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") != "chunked":
            yield self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return
        while length := int(self.rfile.readline() or b"0", 16):
            yield self.rfile.read(length)
            self.rfile.readline()

    do_POST = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def do_HEAD(self) -> None:
        self.send_response(204)
        for name in ("Tus-Resumable", "Upload-Offset"):
            self.send_header(name, self.headers[name])
        self.send_header("Location", "/api/intake/v1/resumable-uploads/7")
        self.end_headers()

    def handle(self) -> None:
        with suppress(ValueError, OSError):
            super().handle()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def upstream() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gateway") / "gateway.log"


@pytest.fixture(scope="module")
def gateway(log: Path) -> Iterator[httpx.Client]:
    port = free_port()
    with upstream() as upstream_port:
        variables = {
            "GATEWAY_ADDRESS": f"http://:{port}",
            **{f"{name.upper()}_UPSTREAM": f"127.0.0.1:{upstream_port}" for name in SERVICES},
            "MAILING_UPSTREAM": f"127.0.0.1:{free_port()}",
        }
        address = f"http://127.0.0.1:{port}"
        with (
            running_gateway(variables, log),
            httpx.Client(base_url=address, trust_env=False) as client,
        ):
            wait_until(lambda: answers(client), what="Caddy")
            yield client


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def raw_status(client: httpx.Client, target: str) -> int:
    """Send a request line as it is, which client libraries would tidy."""

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return line

    return int(asyncio.run(ask()).split()[1])


@pytest.mark.parametrize(
    "path",
    [
        "/auth/jwks.json",
        "/verify",
        "/verify/0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10",
        "/verify/page.js",
        "/track",
        "/draws",
        "/draws/verify.py",
        "/draws/330783/7",
        "/api/intake/v1/applications",
        "/api/intake/openapi.json",
        "/api/lottery/v1/public-keys",
        "/draw/part",
        "/draw/ceremony.js",
        "/api/review/docs",
    ],
)
def test_public_paths_reach_their_service_unchanged(gateway: httpx.Client, path: str) -> None:
    answer = gateway.get(f"{path}?limit=2")

    assert answer.json()["path"] == f"{path}?limit=2"


def test_event_arrives_while_the_stream_goes_on(gateway: httpx.Client) -> None:
    HEARD.clear()
    with gateway.stream("GET", "/api/lottery/v1/draws/7/events") as answer:
        lines = answer.iter_lines()
        first, was_still_open = next(lines), not HEARD.is_set()
        HEARD.set()
        rest = "".join(lines)

    assert (first, was_still_open) == ("id: 1", True)
    assert rest == "id: 2"


def test_discovery_is_found_at_the_root_too(gateway: httpx.Client) -> None:
    answer = gateway.get("/.well-known/openid-configuration")

    assert answer.json()["path"] == "/auth/.well-known/openid-configuration"


@pytest.mark.parametrize(
    "target",
    [
        "/internal/cases/1/parties",
        "/INTERNAL/cases/1/parties",
        "/%69nternal/cases/1/parties",
        "/metrics",
        "/healthz",
        "/api/intake/internal/cases/1/parties",
        "/api/intake/../../internal/cases/1/parties",
        "/api/intake/..%2f..%2finternal/cases/1/parties",
        "/api/intake/%2e%2e/%2e%2e/internal/cases/1/parties",
        "/api/intake/%252e%252e/internal/cases/1/parties",
        "/api/intake//internal/cases/1/parties",
        "/api/intake/..;/internal/cases/1/parties",
        "/api/intake/v1/..%5c..%5cmetrics",
        "/api/intake/%6d%65trics",
        "/api/intake/metrics/",
        "/auth/internal/accounts",
        "//internal/cases/1/parties",
        "/nothing",
    ],
)
def test_internal_paths_are_not_found_however_spelt(gateway: httpx.Client, target: str) -> None:
    assert raw_status(gateway, target) == httpx.codes.NOT_FOUND


def test_refusals_are_problems(gateway: httpx.Client) -> None:
    answer = gateway.get("/internal/cases")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["status"] == 404
    assert answer.json()["detail_zh"]


def test_service_that_is_away_is_a_problem_to_retry(gateway: httpx.Client) -> None:
    answer = gateway.get("/api/mailing/v1/letters", timeout=20)

    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["code"] == "service_unavailable"


def test_body_that_declares_itself_too_large_is_refused_before_it_is_sent(
    gateway: httpx.Client,
) -> None:
    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.base_url.port)
        writer.write(
            b"POST /api/intake/v1/uploads HTTP/1.1\r\nHost: x\r\n"
            b"Content-Length: 220000001\r\nConnection: close\r\n\r\n"
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    answer = asyncio.run(asyncio.wait_for(ask(), timeout=10))

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"body_too_large"' in answer


def test_body_that_turns_out_too_large_is_refused(gateway: httpx.Client) -> None:
    piece = b"0" * 1024 * 1024
    pieces = 220_000_000 // len(piece) + 2

    # On a connection of its own: what is left of the body would be read as the next request.
    with httpx.Client(base_url=gateway.base_url, trust_env=False) as own:
        answer = own.post(
            "/api/intake/v1/uploads", content=(piece for _ in range(pieces)), timeout=60
        )

    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert answer.json()["code"] == "body_too_large"


def test_resumable_uploads_pass_with_their_methods_and_headers(gateway: httpx.Client) -> None:
    path = "/api/intake/v1/resumable-uploads/7"
    spoken = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "5",
        "Upload-Length": "12",
        "Upload-Metadata": "filename eA==",
        "X-HTTP-Method-Override": "DELETE",
    }

    asked = gateway.head(path, headers=spoken)
    answers = {
        method: gateway.request(method, path, content=b"of it", headers=spoken)
        for method in ("PATCH", "POST", "DELETE", "OPTIONS")
    }

    assert asked.headers["Upload-Offset"] == "5"
    assert asked.headers["Location"] == path
    for method, answer in answers.items():
        arrived = {name.lower(): value for name, value in answer.json()["headers"].items()}
        assert answer.json()["length"] == len(b"of it"), method
        assert arrived.keys() >= {"tus-resumable", "upload-offset", "upload-metadata"}
        assert "x-http-method-override" not in arrived


def test_clients_cannot_speak_for_others(gateway: httpx.Client) -> None:
    forged = {
        "On-Behalf-Of": "somebody",
        "X-On-Behalf-Of": "somebody",
        "Forwarded": "for=203.0.113.7",
        "X-Forwarded-For": "203.0.113.7",
        "X-Request-Id": "kept",
        "Authorization": "Bearer kept",
    }

    seen = {
        name.lower(): value
        for name, value in gateway.get("/api/intake/v1/cases", headers=forged)
        .json()["headers"]
        .items()
    }

    assert not {"on-behalf-of", "x-on-behalf-of", "forwarded"} & seen.keys()
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-request-id"] == "kept"
    assert seen["authorization"] == "Bearer kept"


def test_answers_carry_security_headers(gateway: httpx.Client) -> None:
    answer = gateway.get("/")

    assert "劳动能力鉴定" in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers


def test_access_log_has_neither_queries_nor_tokens(gateway: httpx.Client, log: Path) -> None:
    gateway.get(
        "/api/intake/v1/cases?name=secret-query",
        headers={"Authorization": "Bearer secret-token", "Draw-Token": "secret-draw"},
    )
    gateway.get("/api/mailing/v1/letters?name=secret-query", timeout=20)

    wait_until(lambda: "/api/mailing/v1/letters" in log.read_text(), what="The access log")

    written = log.read_text()
    assert '"uri":"/api/intake/v1/cases"' in written
    assert '"request_id":"request-7"' in written
    assert "secret" not in written
