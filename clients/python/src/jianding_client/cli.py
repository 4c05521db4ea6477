"""``jianding-hospital``: submits folders, and shows what the bureau asks for."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TransferSpeedColumn,
)

from jianding_client.client import Client
from jianding_client.credentials import ClientSecret, Credentials, PrivateKey, make_key
from jianding_client.errors import JiandingError, RefusedError
from jianding_client.folder import find_folders, is_done, read_folder, submit_folder

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, add_completion=False)
console = Console()
errors = Console(stderr=True)

Url = Annotated[str, typer.Option(envvar="JIANDING_URL", help="The bureau's address")]
ClientId = Annotated[str, typer.Option(envvar="JIANDING_CLIENT_ID", help="As onboarding gave it")]
KeyFile = Annotated[
    Path | None,
    typer.Option(envvar="JIANDING_KEY_FILE", help="The private key that `make-key` wrote"),
]
Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Searched for folders")]
SECRET = "JIANDING_CLIENT_SECRET"  # noqa: S105  (the variable's name)


def credentials(client_id: str, key_file: Path | None) -> Credentials:
    """Return the credentials of the options; a secret only ever comes from the environment."""
    if key_file is not None:
        return PrivateKey(client_id, json.loads(key_file.read_text("utf-8")))
    if SECRET not in os.environ:
        raise typer.BadParameter(f"--key-file or {SECRET} is needed")
    return ClientSecret(client_id, os.environ[SECRET])


@contextmanager
def told_errors() -> Iterator[None]:
    """Say in both languages what went wrong, and end with 1."""
    try:
        yield
    except RefusedError as error:
        errors.print(f"[red]{error.code}[/red] {error.detail_zh} {error.detail}", highlight=False)
        for item in error.errors:
            errors.print(f"  {item.pointer}: {item.detail_zh} {item.detail}", highlight=False)
        raise typer.Exit(1) from error
    except JiandingError as error:
        errors.print(f"[red]{error}[/red]", highlight=False)
        raise typer.Exit(1) from error


class Bars:
    """Shows how far each file of a submission is."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[Path, TaskID] = {}

    def __call__(self, path: Path, arrived: int, total: int) -> None:
        """Move a file's bar."""
        if path not in self._tasks:
            self._tasks[path] = self._bars.add_task(path.name, total=total)
        self._bars.update(self._tasks[path], completed=arrived)


@app.command()
def submit(folder: Folder, url: Url, client_id: ClientId, key_file: KeyFile = None) -> None:
    """Submit every folder with a submission.json that has no receipt.json yet."""
    waiting = [found for found in find_folders(folder) if not is_done(found)]
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with (
        told_errors(),
        Client(url, credentials(client_id, key_file)) as client,
        Progress(*columns, TransferSpeedColumn(), console=console) as bars,
    ):
        for found in waiting:
            taken = submit_folder(client, found, progress=Bars(bars))
            console.print(f"{found.name}: {taken.id} {taken.state}", highlight=False)
    console.print(f"{len(waiting)} submitted")


@app.command()
def check(folder: Folder, url: Url, client_id: ClientId, key_file: KeyFile = None) -> None:
    """Have folders checked; nothing is sent but what is announced, and nothing is kept."""
    with told_errors(), Client(url, credentials(client_id, key_file)) as client:
        for found in find_folders(folder):
            client.check(read_folder(found))
            console.print(f"{found.name}: would be taken")


@app.command()
def requests(url: Url, client_id: ClientId, key_file: KeyFile = None) -> None:
    """List what the bureau asks the hospital for, the oldest first."""
    with told_errors(), Client(url, credentials(client_id, key_file)) as client:
        page = client.requests()
        while True:
            for item in page.items:
                wanted = ", ".join(kind for kind in item.kinds if kind not in item.satisfied)
                console.print(f"{item.due_on} {item.id} {item.state} {wanted}", highlight=False)
            if page.next is None:
                return
            page = client.requests(cursor=page.next)


@app.command(name="make-key")
def make_key_file(path: Annotated[Path, typer.Argument(help="Where the private key goes")]) -> None:
    """Make a private key for the owner alone, and print the public part for the bureau."""
    key = make_key()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(key, file)
    public = {name: value for name, value in key.items() if name not in {"d", "key_ops"}}
    console.print_json(data={"keys": [public]})


def main() -> None:
    """Run a command."""
    app()
