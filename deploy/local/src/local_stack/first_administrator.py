"""The first administrator's way in, asked of identity and shown on the terminal only."""

import os
import subprocess
import sys
from collections.abc import Mapping

from local_stack.services import COMMITTEE


class InvitationError(Exception):
    """Identity made no link for the first administrator."""


def invitation(environment: Mapping[str, str]) -> str:
    """Return what there is to tell people: a one-time link, or that the account exists.

    ``environment`` is what identity runs with. As long as no administrator has set a password,
    each call makes a new link, and the earlier one ends.

    Raises
    ------
    InvitationError
        Identity refused; the message is what it said.
    """
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "identity.cli", "accounts", "first", "--committee", COMMITTEE],
        env={**environment, **os.environ},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        said = f"{done.stdout}{done.stderr}".strip()[-2000:]
        raise InvitationError(f"Identity made no link for the administrator:\n{said}")
    return done.stdout.strip()
