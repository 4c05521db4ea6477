"""One system a state directory: a lock that the kernel releases however its holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process runs the system in this state directory."""


@contextmanager
def only_run(lock_file: Path) -> Iterator[None]:
    """Hold the lock for the length of a `with` block.

    Raises
    ------
    AlreadyRunningError
        Another live process holds it; the message names its process id.
    """
    with lock_file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"The system already runs from this directory (process {holder(lock_file)}). "
                "Stop it with Ctrl-C there, or with `make stop`."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def holder(lock_file: Path) -> int | None:
    """Give the process id that holds the lock; None when nobody does."""
    try:
        with lock_file.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0)
    except FileNotFoundError:
        pass
    return None
