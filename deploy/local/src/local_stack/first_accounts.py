"""The accounts of the first start: handed to identity, shown once, kept nowhere in plain text."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from local_stack.accounts import new_staff
from local_stack.credentials import Credentials
from local_stack.environment import bootstrap_file
from local_stack.private_files import write_private, write_private_json


def hand_over(credentials: Credentials) -> None:
    """Leave the accounts to create for identity, unless that has been done before."""
    if not _marker(credentials).exists() and not bootstrap_file(credentials).exists():
        write_private_json(
            bootstrap_file(credentials), [account.as_json() for account in new_staff()]
        )


def show(credentials: Credentials, console: Console) -> bool:
    """Print the accounts that wait for identity; tell whether there were any."""
    handed_over = bootstrap_file(credentials)
    if not handed_over.exists():
        return False
    table = Table("login", "password", "role", title="Accounts, shown this once", box=None)
    for account in json.loads(handed_over.read_text(encoding="utf-8")):
        table.add_row(account["login"], account["password"], ", ".join(account["roles"]))
    console.print(table)
    return True


def show_once(credentials: Credentials, console: Console) -> None:
    """Print the accounts that identity has just created, and delete their passwords.

    Call it once identity is ready. A later call prints nothing.
    """
    if show(credentials, console):
        console.print("Write the passwords down: from now on they are kept as hashes only.")
        forget(credentials)


def forget(credentials: Credentials) -> None:
    """Delete the passwords of the first accounts, for good."""
    write_private(_marker(credentials), "done\n")
    bootstrap_file(credentials).unlink(missing_ok=True)


def _marker(credentials: Credentials) -> Path:
    return credentials.directory / "accounts-created"
