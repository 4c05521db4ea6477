"""Services start as copies of a process that has already imported what they share.

Importing costs a service more than three seconds of processor time here, and five services on two
cores a start of ten. supervisord imports once, and a service is then its fork without an exec.
"""

import ctypes
import importlib
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NoReturn

from supervisor.options import ServerOptions  # type: ignore[import-untyped]

INTERFACE = "preloading"
_PYTHON_MODULE = (sys.executable, "-m")
_PR_SET_NAME = 15
_SIGNALS = ("SIGTERM", "SIGQUIT", "SIGHUP", "SIGCHLD", "SIGUSR2")


class Preloading:
    """supervisord's additional remote interface: import modules once, for all later starts."""

    def preload(self, modules: Sequence[str]) -> bool:
        """Import `modules`; one that can't be imported is left to the service that needs it."""
        for module in modules:
            with suppress(Exception):
                importlib.import_module(module)
        return True


def make_interface(supervisord: object, **configuration: str) -> Preloading:
    """Make the interface; supervisord calls this, as its configuration says."""
    return Preloading()


class PreloadingOptions(ServerOptions):  # type: ignore[misc]
    """supervisord's system calls, where a new program that is Python code isn't a new Python."""

    def execve(self, filename: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """Become the program; called in the child, after its pipes, user and directory are set."""
        if tuple(argv[:2]) == _PYTHON_MODULE:
            _become(argv[2:], env)
        super().execve(filename, argv, env)


def _become(argv: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Run a module as `python -m` would, and end as that would end."""
    for name in _SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_NAME, environment["SUPERVISOR_PROCESS_NAME"].encode())
    sys.argv = list(argv)
    code = 1
    try:
        runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        # What is left of supervisord in this process must not be unwound.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
