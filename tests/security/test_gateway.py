"""Smuggling past the gateway: the real Caddy before a service that writes down what arrived."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import httpx
import pytest

from local_stack.ports import free_port
from local_stack.processes import wait_until
from tests.support.gateway import SERVICES, running_gateway

SECRET = b"parties of a case"


class Upstream(ThreadingTCPServer):
    """A service that answers everything, and keeps each request as it came."""

    daemon_threads = True

    def __init__(self) -> None:
        self.arrived: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Recorder)

    def handle_error(self, *_: object) -> None:
        """Say nothing: the gateway ends connections as it likes."""


class Recorder(StreamRequestHandler):
    """Reads one request at a time, by Content-Length or in chunks, and answers it."""

    def handle(self) -> None:
        while head := self.head():
            body = self.body(head.lower())
            assert isinstance(self.server, Upstream)
            self.server.arrived.append(head + body)
            content = SECRET if head.split(b" ")[1].startswith(b"/internal") else b"{}"
            length = str(len(content)).encode()
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + content
            )

    def head(self) -> bytes:
        """Return a request's line and headers; empty when the connection is over."""
        lines = []
        while (line := self.rfile.readline()) not in {b"", b"\r\n"}:
            lines.append(line)
        return b"".join(lines)

    def body(self, head: bytes) -> bytes:
        """Return a request's body."""
        if b"transfer-encoding: chunked" in head:
            pieces = []
            while length := int(self.rfile.readline() or b"0", 16):
                pieces.append(self.rfile.read(length))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        declared = [line for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
        return self.rfile.read(int(declared[0].partition(b":")[2])) if declared else b""


@dataclass
class Gateway:
    """A running gateway and what stands behind it."""

    port: int
    upstream: Upstream
    seen: list[bytes] = field(default_factory=list)

    def send(self, raw: bytes, *, patience: float = 3) -> bytes:
        """Send bytes as they are and return everything that is answered."""
        self.upstream.arrived.clear()
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as connection:
            connection.sendall(raw)
            answer = b""
            try:
                while piece := connection.recv(65536):
                    answer += piece
            except TimeoutError:
                pass
        return answer

    @property
    def targets(self) -> list[bytes]:
        """The request lines that reached the service."""
        lines = [head.split(b"\r\n")[0] for head in self.upstream.arrived]
        return [line for line in lines if b"/healthz" not in line]

    @property
    def headers(self) -> set[bytes]:
        """The names of the headers that reached the service, but those of probes."""
        return {
            line.partition(b":")[0].lower()
            for head in self.upstream.arrived
            if b"/healthz" not in head.split(b"\r\n")[0]
            for line in head.split(b"\r\n")[1:]
        }


@contextmanager
def serving(upstream: Upstream) -> Iterator[int]:
    thread = Thread(target=upstream.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield upstream.server_address[1]
    finally:
        upstream.shutdown()
        thread.join()
        upstream.server_close()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    port, upstream = free_port(), Upstream()
    with serving(upstream) as behind:
        variables = {
            "GATEWAY_ADDRESS": f"http://:{port}",
            **{f"{name.upper()}_UPSTREAM": f"127.0.0.1:{behind}" for name in SERVICES},
        }
        with running_gateway(variables, tmp_path_factory.mktemp("gateway") / "gateway.log"):
            wait_until(lambda: answers(port), what="Caddy")
            yield Gateway(port, upstream)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def request(target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: x", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


@pytest.mark.parametrize(
    "target",
    [
        "http://internal.example/internal/cases/1/parties",
        "http://127.0.0.1/api/intake/../../internal/cases/1/parties",
        "/api/intake/%2e%2e/%2e%2e/internal/cases/1/parties",
        "/api/intake/%2E%2E%2Finternal/cases",
        "/api/intake/v1/cases/..%2f..%2f..%2f..%2finternal",
        "/api/intake/v1//..//..//internal/cases",
        "/api/intake/v1/;/../../../internal/cases",
        "/api/intake/%c0%ae%c0%ae/internal/cases",
        "/api/intake/v1/%ef%bc%8e%ef%bc%8e/%ef%bc%8e%ef%bc%8e/internal",
        "/auth/..%5c..%5cinternal",
        "/api/intake/internal%20/cases",
        "/api/intake/internal%09/cases",
        "/api/intake/iNtErNaL/cases",
        "/api/intake/int%65rnal/cases",
        "//api/intake/internal/cases",
        "/\\internal/cases",
        "/api/intake\\..\\internal",
        "/./internal/cases",
        "/api/intake/v1/cases#/../../internal",
    ],
)
def test_no_spelling_of_a_target_reaches_internal(gateway: Gateway, target: str) -> None:
    answer = gateway.send(request(target))

    assert SECRET not in answer
    reached = [line.split(b" ")[1].partition(b"?")[0] for line in gateway.targets]
    assert not any(path.lstrip(b"/").lower().startswith(b"internal") for path in reached)
    assert not any(b".." in path or b"\\" in path for path in reached)


@pytest.mark.parametrize(
    "header",
    [
        "X-Original-URL: /internal/cases/1/parties",
        "X-Rewrite-URL: /internal/cases/1/parties",
        "X-Forwarded-Prefix: /internal",
        "X-Forwarded-Uri: /internal/cases",
        "Forwarded: for=127.0.0.1;host=internal",
        "X-Forwarded-For: 127.0.0.1",
        "X-Real-IP: 127.0.0.1",
        "On-Behalf-Of: supervisor-1",
        "Committee: 330782",
        "X-HTTP-Method-Override: DELETE",
    ],
)
def test_no_header_from_outside_speaks_for_the_gateway_or_a_service(
    gateway: Gateway, header: str
) -> None:
    answer = gateway.send(request("/api/intake/v1/cases", header))

    name, _, value = header.partition(": ")
    assert answer.startswith(b"HTTP/1.1 200")
    assert gateway.targets == [b"GET /api/intake/v1/cases HTTP/1.1"]
    kept = [line for head in gateway.upstream.arrived for line in head.split(b"\r\n")[1:]]
    lines = [line for line in kept if line.lower().startswith(f"{name.lower()}:".encode())]
    assert all(b"internal" not in line for line in lines)
    if name != "X-Forwarded-For":
        assert lines == []
    assert value.encode() not in b"".join(gateway.targets)


def test_header_named_by_connection_is_not_taken_from_the_services(gateway: Gateway) -> None:
    gateway.send(
        b"GET /api/intake/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer kept\r\n"
        b"Connection: close, X-Forwarded-For, X-Request-Id\r\nX-Request-Id: request-1\r\n\r\n"
    )

    assert b"x-forwarded-for" in gateway.headers
    assert b"authorization" in gateway.headers


SMUGGLED = b"GET /internal/cases/1/parties HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "framing",
    [
        [b"Content-Length: %d" % (len(SMUGGLED) + 5), b"Transfer-Encoding: chunked"],
        [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
        [b"Transfer-Encoding: xchunked", b"Content-Length: %d" % (len(SMUGGLED) + 5)],
        [b"Transfer-Encoding : chunked", b"Content-Length: %d" % (len(SMUGGLED) + 5)],
        [b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"],
        [b"Transfer-Encoding:\tchunked", b"Content-Length: 5"],
        [b"X: y\nTransfer-Encoding: chunked", b"Content-Length: 5"],
        [b"Content-Length: 5", b"Content-Length: %d" % (len(SMUGGLED) + 5)],
        [b"Content-Length: +5"],
        [b"Content-Length: 0x5"],
        [b"Content-Length: 5, 60"],
        [b" Content-Length: 5"],
    ],
)
def test_request_hidden_in_a_body_never_reaches_a_service(
    gateway: Gateway, framing: list[bytes]
) -> None:
    head = b"POST /api/intake/v1/uploads HTTP/1.1\r\nHost: x\r\n" + b"\r\n".join(framing)

    answer = gateway.send(head + b"\r\n\r\n0\r\n\r\n" + SMUGGLED)

    assert SECRET not in answer
    assert all(b"/internal" not in line for line in gateway.targets)


def test_endless_headers_are_cut_off(gateway: Gateway) -> None:
    answer = gateway.send(
        request("/api/intake/v1/cases", *(f"X-{n}: {'y' * 900}" for n in range(90)))
    )

    assert answer.startswith(b"HTTP/1.1 431")
    assert gateway.targets == []


def test_request_line_without_an_end_is_cut_off(gateway: Gateway) -> None:
    answer = gateway.send(b"GET /" + b"a" * 100_000)

    assert answer.startswith((b"HTTP/1.1 414", b"HTTP/1.1 431", b"HTTP/1.1 400"))
    assert gateway.targets == []


def test_head_that_never_ends_is_cut_off_after_ten_seconds(gateway: Gateway) -> None:
    answer = gateway.send(b"GET /api/intake/v1/cases HTTP/1.1\r\nHost: x\r\nX: ", patience=15)

    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert gateway.targets == []


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS"])
def test_methods_that_lead_elsewhere_lead_nowhere(gateway: Gateway, method: str) -> None:
    target = "internal:80" if method == "CONNECT" else "/internal/cases"

    answer = gateway.send(request(target, method=method))

    assert SECRET not in answer
    assert gateway.targets == []


def test_every_answer_of_the_gateway_carries_the_security_headers(gateway: Gateway) -> None:
    base = f"http://127.0.0.1:{gateway.port}"
    for path in ("/", "/internal/x", "/api/intake/v1/cases", "/nothing", "/docs/nothing"):
        answer = httpx.get(base + path, trust_env=False, headers={"Origin": "https://evil.example"})

        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert "Content-Security-Policy" in answer.headers, path
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Server" not in answer.headers, path
