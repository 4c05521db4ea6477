"""The commands behind `make run`, `make demo`, `make token`, `make status` and `make stop`."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from local_stack.compose import ComposeFiles
from local_stack.databases import DatabaseError
from local_stack.first_administrator import invitation
from local_stack.interrupts import StopRequested, stop_on_signals
from local_stack.layout import ROOT, Layout
from local_stack.leftovers import STATE_VARIABLE
from local_stack.lock import AlreadyRunningError, holder
from local_stack.migrations import MigrationError
from local_stack.plan import Plan
from local_stack.ports import PortTakenError
from local_stack.postgres_cluster import ClusterError
from local_stack.processes import NotReadyError, wait_until
from local_stack.readiness import wait_for_services
from local_stack.services import COMMITTEE, SERVICES
from local_stack.settings import SettingsError, load_settings
from local_stack.steps import Steps
from local_stack.supervision import Supervisor
from local_stack.system import System, running_system
from local_stack.telephone import Telephone
from local_stack.token import NotLoggedInError, log_in
from local_stack.unprivileged import NoUnprivilegedAccountError
from local_stack.watch import GivenUpError

_REFUSED = (AlreadyRunningError, PortTakenError, SettingsError, NoUnprivilegedAccountError)
_FAILED = (
    ClusterError,
    DatabaseError,
    GivenUpError,
    MigrationError,
    NotLoggedInError,
    NotReadyError,
)
_COMPOSE = "docker compose --env-file var/compose/compose.env"
_EXIT_FAILED = 1
_EXIT_REFUSED = 2

commands = typer.Typer(no_args_is_help=True, add_completion=False)
console = Console()

State = Annotated[Path, typer.Option(help="Where the system keeps its data, secrets and logs")]
Port = Annotated[int | None, typer.Option(help="The gateway's port, before GATEWAY_PORT")]
BaseUrl = Annotated[str, typer.Option(help="The gateway's address; as set, by default")]
_VAR = ROOT / "var"


@commands.command()
def run(state: State = _VAR, port: Port = None) -> None:
    """Start the whole system; Ctrl-C stops it."""
    with _explained(), stop_on_signals(), _started(state, port) as system:
        plan = system.plan
        _tell(
            f"\nThe system is ready after {system.steps.seconds:.1f} s: "
            f"[bold]{escape(plan.settings.url)}[/bold]\n"
            f"Interfaces: {escape(plan.settings.url)}/docs/intake (lottery, review, …)\n"
            f"Logs: {escape(str(plan.layout.logs))}"
        )
        _tell(f"\n{escape(invitation(plan.environment_of('identity')))}\n")
        _tell("Ctrl-C stops everything; the data stay.")
        telephone = Telephone(plan.codes_file)
        system.stay(lambda: _ring(telephone))


@commands.command()
def demo(
    state: State = _VAR,
    port: Port = None,
    output: Annotated[Path, typer.Option(help="Where letters and transcripts go")] = _VAR / "demo",
) -> None:
    """Drive the whole story over HTTP, on the running system or on one started for it."""
    with _explained(), stop_on_signals():
        plan = _plan(state, port)
        if holder(plan.layout.run / "lock") is not None:
            _wait_for_running(plan)
            raise typer.Exit(_drive(plan, output))
        with _started(state, port):
            code = _drive(plan, output)
        raise typer.Exit(code)


@commands.command()
def token(state: State = _VAR, base_url: BaseUrl = "") -> None:
    """Log in with a browser on this machine and print the access token, for curl and programs."""
    with _explained():
        address = base_url or load_settings(state.resolve()).url
        typer.echo(log_in(address, _ask_to_open))


@commands.command()
def status(state: State = _VAR) -> None:
    """Say what runs; exit with 1 when the system doesn't run."""
    with _explained():
        for process in Supervisor.of_running_system(Layout(state.resolve())).states().values():
            console.print(f"{process.name:10} {process.state.lower():10} {process.pid or ''}")


@commands.command()
def stop(state: State = _VAR) -> None:
    """Stop a system that runs in another terminal."""
    with _explained():
        lock = Layout(state.resolve()).run / "lock"
        pid = holder(lock)
        if pid is None:
            raise NotReadyError("The system is not running.")
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: holder(lock) is None, what="The end of the system", seconds=60)
        console.print("Stopped.")


@commands.command()
def compose(
    directory: Annotated[Path, typer.Option(help="Where the files go")] = _VAR / "compose",
    public_url: Annotated[
        str, typer.Option(help="Where people reach the gateway; https unless on this machine")
    ] = "http://127.0.0.1:8080",
    domain: Annotated[
        str, typer.Option(help="Domain name for TLS by the gateway; with deploy/docker/tls.yml")
    ] = "",
) -> None:
    """Write what docker-compose.yml needs: secrets, environments, NATS's configuration."""
    address = f"https://{domain}" if domain else public_url
    files = ComposeFiles(directory.resolve(), address, domain)
    files.write()
    _tell(
        f"Written to {escape(str(files.directory))}. Start the containers, then ask for the"
        " administrator's link:\n"
        f"  {_COMPOSE} up --build --detach\n"
        f"  {_COMPOSE} exec identity python -m identity.cli accounts first --committee {COMMITTEE}"
    )


@commands.command(hidden=True)
def prepare(directory: Path) -> None:
    """Create and migrate the database; docker-compose.yml runs this before the services."""
    with _explained():
        ComposeFiles(directory, "").prepare()


@contextmanager
def _started(state: Path, port: int | None) -> Iterator[System]:
    plan = _plan(state, port)
    with running_system(plan, Steps(console)) as system:
        yield system


def _plan(state: Path, port: int | None) -> Plan:
    layout = Layout(state.resolve())
    return Plan(load_settings(layout.state, port=port), layout, SERVICES)


def _wait_for_running(plan: Plan) -> None:
    console.print("The system already runs; the demo uses it.")
    if not plan.settings.domain:
        wait_for_services({"gateway": plan.settings.local_url}, check=lambda: None)


def _drive(plan: Plan, output: Path) -> int:
    address = ("--base-url", plan.settings.domain_url or plan.settings.local_url)
    command = [sys.executable, "-m", "local_stack.demo", *address, "--output", str(output)]
    environment = {**os.environ, STATE_VARIABLE: str(plan.layout.state)}
    return subprocess.run(command, check=False, env=environment).returncode  # noqa: S603


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except StopRequested:
        return
    except _REFUSED as error:
        _say(str(error))
        raise typer.Exit(_EXIT_REFUSED) from None
    except PermissionError as error:
        _say(f"{error.filename} belongs to another account, which started the system here before.")
        raise typer.Exit(_EXIT_REFUSED) from None
    except _FAILED as error:
        _say(str(error))
        raise typer.Exit(_EXIT_FAILED) from None


def _ring(telephone: Telephone) -> None:
    for line in telephone.new_messages():
        console.print(f"☎ {escape(line)}", highlight=False, soft_wrap=True)


def _ask_to_open(address: str) -> None:
    asked = Console(stderr=True)
    asked.print("Open this in a browser on this machine and log in:", highlight=False)
    asked.print(address, soft_wrap=True, highlight=False, markup=False)


def _tell(text: str) -> None:
    console.print(text, highlight=False, soft_wrap=True)


def _say(sentence: str) -> None:
    console.print(f"[red]✗[/red] {escape(sentence)}", highlight=False, soft_wrap=True)
