"""Commands for a newer working-day table: ``python -m intake.cli calendar check --as NAME``."""

import typer
from pydantic import ValidationError

from intake.config import Settings
from intake.services import calendar_arrival
from shared.commands import Who, console, operator, with_service
from shared.workdays import load_calendar

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Count limits by a newer calendar.")


@app.command("check")
def check_calendar(who: Who) -> None:
    """Read the table, say what it holds, and what recomputing would move; change nothing."""
    show_calendar()
    outcome = with_service(
        "intake", lambda service: calendar_arrival.preview(service, operator(who))
    )
    show_recomputed(outcome, "would move")


@app.command("recompute")
def recompute_limits(who: Who) -> None:
    """Count every running limit of an older calendar again, and tell the parties what moved."""
    show_calendar()
    outcome = with_service(
        "intake", lambda service: calendar_arrival.recompute(service, operator(who))
    )
    show_recomputed(outcome, "moved")
    if outcome.left:
        console.print(f"{outcome.left} cases are being decided on: run it again", soft_wrap=True)


def show_calendar() -> None:
    """Print the calendar in force; a table that can't be read exits with 1."""
    try:
        calendar = load_calendar(Settings().calendar_file)
    except (OSError, ValidationError) as error:
        console.print(f"the table can't be read: {error}", soft_wrap=True, highlight=False)
        raise typer.Exit(1) from error
    years = f"notices through {max(calendar.notices)}"
    console.print(f"{calendar.version}; {years}", soft_wrap=True, highlight=False)


def show_recomputed(outcome: calendar_arrival.Recomputed, moved: str) -> None:
    """Print how many limits of each rule were counted again, and how many of them moved."""
    if not outcome.done:
        console.print("every running limit follows this calendar")
    for code, count in sorted(outcome.done.items()):
        console.print(f"{code}: {count} limits, {outcome.moved[code]} {moved}", soft_wrap=True)
