"""Commands of identity: ``python -m identity.cli accounts invite LOGIN --as NAME``.

The service's settings come from its environment, as when it runs. A one-time link goes to standard
output and nowhere else.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar, cast

import typer
from rich.console import Console

from identity import key_commands
from identity.config import Settings
from identity.service import IdentityService
from identity.services import bootstrap, second_factors
from identity.services.accounts import Invitation
from identity.unit_of_work import UnitOfWork
from shared.actor import Actor, system_actor
from shared.clock import CHINA
from shared.commands import operator, with_service
from shared.service import Service

__all__ = ["app"]

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Look after the issuer.")
accounts = typer.Typer(no_args_is_help=True, help="Ways in for people.")
app.add_typer(accounts, name="accounts")
app.add_typer(key_commands.app, name="keys")
console = Console()

Committee = Annotated[str, typer.Option(help="Six digits (GB/T 2260)")]
Login = Annotated[str, typer.Option(help="What the administrator logs in with")]
Who = Annotated[str, typer.Option("--as", help="Who does this; goes to the audit trail")]


@accounts.command("first")
def invite_first_administrator(committee: Committee, login: Login = "admin") -> None:
    """Print a link for the committee's administrator, until one has ever set a password."""
    made = in_transaction(
        system_actor("identity", committee),
        lambda uow, settings: bootstrap.invite_first_administrator(
            uow, login, hours=settings.invitation_hours
        ),
    )
    if made is None:
        say("The administrator's account exists.")
    else:
        say(f"The administrator, “{login}”, sets a password here, once, until {day_of(made)}:")
        say(made.link(Settings().oidc_issuer))


@accounts.command("invite")
def invite(login: str, who: Who) -> None:
    """Print a one-time link by which an account's holder sets a new password."""
    made = in_transaction(
        operator(who),
        lambda uow, settings: bootstrap.invite_login(uow, login, hours=settings.invitation_hours),
    )
    say(f"“{login}” sets a new password here, once, until {day_of(made)}:")
    say(made.link(Settings().oidc_issuer))


@accounts.command("reset-second-factor")
def reset_second_factor(login: str, who: Who) -> None:
    """Take a lost second factor away; the sessions end and the next log-in enrols anew."""
    in_transaction(operator(who), lambda uow, _: second_factors.reset_login(uow, login))
    say(f"“{login}” enrols a second factor at the next log-in, where a role demands one.")


def in_transaction(actor: Actor, work: Callable[[UnitOfWork, Settings], Awaitable[T]]) -> T:
    """Do something in one transaction; a refusal is printed and exits with 1."""

    async def do(service: Service[Any]) -> T:
        identity = cast("IdentityService", service)
        async with identity.unit_of_work(actor) as uow:
            return await work(uow, identity.settings)

    return with_service("identity", do)


def day_of(invitation: Invitation) -> str:
    """Return until when a link is good, as the bureau's clocks show it."""
    return f"{invitation.expires_at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def say(line: str) -> None:
    """Print a line as it is, so that a link can be copied whole."""
    console.print(line, soft_wrap=True, highlight=False, markup=False)


if __name__ == "__main__":
    app()
