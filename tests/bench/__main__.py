"""``python -m tests.bench``: measures everything and writes docs/performance.md."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from tests.bench import backlog, delivery, draws, letters, lists, submit, submit_files, uploads
from tests.bench.machine import facts
from tests.bench.measuring import Result
from tests.bench.page import PAGE, table, write_page
from tests.bench.stand import Stand, running_stand

console = Console()


class Part(StrEnum):
    """What can be measured alone."""

    SUBMIT = "submit"
    FILES = "files"
    UPLOADS = "uploads"
    LISTS = "lists"
    EVENTS = "events"
    BACKLOG = "backlog"
    DRAWS = "draws"
    LETTERS = "letters"


ON_A_STAND: dict[Part, Callable[[Stand, int], list[Result]]] = {
    Part.SUBMIT: submit.measure,
    Part.FILES: submit_files.measure,
    Part.UPLOADS: uploads.measure,
    Part.LISTS: lists.measure,
    Part.EVENTS: delivery.measure,
    Part.BACKLOG: backlog.measure,
}
ALONE: dict[Part, Callable[[int], list[Result]]] = {
    Part.DRAWS: draws.measure,
    Part.LETTERS: letters.measure,
}


def main(
    only: Annotated[list[Part] | None, typer.Option(help="Measure these; write no page")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each is measured")] = 3,
) -> None:
    """Measure the hot paths against their bare limits."""
    begun = time.monotonic()
    wanted = list(only or Part)
    if os.getloadavg()[0] > 1:
        console.print("[yellow]Other programs are at work here: the figures will suffer.[/yellow]")
    machine = facts()
    results = measure(wanted, rounds)
    console.print(Markdown(table(results)))
    if only is None:
        write_page(machine, results)
        console.print(f"Written to {PAGE.name}.")
    missed = sum(result.is_met is False for result in results)
    console.print(f"{missed} targets missed; {time.monotonic() - begun:.0f} s.")


def measure(wanted: list[Part], rounds: int) -> list[Result]:
    """Measure parts one after another, those that need the system on one stand."""
    results: list[Result] = []
    with ExitStack() as stack:
        stand = stack.enter_context(running_stand(console)) if ON_A_STAND.keys() & wanted else None
        for part in wanted:
            with console.status(f"Measuring {part}"):
                results += measure_part(part, stand, rounds)
            console.print(f"[green]✓[/green] Measured {part}")
    return results


def measure_part(part: Part, stand: Stand | None, rounds: int) -> list[Result]:
    """Measure one part; ``stand`` is there for those that need the system."""
    if part in ALONE:
        return ALONE[part](rounds)
    assert stand is not None
    return ON_A_STAND[part](stand, rounds)


if __name__ == "__main__":
    typer.run(main)
