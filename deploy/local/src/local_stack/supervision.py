"""The supervisor of the system: started, asked and stopped through its private socket."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport  # type: ignore[import-untyped]

from local_stack import processes
from local_stack.layout import Layout
from local_stack.preloading import INTERFACE
from local_stack.private_files import write_private, write_private_json
from local_stack.processes import NotReadyError, wait_until
from local_stack.programs import CONTROL_USER, Program, supervisor_configuration

# A socket's address holds 108 bytes, and supervisord binds a longer name before the final one.
_LONGEST_SOCKET_PATH = 90
_STOP_SECONDS = 60
_ENDED = {"STOPPED", "EXITED", "FATAL", "UNKNOWN"}


@dataclass(frozen=True, slots=True)
class ProcessState:
    """What the supervisor says about one program."""

    name: str
    state: str
    pid: int

    @property
    def is_given_up(self) -> bool:
        """Tell whether it died so often that it isn't started any more."""
        return self.state == "FATAL"


@dataclass
class Supervisor:
    """The supervisor's remote control."""

    socket: Path
    password: str
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_running_system(cls, layout: Layout) -> "Supervisor":
        """Attach to the system that runs from `layout`, started by another process.

        Raises
        ------
        NotReadyError
            No system runs there.
        """
        try:
            said = json.loads(_description(layout).read_text())
        except FileNotFoundError:
            raise NotReadyError("The system is not running.") from None
        return cls(Path(said["socket"]), said["password"])

    def states(self) -> dict[str, ProcessState]:
        """Give every program's state.

        Raises
        ------
        OSError
            The supervisor is gone.
        """
        with self._remote() as remote:
            answers = remote.supervisor.getAllProcessInfo()
        return {
            answer["name"]: ProcessState(answer["name"], answer["statename"], answer["pid"])
            for answer in answers
        }

    def preload(self, modules: Sequence[str]) -> None:
        """Import modules once, so that services which need them start faster."""
        with self._remote() as remote:
            getattr(remote, INTERFACE).preload(list(modules))

    def start(self, name: str) -> None:
        """Start a program; return once it has been spawned."""
        with self._remote() as remote:
            remote.supervisor.startProcess(name, False)

    def stop(self, names: Iterable[str]) -> None:
        """Stop programs at the same time and wait for them."""
        wanted = set(names)
        for name in wanted:
            self._stop_one(name)
        wait_until(
            lambda: all(self.states()[name].state in _ENDED for name in wanted),
            what=f"The end of {', '.join(sorted(wanted))}",
            seconds=_STOP_SECONDS,
        )

    def is_alive(self) -> bool:
        """Tell whether the supervisor itself runs."""
        return self.process is not None and self.process.poll() is None

    def _stop_one(self, name: str) -> None:
        try:
            with self._remote() as remote:
                remote.supervisor.stopProcess(name, False)
        except Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise

    def _remote(self) -> Any:
        transport = SupervisorTransport(CONTROL_USER, self.password, f"unix://{self.socket}")
        return ServerProxy("http://127.0.0.1", transport=transport)

    def _answers(self) -> bool:
        if not self.is_alive():
            raise NotReadyError("The supervisor ended at once.")
        try:
            self.states()
        except OSError:
            return False
        return True


@contextmanager
def running_supervisor(
    layout: Layout,
    programs: Sequence[Program],
    password: str,
    *,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Supervisor]:
    """Run the supervisor, with no program started, for the length of a `with` block.

    The programs get this process's environment and `environment` on top. At the end every
    program is stopped, the last of `programs` first.

    Raises
    ------
    NotReadyError
        The supervisor doesn't start; the message says where its log is.
    """
    with tempfile.TemporaryDirectory(prefix="jianding-", dir=_short_directory(layout)) as private:
        socket = Path(private) / "supervisor"
        configuration = layout.run / "supervisor.conf"
        write_private(
            configuration,
            supervisor_configuration(programs, socket=socket, password=password),
        )
        supervisor = Supervisor(socket, password, _launch(configuration, layout, environment))
        write_private_json(_description(layout), {"socket": str(socket), "password": password})
        try:
            wait_until(supervisor._answers, what="The supervisor")  # noqa: SLF001
            yield supervisor
        finally:
            assert supervisor.process is not None
            processes.stop(supervisor.process, seconds=_STOP_SECONDS)
            _description(layout).unlink(missing_ok=True)


def _launch(
    configuration: Path, layout: Layout, environment: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "local_stack.supervisord", str(os.getpid())]
    with (layout.logs / "supervisor.log").open("ab") as log:
        # Ctrl-C reaches the whole terminal session; the order of stopping is ours to keep.
        return subprocess.Popen(  # noqa: S603
            [*command, str(configuration.resolve())],
            cwd=layout.logs,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _description(layout: Layout) -> Path:
    return layout.run / "system.json"


def _short_directory(layout: Layout) -> str:
    for directory in (tempfile.gettempdir(), "/tmp"):  # noqa: S108
        is_short = len(f"{directory}/jianding-12345678/supervisor") <= _LONGEST_SOCKET_PATH
        if is_short and os.access(directory, os.W_OK):
            return directory
    return str(layout.run)
