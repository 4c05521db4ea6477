"""Commands about the issuer's keys: ``python -m identity.cli keys list``."""

from typing import Annotated, Any, cast

import typer

from identity.domain.keys import IssuerKey, KeyFacts, KeyPurpose
from identity.service import IdentityService
from identity.services import keys as key_changes
from shared.actor import Actor
from shared.commands import Who, console, operator, with_service
from shared.service import Service

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The keys that sign tokens and cookies.")
MINUTE = "%Y-%m-%d %H:%M %Z"


@app.command("list")
def list_keys() -> None:
    """Show every key there ever was, and what it does now."""
    for key in with_service("identity", read_keys):
        retired = f", retired {key.retired_at:{MINUTE}}" if key.retired_at else ""
        facts = f"{key.purpose}  {key.state}  signs from {key.active_from:{MINUTE}}{retired}"
        console.print(f"{key.key_id}  {facts}", soft_wrap=True, highlight=False)


@app.command("rotate")
def rotate(
    who: Who,
    purpose: Annotated[
        KeyPurpose, typer.Option(help="Keys of cookies: everybody is logged out")
    ] = KeyPurpose.TOKENS,
) -> None:
    """Retire the keys at once, as after a leak; the schedule changes them without any harm."""
    made = with_service("identity", lambda service: replace_keys(service, operator(who), purpose))
    said = f"{made.key_id} signs {purpose} from now on; the keys before it are retired"
    console.print(said, soft_wrap=True, highlight=False)


async def read_keys(service: Service[Any]) -> list[KeyFacts]:
    """Return the facts about every key."""
    identity = cast("IdentityService", service)
    async with identity.unit_of_work(operator("reader")) as uow:
        return await uow.keys.list_all(uow.now)


async def replace_keys(service: Service[Any], actor: Actor, purpose: KeyPurpose) -> IssuerKey:
    """Replace a purpose's keys in one transaction."""
    identity = cast("IdentityService", service)
    async with identity.unit_of_work(actor) as uow:
        return await key_changes.replace(uow, purpose)
