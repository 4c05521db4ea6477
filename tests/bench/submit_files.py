"""Applications that bring three files of 2 MB, from the first byte sent to the receipt."""

import asyncio
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.bench.applications import application
from tests.bench.documents import pdf_of_size
from tests.bench.measuring import Figure, Result, in_turn
from tests.bench.stand import STATE, Stand

__all__ = ["measure"]

CLIENTS = 4
APPLICATIONS = 24
"""Of one round."""

MEGABYTE = 1_000_000
FILE_BYTES = 2 * MEGABYTE
ITEMS = ("application_form", "diagnosis_certificate", "medical_records")
FIRST_SERIAL = 15_000_000
"""Nobody whom another measurement invents."""


@dataclass
class Sender:
    """Sends applications as one applicant, each of somebody new."""

    stand: Stand
    token: str
    used: int = 0

    def rate(self) -> float:
        """Return how many applications a second are received with their files."""
        return asyncio.run(self._send_all())

    async def _send_all(self) -> float:
        files = [[pdf_of_size(FILE_BYTES, unique=True) for _ in ITEMS] for _ in range(APPLICATIONS)]
        waiting = iter(enumerate(files, FIRST_SERIAL + self.used))
        self.used += APPLICATIONS
        limits = httpx.Limits(max_connections=CLIENTS)
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(
            base_url=self.stand.url, headers=headers, limits=limits, timeout=60, trust_env=False
        ) as client:
            begun = time.perf_counter()

            async def one_client() -> None:
                for serial, contents in waiting:
                    await self._send(client, serial, contents)

            await asyncio.gather(*(one_client() for _ in range(CLIENTS)))
            return APPLICATIONS / (time.perf_counter() - begun)

    async def _send(self, client: httpx.AsyncClient, serial: int, contents: list[bytes]) -> None:
        materials = []
        for item, content in zip(ITEMS, contents, strict=True):
            answer = await client.post(
                "/api/intake/v1/uploads",
                content=content,
                headers={"Content-Type": "application/pdf"},
            )
            materials.append({"item": item, "upload_id": answer.raise_for_status().json()["id"]})
        body = {**application(serial, ""), "materials": materials}
        answer = await client.post(
            "/api/intake/v1/applications", json=body, headers={"Idempotency-Key": f"files-{serial}"}
        )
        answer.raise_for_status()


def written_rate() -> float:
    """Return how often a second as many bytes are written to the same disk, each file synced."""
    contents = [pdf_of_size(FILE_BYTES, unique=True) for _ in range(APPLICATIONS * len(ITEMS))]
    with tempfile.TemporaryDirectory(dir=STATE) as directory:
        paths = [Path(directory) / str(number) for number in range(len(contents))]
        begun = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as threads:
            list(threads.map(write_synced, paths, contents))
        return APPLICATIONS / (time.perf_counter() - begun)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def measure(stand: Stand, rounds: int) -> list[Result]:
    """Let the service receive files and applications, and the disk as many bytes, in turn."""
    stand.start("intake")
    _, token = stand.token_of_new_account("applicant")
    sender = Sender(stand, token)
    sender.rate()
    rates = in_turn({"ours": sender.rate, "bare": written_rate}, rounds)
    ours, bare = Figure(rates["ours"]), Figure(rates["bare"])
    megabytes = Figure([value * len(ITEMS) * FILE_BYTES / MEGABYTE for value in ours.values])
    return [
        Result(
            f"Submit with 3 files of 2 MB, {CLIENTS} clients",
            f"{ours.written('.1f', ' applications/s')}; {megabytes.written(unit=' MB/s')}",
            f"{bare.written('.1f', '/s')} written and synced",
            ours.over(bare).written(".2f"),
        )
    ]
