"""Runs supervisord so that it stops everything when the process that started it is gone."""

import ctypes
import os
import signal
import sys

from supervisor.supervisord import main as run_supervisord  # type: ignore[import-untyped]

_PR_SET_PDEATHSIG = 1


def _end_with_parent(parent: int) -> None:
    """Ask Linux for a SIGTERM when the parent ends, however it ends (prctl(2))."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("The process that started the supervisor is gone.")


def main() -> None:
    """Run supervisord with the parent's process id and the configuration file as arguments."""
    parent, configuration = sys.argv[1:]
    _end_with_parent(int(parent))
    run_supervisord(["-n", "-c", configuration])


if __name__ == "__main__":
    main()
