"""A load of HTTP requests, and what came back."""

import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.bench.measuring import percentile

__all__ = ["Load", "Loaded", "get_request", "post_request", "send"]


@dataclass(frozen=True, slots=True)
class Load:
    """Requests, and how many connections send them."""

    port: int
    clients: int
    requests: Sequence[bytes]
    expected: int = HTTPStatus.CREATED


@dataclass(slots=True)
class Loaded:
    """What came back, and the last answer that created nothing."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    refusal: bytes = b""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def milliseconds(self, share: float) -> float:
        """Return the time within which this share was answered."""
        return percentile(self.latencies, share) * 1000


def post_request(path: str, port: int, body: bytes, headers: dict[str, str]) -> bytes:
    """Return a request as it goes over the wire."""
    named = {
        "Host": f"127.0.0.1:{port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def get_request(path: str, port: int, headers: dict[str, str]) -> bytes:
    """Return a question as it goes over the wire."""
    named = {"Host": f"127.0.0.1:{port}", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()


def send(wanted: Load) -> Loaded:
    """Send a load from a process of its own.

    Raises
    ------
    RuntimeError
        Something was refused or not answered.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.loader"],
        input=pickle.dumps(wanted),
        stdout=subprocess.PIPE,
        check=True,
    )
    loaded: Loaded = pickle.loads(done.stdout)  # noqa: S301  (written by our own child)
    if loaded.statuses != {wanted.expected: len(wanted.requests)}:
        refusal = loaded.refusal.decode(errors="replace")
        raise RuntimeError(f"answers were {dict(loaded.statuses)}; the last refusal: {refusal}")
    return loaded
