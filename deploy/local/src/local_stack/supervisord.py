"""supervisord that ends with the process that started it, and starts services already imported."""

import ctypes
import os
import signal
import sys

from supervisor import supervisord  # type: ignore[import-untyped]

from local_stack.preloading import PreloadingOptions

NAME = "supervisord"
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def _end_with_parent(parent: int) -> None:
    """Ask Linux for a SIGTERM when the parent ends, however it ends (prctl(2))."""
    if not sys.platform.startswith("linux"):
        return
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    prctl(_PR_SET_NAME, NAME.encode())
    if os.getppid() != parent:
        sys.exit("The process that started the supervisor is gone.")


def main() -> None:
    """Run supervisord with the parent's process id and the configuration file as arguments."""
    parent, configuration = sys.argv[1:]
    _end_with_parent(int(parent))
    supervisord.ServerOptions = PreloadingOptions
    supervisord.main(["-n", "-c", configuration])


if __name__ == "__main__":
    main()
