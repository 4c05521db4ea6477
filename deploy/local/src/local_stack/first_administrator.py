"""The first administrator's way in, asked of identity and shown on the terminal only."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping

from local_stack.services import COMMITTEE

_ATTEMPTS = 5
_PAUSE_SECONDS = 2.0
_NO_LINK = (
    "No link for the administrator could be made, the system runs all the same: {why}\n"
    "The next start makes one."
)


def invitation(
    environment: Mapping[str, str],
    *,
    attempts: int = _ATTEMPTS,
    pause_seconds: float = _PAUSE_SECONDS,
) -> str:
    """Return what there is to tell people: a one-time link, or that the account exists.

    ``environment`` is what identity runs with. As long as no administrator has set a password,
    each call makes a new link, and the earlier one ends. The database may be away just now, so it
    is tried some times; a system that runs doesn't end for want of a link.
    """
    for attempt in range(1, attempts + 1):
        done = _ask_identity(environment)
        if done.returncode == 0:
            return done.stdout.strip()
        if attempt < attempts:
            time.sleep(pause_seconds)
    said = f"{done.stdout}\n{done.stderr}".strip().splitlines()
    return _NO_LINK.format(why=said[-1] if said else f"exit code {done.returncode}")


def _ask_identity(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "identity.cli", "accounts", "first", "--committee", COMMITTEE],
        env={**environment, **os.environ},
        check=False,
        capture_output=True,
        text=True,
    )
