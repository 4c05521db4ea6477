"""The account that serves PostgreSQL when the caller is root, and which files it can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

# initdb refuses an account without a passwd entry, and this one exists on every Linux.
_NAME = "nobody"


class NoUnprivilegedAccountError(Exception):
    """The caller is root and the machine has no account to run PostgreSQL under."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system account without rights of its own."""

    name: str
    uid: int
    gid: int

    @property
    def popen_arguments(self) -> dict[str, object]:
        """Keyword arguments by which `subprocess` starts a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def can_reach(self, *, program: Path, directory: Path) -> bool:
        """Tell whether this account may run `program` and write into `directory`."""
        check = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", 'test -x "$1" && test -w "$2"', "sh", str(program), str(directory)],
            check=False,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
        )
        return check.returncode == 0


def account_instead_of_root() -> Account | None:
    """Give the account to run PostgreSQL under; None when the caller isn't root.

    Raises
    ------
    NoUnprivilegedAccountError
        The caller is root and there is no account `nobody`.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        raise NoUnprivilegedAccountError(
            f"PostgreSQL does not run as root, and this machine has no account '{_NAME}' "
            "to run it under: start as an ordinary user, or add that account."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
