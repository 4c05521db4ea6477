"""The service's side of the sandbox: hands over tasks and waits for results."""

import asyncio
import atexit
import json
import subprocess
import sys
import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from intake.sandbox.findings import Bounds, RefusedFile

__all__ = ["Sandbox", "SandboxDiedError", "TaskLimits", "sandbox"]

Answer = dict[str, Any]


class SandboxDiedError(Exception):
    """A file's process ended without a result: killed at a limit, or by what was in the file."""


@dataclass(frozen=True, slots=True)
class TaskLimits:
    """What the process of one task may use."""

    seconds: int
    memory_bytes: int
    file_bytes: int = 64 * 1024 * 1024


class Sandbox:
    """One process that forks for each task; it is started when first needed.

    It belongs to no event loop: a thread reads the results.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[str, Future[Answer]] = {}
        self._lock = threading.Lock()
        self._last = 0

    async def examine(self, path: Path, media_type: str, bounds: Bounds, limits: TaskLimits) -> int:
        """Return how many pages a file has.

        Raises
        ------
        RefusedFile
            The file isn't taken; its code says why.
        SandboxDiedError
            It took more memory or time than is allowed.
        """
        task: Answer = {"kind": "examine", "path": str(path), "bounds": asdict(bounds)}
        return await self._do(task | {"media_type": media_type}, limits)

    async def draw(
        self,
        path: Path,
        media_type: str,
        folder: Path,
        *,
        pages: int,
        width: int,
        limits: TaskLimits,
    ) -> int:
        """Draw the first pages into a folder as ``1.png`` …; return how many were drawn.

        Raises
        ------
        RefusedFile, SandboxDiedError
        """
        task: Answer = {"kind": "draw", "path": str(path), "folder": str(folder)}
        task |= {"media_type": media_type, "pages": pages, "width": width}
        return await self._do(task, limits)

    def close(self) -> None:
        """End the process; tasks that run are given up."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            process.wait()

    async def _do(self, task: Answer, limits: TaskLimits) -> int:
        answer = await asyncio.wrap_future(self._hand_over(task, limits))
        if "refused" in answer:
            raise RefusedFile(answer["refused"], **answer["facts"])
        if "pages" not in answer:
            raise SandboxDiedError(answer.get("died", answer.get("failed")))
        pages: int = answer["pages"]
        return pages

    def _hand_over(self, task: Answer, limits: TaskLimits) -> Future[Answer]:
        future: Future[Answer] = Future()
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._started()
            self._last += 1
            task_id = str(self._last)
            self._waiting[task_id] = future
            assert self._process.stdin is not None
            line = json.dumps({**task, "id": task_id, "limits": asdict(limits)})
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        return future

    def _started(self) -> subprocess.Popen[bytes]:
        # Isolated: neither the environment's modules nor its secrets reach the process.
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "intake.sandbox.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            close_fds=True,
        )
        threading.Thread(target=self._read, args=(process,), daemon=True).start()
        return process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                answer = json.loads(line)
                with self._lock:
                    future = self._waiting.pop(answer["id"], None)
                settle(future, answer)
        with self._lock:
            lost, self._waiting = list(self._waiting.values()), {}
        for future in lost:
            settle(future, {"died": "sandbox"})


def settle(future: Future[Answer] | None, answer: Answer) -> None:
    """Give a result to whoever still waits for it."""
    if future is not None and future.set_running_or_notify_cancel():
        future.set_result(answer)


@cache
def sandbox() -> Sandbox:
    """Return this process's sandbox."""
    made = Sandbox()
    atexit.register(made.close)
    return made
