"""A hospital's receiver of webhooks on loopback; it believes only what is signed."""

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["Received", "Receiver", "running_receiver", "signatures_that_fit"]

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        """What it says."""
        payload: dict[str, Any] = json.loads(self.body)
        return payload

    @property
    def message_id(self) -> str:
        """By which it is known if it comes twice."""
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """What came, and what is answered: ``answers`` in turn, then 204."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    before_answering: Callable[[], None] = lambda: None

    def answer(self, status: int, *, body: bytes = b"", **headers: str) -> None:
        """Let the next request be answered so; header names have underscores here."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named, body))

    @property
    def types(self) -> list[str]:
        """What came, by type."""
        return [item.payload["type"] for item in self.received]


def signatures_that_fit(received: Received, public_keys: Sequence[str]) -> int:
    """Return how many of the signatures one of the keys accepts, as Standard Webhooks says.

    Written from the specification, not with the code under test.
    """
    assert abs(time.time() - int(received.headers["webhook-timestamp"])) < 300
    signed = b".".join(
        (
            received.headers["webhook-id"].encode(),
            received.headers["webhook-timestamp"].encode(),
            received.body,
        )
    )
    return sum(
        is_signed(signed, signature, key)
        for signature in received.headers["webhook-signature"].split(" ")
        for key in public_keys
    )


def is_signed(content: bytes, signature: str, public_key: str) -> bool:
    """Whether one signature of the header is that of a ``whpk_…``."""
    scheme, _, text = signature.partition(",")
    assert scheme == "v1a"
    assert public_key.startswith("whpk_")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    try:
        key.verify(base64.b64decode(text), content)
    except InvalidSignature:
        return False
    return True


@contextmanager
def running_receiver(
    *, certificate: tuple[str, str] | None = None, host: str = "127.0.0.1"
) -> Iterator[Receiver]:
    """Run a receiver; ``certificate`` names the files of a chain and its key."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            receiver.before_answering()
            status, named, content = receiver.answers.pop(0) if receiver.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in named.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    scheme = "http" if certificate is None else "https"
    receiver = Receiver(f"{scheme}://{host}:{server.server_address[1]}/hooks?of=his")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
