"""Receiving files of 200 MB, whole and in pieces: how fast, and what of it stays in memory."""

import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx

from tests.bench.documents import pdf_of_size
from tests.bench.measuring import Figure, Result, in_turn
from tests.bench.stand import STATE, Stand

__all__ = ["measure"]

MEGABYTE = 1_000_000
SIZE = 200 * MEGABYTE
PIECE = 8 * MEGABYTE
CHUNK = 256 * 1024
TOGETHER = 20
TARGET_GROWTH = 40
"""Megabytes by which the service may grow."""

INTAKE = "/api/intake/v1"
TUS = {"Tus-Resumable": "1.0.0"}
SAMPLE_SECONDS = 0.02


@dataclass
class Sender:
    """An applicant who sends one large file again and again, and the service that receives it."""

    stand: Stand
    token: str
    path: Path
    growth: dict[str, list[float]] = field(default_factory=dict)

    def whole(self) -> None:
        """Send the file by one request."""
        headers = {"Content-Type": "application/pdf", "Content-Length": str(SIZE)}
        with self.client() as client:
            client.post(
                f"{INTAKE}/uploads", content=part_of(self.path, 0, SIZE), headers=headers
            ).raise_for_status()

    def in_pieces(self) -> None:
        """Send the file by tus."""
        with self.client() as client:
            begun = client.post(
                f"{INTAKE}/resumable-uploads", headers={**TUS, "Upload-Length": str(SIZE)}
            ).raise_for_status()
            for offset in range(0, SIZE, PIECE):
                client.patch(
                    begun.headers["Location"],
                    content=part_of(self.path, offset, PIECE),
                    headers={
                        **TUS,
                        "Upload-Offset": str(offset),
                        "Content-Type": "application/offset+octet-stream",
                        "Content-Length": str(PIECE),
                    },
                ).raise_for_status()

    def timed(self, name: str, act: Callable[[], None]) -> float:
        """Return the megabytes a second of one file, and keep how far the service grew."""
        with self.grown(name):
            return rate(act)

    def together(self, name: str, act: Callable[[], None]) -> None:
        """Send the file many times at once, and keep how far the service grew."""
        with self.grown(name), ThreadPoolExecutor(TOGETHER) as threads:
            for sent in [threads.submit(act) for _ in range(TOGETHER)]:
                sent.result()

    @contextmanager
    def grown(self, name: str) -> Iterator[None]:
        """Keep by how many megabytes the service's own memory grew meanwhile, at its peak."""
        pid = self.stand.system.supervisor.states()["intake"].pid
        assert pid is not None
        before, peak, over = memory_of(pid), [0.0], Event()

        def watch() -> None:
            while not over.wait(SAMPLE_SECONDS):
                peak.append(memory_of(pid))

        thread = Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.growth.setdefault(name, []).append(max(peak) - before)

    def client(self) -> httpx.Client:
        """Return a client that asks through the gateway."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.stand.url, headers=headers, timeout=600, trust_env=False)


def measure(stand: Stand, rounds: int) -> list[Result]:
    """Measure throughput against ``dd`` onto the same disk, and the growth of the process."""
    stand.start("intake")
    _, token = stand.token_of_new_account("applicant")
    path = STATE / "large.pdf"
    path.write_bytes(pdf_of_size(SIZE))
    sender = Sender(stand, token, path)
    sender.whole()
    sender.in_pieces()
    rates = in_turn(
        {
            "whole": lambda: sender.timed("whole", sender.whole),
            "in pieces": lambda: sender.timed("in pieces", sender.in_pieces),
            "dd": lambda: rate(lambda: copy(path)),
        },
        rounds,
    )
    sender.together("whole, together", sender.whole)
    sender.together("in pieces, together", sender.in_pieces)
    path.unlink()
    return [
        *(throughput(name, Figure(rates[name]), Figure(rates["dd"])) for name in list(rates)[:2]),
        *(growth_of(name, Figure(values)) for name, values in sender.growth.items()),
    ]


def throughput(name: str, ours: Figure, bare: Figure) -> Result:
    """Return the line of a way to send."""
    return Result(
        f"Uploads: 200 MB {name}, hashed, looked into, synced",
        ours.written(",.0f", " MB/s"),
        bare.written(",.0f", " MB/s"),
        ours.over(bare).written(".2f"),
    )


def growth_of(name: str, grown: Figure) -> Result:
    """Return the line of the service's memory."""
    return Result(
        f"Uploads: memory of the service, 200 MB {name}",
        grown.written(",.1f", " MB more"),
        "0 MB",
        target=f"< {TARGET_GROWTH} MB more",
        is_met=max(grown.values) < TARGET_GROWTH,
    )


def part_of(path: Path, offset: int, size: int) -> Iterator[bytes]:
    """Yield a part of a file."""
    with path.open("rb") as file:
        file.seek(offset)
        while size and (chunk := file.read(min(size, CHUNK))):
            size -= len(chunk)
            yield chunk


def copy(path: Path) -> None:
    """Copy the file with ``dd``, synced at the end as ours is."""
    target = path.with_suffix(".copy")
    subprocess.run(
        ["dd", f"if={path}", f"of={target}", "bs=1M", "conv=fsync"],  # noqa: S607
        check=True,
        capture_output=True,
    )
    target.unlink()


def rate(act: Callable[[], None]) -> float:
    """Return the megabytes a second of one file."""
    begun = time.perf_counter()
    act()
    return SIZE / MEGABYTE / (time.perf_counter() - begun)


def memory_of(pid: int) -> float:
    """Return the megabytes that a process has for itself, without what files are mapped."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) * 1024 / MEGABYTE
