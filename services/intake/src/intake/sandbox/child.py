"""Runs as a process of its own (``python -m intake.sandbox.child``): one fork for each task.

Tasks come in as lines of JSON and results go out as lines. A fork gives up memory, time and files
before it touches a file, and ends with its task; a task's process that dies is told as that.
Descriptors of the service aren't inherited, and nothing here knows a secret.
"""

import json
import os
import resource
import select
import signal
import sys
from pathlib import Path
from typing import Any

from intake.sandbox.archives import examine_archive
from intake.sandbox.documents import draw_document, examine_document
from intake.sandbox.findings import Bounds, RefusedFile
from intake.sandbox.pictures import draw_picture, examine_picture

__all__ = ["main"]

PDF = "application/pdf"
OFD = "application/ofd"
POLL_SECONDS = 0.01
OPEN_FILES = 32
Task = dict[str, Any]


def main() -> None:
    """Fork for every line, until there is no more input."""
    running: dict[int, str] = {}
    rest = b""
    while True:
        ready, _, _ = select.select([0], [], [], POLL_SECONDS if running else None)
        if ready:
            received = os.read(0, 65536)
            if not received:
                return
            *lines, rest = (rest + received).split(b"\n")
            for line in lines:
                task = json.loads(line)
                running[fork(task)] = task["id"]
        tell_deaths(running)


def fork(task: Task) -> int:
    """Begin a task in a process of its own, and return its id."""
    if child := os.fork():
        return child
    status = 1
    try:
        give_up_means(task["limits"])
        tell({"id": task["id"], **result_of(task)})
        status = 0
    finally:
        os._exit(status)


def tell_deaths(running: dict[int, str]) -> None:
    """Forget the processes that ended, and tell of those that ended without a result."""
    for child, task_id in list(running.items()):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            del running[child]
            if status:
                tell({"id": task_id, "died": os.waitstatus_to_exitcode(status)})


def tell(message: Task) -> None:
    """Write one line at once: below ``PIPE_BUF`` lines of several processes don't mix."""
    os.write(1, json.dumps(message).encode() + b"\n")


def give_up_means(limits: dict[str, int]) -> None:
    """Bound this process for good; at the end of its time it is killed by the system."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits["seconds"])
    for name, value in (
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))
    # Once started, nobody may start anything: neither a fork nor another program.
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 0)
    os.dup2(devnull, 2)


def result_of(task: Task) -> Task:
    """Do a task; a refusal is a result."""
    path, media_type = Path(task["path"]), task["media_type"]
    try:
        if task["kind"] == "examine":
            return {"pages": examine(path, media_type, Bounds(**task["bounds"]))}
        return {"pages": draw(path, media_type, task)}
    except RefusedFile as found:
        return {"refused": found.code, "facts": found.facts}
    except (MemoryError, OSError, RecursionError, ValueError) as error:
        return {"failed": type(error).__name__}


def examine(path: Path, media_type: str, bounds: Bounds) -> int:
    """Return a file's pages."""
    if media_type == PDF:
        return examine_document(path, bounds)
    return (examine_archive if media_type == OFD else examine_picture)(path, bounds)


def draw(path: Path, media_type: str, task: Task) -> int:
    """Draw a file's first pages, and return how many were drawn."""
    folder, width = Path(task["folder"]), task["width"]
    if media_type == PDF:
        return draw_document(path, folder, pages=task["pages"], width=width)
    return draw_picture(path, folder, width=width)


if __name__ == "__main__":
    sys.setrecursionlimit(500)
    main()
