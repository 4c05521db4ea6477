"""The processes of the system, and the supervisor's configuration that runs them."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local_stack.preloading import INTERFACE

CONTROL_USER = "stack"
_LOG_BYTES = "10MB"
_LOG_BACKUPS = 5
# What ends within this time after its start counts as not started, and is tried again later
# each time; after the last try it is given up.
_STARTED_SECONDS = 5
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Program:
    """One process that the supervisor keeps running."""

    name: str
    command: tuple[str, ...]
    stop_signal: str = "TERM"
    stop_seconds: int = 15
    account: str | None = None

    def section(self, position: int) -> str:
        """Give the program's part of the configuration; later positions are stopped earlier."""
        account = f"user={self.account}\n" if self.account else ""
        return f"""
[program:{self.name}]
command={_escaped(shlex.join(self.command))}
directory=/
{account}priority={position}
autostart=false
autorestart=true
startsecs={_STARTED_SECONDS}
startretries={_TRIES}
stopsignal={self.stop_signal}
stopwaitsecs={self.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={self.name}.log
stdout_logfile_maxbytes={_LOG_BYTES}
stdout_logfile_backups={_LOG_BACKUPS}
"""


def supervisor_configuration(programs: Sequence[Program], *, socket: Path, password: str) -> str:
    """Give the configuration under which supervisord runs `programs`, none started yet.

    It is controlled through `socket` only, with a password, and writes its logs into its
    current directory.
    """
    head = f"""\
[supervisord]
nodaemon=true
silent=true
{"user=root" if os.geteuid() == 0 else ""}
logfile=supervisor.log
logfile_maxbytes={_LOG_BYTES}
logfile_backups={_LOG_BACKUPS}
pidfile=supervisor.pid
childlogdir=.

[unix_http_server]
file={_escaped(socket)}
chmod=0700
username={CONTROL_USER}
password={_escaped(password)}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[rpcinterface:{INTERFACE}]
supervisor.rpcinterface_factory=local_stack.preloading:make_interface
"""
    sections = [program.section(place) for place, program in enumerate(programs, start=1)]
    return head + "".join(sections)


def _escaped(value: object) -> str:
    return str(value).replace("%", "%%")
