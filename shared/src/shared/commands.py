"""What commands for operations have in common: a service's connections, who commands, output."""

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from shared.actor import Actor
from shared.errors import ServiceError
from shared.service import Service

__all__ = ["ServiceName", "Who", "console", "operator", "with_service"]

T = TypeVar("T")

console = Console()

ServiceName = Annotated[str, typer.Argument(help="intake, lottery, review, mailing or identity")]
Who = Annotated[str, typer.Option("--as", help="who decides; goes to the audit trail")]


def operator(name: str) -> Actor:
    """Return the actor behind a command.

    One person is one actor however the name is typed: width, case and spaces don't count, else
    somebody could be the second person to themselves.
    """
    visible = "".join(char for char in name if unicodedata.category(char) != "Cf")
    same = " ".join(unicodedata.normalize("NFKC", visible).casefold().split())
    if not same:
        raise typer.BadParameter("say who decides", param_hint="--as")
    return Actor(f"ops:{same}", "", kind="system", request_id="command")


def with_service(name: str, work: Callable[[Service[Any]], Awaitable[T]]) -> T:
    """Do something with a service's connections, and close them; a refusal exits with 1."""

    async def do() -> T:
        service: Service[Any] = import_module(f"{name}.main").create_service()
        try:
            return await work(service)
        finally:
            await service.nats.close()
            await service.database.close()

    try:
        return asyncio.run(do())
    except ServiceError as error:
        console.print(f"{error.code}: {error.detail}")
        raise typer.Exit(1) from error
