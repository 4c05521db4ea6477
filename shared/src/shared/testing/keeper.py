"""Keeps PostgreSQL and NATS for one test run, and ends them when the run is over however it ends.

It is a process of its own, started by the first test that needs a server: ``keeper DIRECTORY PID``.
It ends with the process PID, which is pytest's, even when that one is killed.
"""

import json
import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import psutil

from local_stack.nats import running_nats
from local_stack.postgres import running_postgres

__all__ = ["STATE_FILE", "keep"]

STATE_FILE = "servers.json"
LOOK_SECONDS = 0.25


def keep(directory: Path, run_pid: int) -> None:
    """Run both servers, write their addresses, and stay until the run is over; leave nothing."""
    over = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    run = psutil.Process(run_pid)
    with (
        running_postgres(directory / "postgres", durable=False) as postgres,
        running_nats(directory / "nats", sync_always=False) as nats,
    ):
        state = directory / STATE_FILE
        unfinished = state.with_suffix(".new")
        unfinished.write_text(
            json.dumps({"postgres": postgres.superuser_url, "nats": nats.url}), encoding="utf-8"
        )
        unfinished.rename(state)
        while run.is_running() and not over.wait(LOOK_SECONDS):
            continue
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
