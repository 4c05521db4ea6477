"""``python -m local_stack.demo``: tells the story at a running gateway."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from local_stack.clients import DEMO_CLIENT
from local_stack.credentials import Credentials
from local_stack.demo.people import RefusedError, Stage
from local_stack.demo.proof import FalseDrawError
from local_stack.demo.story import tell
from local_stack.demo.waiting import StoryStuckError
from local_stack.layout import Layout
from local_stack.leftovers import STATE_VARIABLE

__all__ = ["stage_of"]

console = Console()


def main(
    base_url: Annotated[str, typer.Option(help="The gateway")] = "http://127.0.0.1:8080",
    output: Annotated[Path, typer.Option(help="Where letters and transcripts go")] = Path(
        "var/demo"
    ),
) -> None:
    """Tell the story; exit with 1 when any stage fails."""
    state = Path(os.environ.get(STATE_VARIABLE, "var"))
    stage = stage_of(state, base_url)
    started = time.monotonic()

    def say(sentence: str) -> None:
        console.print(
            f"[green]✓[/green] {time.monotonic() - started:6.1f} s  {escape(sentence)}",
            highlight=False,
            soft_wrap=True,
        )

    try:
        asyncio.run(run(stage, output, say))
    except (RefusedError, StoryStuckError, FalseDrawError, AssertionError) as error:
        console.print(f"[red]✗[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)
    console.print(f"Letters and transcripts are in {escape(str(output))}.", highlight=False)


async def run(stage: Stage, output: Path, say: object) -> None:
    """Tell the story."""
    assert callable(say)
    await tell(stage, output, say)


def stage_of(state: Path, base_url: str) -> Stage:
    """Return the stage of a system whose first start has made the demo's client."""
    secrets = Layout(state.resolve()).secrets
    secret = Credentials(secrets).client_secret_file(DEMO_CLIENT).read_text(encoding="utf-8")
    return Stage(base_url, DEMO_CLIENT, secret.strip(), secrets / "demo-people.json")


if __name__ == "__main__":
    typer.run(main)
