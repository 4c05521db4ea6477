"""Waiting for processes and ending them, by process id and never by name."""

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

_POLL_SECONDS = 0.02


class NotReadyError(Exception):
    """Something that was started did not become ready in time, or ended at once."""


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float = 30) -> None:
    """Return as soon as `condition` holds.

    Raises
    ------
    NotReadyError
        It didn't hold within `seconds`; the message names `what`.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotReadyError(f"{what} was not ready within {seconds:.0f} s.")
        time.sleep(_POLL_SECONDS)


def stop(
    process: subprocess.Popen[bytes],
    *,
    with_signal: signal.Signals = signal.SIGTERM,
    seconds: float = 30,
) -> None:
    """End a child process and wait for it; kill it when it takes longer than `seconds`."""
    if process.poll() is not None:
        return
    process.send_signal(with_signal)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_leftover(
    pid_file: Path, *, argument: str, with_signal: signal.Signals, seconds: float = 30
) -> None:
    """End the server that a killed run left behind, and drop its pid file.

    The process is ours only when `argument` stands in its command line: after a crash the
    process id may belong to somebody else.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
        is_ours = argument in process.cmdline()
    except (OSError, ValueError, psutil.Error):
        is_ours = False
    if is_ours:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(with_signal)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(seconds)
    pid_file.unlink(missing_ok=True)
