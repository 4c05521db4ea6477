"""A NATS server with JetStream as a plain process, started and stopped by its caller."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local_stack import processes
from local_stack.nats_config import server_configuration
from local_stack.ports import free_port, require_free
from local_stack.processes import NotReadyError, end_leftover, wait_until


def nats_program() -> Path:
    """Path of the installed `nats-server`."""
    return Path(sys.executable).parent / "nats-server"


def serves_jetstream(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a NATS server with JetStream takes connections on `host:port` now."""
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            greeting = connection.makefile().readline()
    except OSError:
        return False
    return greeting.startswith("INFO ") and json.loads(greeting[5:]).get("jetstream") is True


@dataclass
class NatsServer:
    """One NATS server on loopback, with its streams and its configuration in `directory`."""

    directory: Path
    port: int
    users: Mapping[str, str] | None
    sync_always: bool
    host: str = "127.0.0.1"
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def create(
        cls,
        directory: Path,
        port: int | None = None,
        *,
        users: Mapping[str, str] | None = None,
        sync_always: bool = True,
    ) -> "NatsServer":
        """Prepare a server in `directory`; `users` maps services to passwords, None admits all."""
        server = cls(directory, port or free_port(), users, sync_always)
        server._write_configuration()
        return server

    @property
    def url(self) -> str:
        """`nats://` address without credentials."""
        return f"nats://{self.host}:{self.port}"

    @property
    def configuration(self) -> Path:
        """The configuration file, which contains the users' passwords."""
        return self.directory / "nats.conf"

    @property
    def command(self) -> list[str]:
        """The command that serves this directory."""
        return [str(nats_program()), "-c", str(self.configuration)]

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.directory / "server.log"

    @property
    def pid(self) -> int:
        """Process id of the running server.

        Raises
        ------
        NotReadyError
            The server isn't running.
        """
        if self._process is None:
            raise NotReadyError("NATS is not running.")
        return self._process.pid

    def recover(self) -> None:
        """End the server that a killed run left behind in this directory."""
        end_leftover(self._pid_file, argument=str(self.configuration), with_signal=signal.SIGTERM)

    def start(self) -> None:
        """Start the server and return once it takes connections, also after a kill -9.

        Raises
        ------
        NotReadyError
            It ended or wasn't ready in time; the message ends with what it said last.
        PortTakenError
            Something else listens on its port.
        """
        self.recover()
        require_free(self.port, what="NATS")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_until(self._is_ready, what="NATS")
        except NotReadyError as error:
            self.stop()
            last_words = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
            raise NotReadyError(f"{error} {last_words}") from None

    def stop(self) -> None:
        """Stop the server and wait for it."""
        if self._process is not None:
            processes.stop(self._process)
            self._process = None

    def kill(self) -> None:
        """Kill the server as a power cut would (SIGKILL), leaving its files as they are."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def _pid_file(self) -> Path:
        return self.directory / "nats.pid"

    def _write_configuration(self) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(
            server_configuration(
                host=self.host,
                port=self.port,
                store=self.directory / "streams",
                pid_file=self._pid_file,
                users=self.users,
                sync_always=self.sync_always,
            )
        )

    def _is_ready(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise NotReadyError("NATS ended at once.")
        return serves_jetstream(self.port, self.host)


@contextmanager
def running_nats(
    directory: Path,
    *,
    users: Mapping[str, str] | None = None,
    port: int | None = None,
    sync_always: bool = True,
) -> Iterator[NatsServer]:
    """Run a NATS server with JetStream for the length of a `with` block.

    Raises
    ------
    NotReadyError
        The server doesn't start.
    """
    server = NatsServer.create(directory, port, users=users, sync_always=sync_always)
    server.start()
    try:
        yield server
    finally:
        server.stop()
