"""The whole system as `make run` starts it, on free ports and in a directory of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_stack.demo.__main__ import stage_of
from local_stack.demo.people import Stage
from local_stack.layout import Layout
from local_stack.ports import free_port
from local_stack.postgres_cluster import SUPERUSER
from local_stack.services import DATABASE
from local_stack.supervision import Supervisor

__all__ = ["WholeSystem", "running_whole_system"]

PARTS = ("POSTGRES", "NATS", "IDENTITY", "INTAKE", "LOTTERY", "REVIEW", "MAILING")
READY = "The system is ready"
START_SECONDS = 150


@dataclass(frozen=True, slots=True)
class WholeSystem:
    """A running system: its gateway, its state and its processes."""

    base_url: str
    layout: Layout
    postgres_port: int

    @property
    def stage(self) -> Stage:
        """Where a story can play."""
        return stage_of(self.layout.state, self.base_url)

    @property
    def superuser_url(self) -> str:
        """Address of the database for its superuser."""
        kept = self.layout.secrets / "password-postgres-superuser"
        password = kept.read_text(encoding="utf-8").strip()
        address = f"127.0.0.1:{self.postgres_port}/{DATABASE}"
        return f"postgresql://{SUPERUSER}:{password}@{address}"

    def kill(self, part: str) -> int:
        """Kill a part's process as a power cut would, and return which it was."""
        pid = Supervisor.of_running_system(self.layout).states()[part].pid
        assert pid, part
        os.kill(pid, signal.SIGKILL)
        return pid

    def pid_of(self, part: str) -> int | None:
        """Return a part's process, if it runs."""
        return Supervisor.of_running_system(self.layout).states()[part].pid or None


@contextmanager
def running_whole_system(state: Path) -> Iterator[WholeSystem]:
    """Start the system for the length of a ``with`` block, and stop it as Ctrl-C does."""
    ports = {f"JIANDING_PORT_{part}": str(free_port()) for part in PARTS}
    gateway = free_port()
    output = state.with_suffix(".log")
    state.mkdir()
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local_stack", "run", "--state", state, "--port", str(gateway)],
            env={**os.environ, **ports},
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        wait_until_ready(process, output)
        postgres_port = int(ports["JIANDING_PORT_POSTGRES"])
        yield WholeSystem(f"http://127.0.0.1:{gateway}", Layout(state), postgres_port)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def wait_until_ready(process: "subprocess.Popen[bytes]", output: Path) -> None:
    """Wait for the line that says that the system is ready."""
    until = time.monotonic() + START_SECONDS
    while READY not in (said := output.read_text(encoding="utf-8")):
        assert process.poll() is None, said
        assert time.monotonic() < until, said
        time.sleep(0.1)
