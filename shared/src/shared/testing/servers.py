"""The real PostgreSQL and NATS of one test run, started once and shared by all its workers."""

import fcntl
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from shared.testing.keeper import STATE_FILE

__all__ = ["Servers", "begin_run", "end_run", "locked", "run_directory", "start_servers"]

RUN_DIRECTORY = "JIANDING_TEST_RUN"
RUN_PID = "JIANDING_TEST_RUN_PID"
KEEPER_PID = "keeper.pid"
KEEPER_LOG = "keeper.log"
START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers of this run are."""

    postgres: str
    nats: str


def begin_run() -> None:
    """Make the run's directory and tell workers about it; called once, by the main process."""
    os.environ[RUN_DIRECTORY] = tempfile.mkdtemp(prefix="jianding-tests-")
    os.environ[RUN_PID] = str(os.getpid())


def end_run() -> None:
    """End the servers, if any were started, and remove the run's directory."""
    directory = run_directory()
    pid_file = directory / KEEPER_PID
    if pid_file.exists():
        with suppress(psutil.NoSuchProcess):
            keeper = psutil.Process(int(pid_file.read_text(encoding="utf-8")))
            keeper.terminate()
            keeper.wait(timeout=60)
    shutil.rmtree(directory, ignore_errors=True)


def run_directory() -> Path:
    """Return the directory that all workers of this run share."""
    return Path(os.environ[RUN_DIRECTORY])


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a lock that one worker of this run has at a time."""
    with (run_directory() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start_servers() -> Servers:
    """Return the run's servers, starting them when nobody has yet."""
    directory = run_directory()
    state = directory / STATE_FILE
    with locked("servers"):
        if not state.exists():
            start_keeper(directory)
    return Servers(**json.loads(state.read_text(encoding="utf-8")))


def start_keeper(directory: Path) -> None:
    """Start the process that owns the servers and wait until it has written where they are."""
    log = directory / KEEPER_LOG
    # Not through `subprocess`, which complains about a child that outlives the worker.
    keeper = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "shared.testing.keeper", str(directory), os.environ[RUN_PID]],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    (directory / KEEPER_PID).write_text(str(keeper), encoding="utf-8")
    deadline = time.monotonic() + START_SECONDS
    while not (directory / STATE_FILE).exists():
        has_ended, _ = os.waitpid(keeper, os.WNOHANG)
        if has_ended or time.monotonic() > deadline:
            raise RuntimeError(f"no test servers: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)
