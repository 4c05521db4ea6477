"""A PostgreSQL server as a plain process: started, waited for and stopped by its caller."""

import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local_stack import processes
from local_stack.ports import free_port, require_free
from local_stack.postgres_cluster import SUPERUSER, Cluster
from local_stack.private_files import kept
from local_stack.processes import NotReadyError, wait_until

_START_SECONDS = 60
_OLD_CHILDREN_SECONDS = 10


@dataclass
class PostgresServer:
    """One PostgreSQL server on loopback, with its cluster in `directory`."""

    directory: Path
    port: int
    durable: bool
    cluster: Cluster
    password: str
    host: str = "127.0.0.1"
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _relaunch_until: float = field(default=0.0, repr=False)

    @classmethod
    def create(
        cls, directory: Path, port: int | None = None, *, durable: bool = True
    ) -> "PostgresServer":
        """Prepare a server for `directory`, initialising its cluster at the first time.

        The superuser's random password is kept in `directory`. Without `durable` nothing is
        synced to disk: for data that may be lost.

        Raises
        ------
        ClusterError
            The cluster could not be initialised.
        """
        cluster = Cluster.locate(directory, durable=durable)
        password_file = directory / "superuser-password"
        if cluster.is_created() and not password_file.exists():
            cluster.set_aside()
        password = kept(password_file, lambda: secrets.token_urlsafe(24))
        if not cluster.is_created():
            cluster.create(password, durable=durable)
        return cls(directory, port or free_port(), durable, cluster, password)

    @property
    def superuser_url(self) -> str:
        """`postgresql://` address of the superuser, with password."""
        return f"postgresql://{SUPERUSER}:{self.password}@{self.host}:{self.port}/postgres"

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
            raise NotReadyError("PostgreSQL is not running.")
        return self._process.pid

    def start(self) -> None:
        """Start the server and return once it takes connections, also after a kill -9.

        Raises
        ------
        NotReadyError
            It ended or wasn't ready within a minute; the message ends with what it said last.
        PortTakenError
            Something else listens on its port.
        """
        was_killed = self.cluster.pid_file.exists()
        self._relaunch_until = time.monotonic() + (_OLD_CHILDREN_SECONDS if was_killed else 0)
        self.cluster.recover()
        require_free(self.port, what="PostgreSQL")
        self._launch()
        try:
            wait_until(self._is_ready, what="PostgreSQL", seconds=_START_SECONDS)
        except NotReadyError as error:
            self.stop()
            raise NotReadyError(f"{error} {self._last_words()}") from None

    def stop(self) -> None:
        """Stop the server: connections are cut, data is written, the process is waited for."""
        if self._process is not None:
            processes.stop(self._process, with_signal=signal.SIGINT)
            self._process = None

    def kill(self) -> None:
        """Kill the server as a power cut would (SIGKILL), leaving its files as they are."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _launch(self) -> None:
        account = self.cluster.account
        arguments = account.popen_arguments if account else {}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603
                self.cluster.command(self.port, durable=self.durable),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **arguments,
            )

    def _is_ready(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            # After a kill -9 the old server's children hold its shared memory for a moment, and
            # a new server ends at once: it is started again until they are gone.
            if time.monotonic() > self._relaunch_until:
                raise NotReadyError("PostgreSQL ended at once.")
            self._launch()
        return self.cluster.serving_pid() == self.pid

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])


@contextmanager
def running_postgres(
    directory: Path, *, port: int | None = None, durable: bool = True
) -> Iterator[PostgresServer]:
    """Run a PostgreSQL server for the length of a `with` block.

    Without `durable` it syncs nothing and its cluster is deleted at the end: for tests.

    Raises
    ------
    NotReadyError
        The server doesn't start.
    """
    server = PostgresServer.create(directory, port, durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        if not durable:
            server.cluster.remove()
