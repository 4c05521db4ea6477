"""Commands for operations: dead letters, the audit trail, streams and keys.

``python -m shared.cli dead-letters list intake``; the service's settings come from its environment,
as when it runs.
"""

import json
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from shared import audit, dead_letters, stream_copy
from shared.commands import ServiceName, Who, console, operator, with_service
from shared.key_commands import keys

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Look after one service.")
letters = typer.Typer(no_args_is_help=True, help="Events that keep failing.")
trail = typer.Typer(no_args_is_help=True, help="The audit trail.")
outbox = typer.Typer(no_args_is_help=True, help="The events of a service.")
app.add_typer(letters, name="dead-letters")
app.add_typer(trail, name="audit")
app.add_typer(outbox, name="outbox")
app.add_typer(keys, name="keys")

LetterId = Annotated[UUID, typer.Argument(help="as `list` shows it")]


@letters.command("list")
def list_dead_letters(service: ServiceName) -> None:
    """Show what was set aside, why, and how many events wait behind it."""
    rows = with_service(service, lambda found: dead_letters.list_dead(found, operator("reader")))
    for row in rows:
        what = f"{row.publisher} {row.subject} #{row.sequence}"
        facts = f"{row.attempts} attempts, {row.waiting} waiting, {row.reason}"
        console.print(f"{row.id}  {what}  {facts}", soft_wrap=True, highlight=False)
    console.print(f"{len(rows)} dead letters", highlight=False)


@letters.command("retry")
def retry_dead_letter(service: ServiceName, letter: LetterId, who: Who) -> None:
    """Handle a dead letter again, and what waits behind it."""
    try:
        with_service(service, lambda found: dead_letters.retry(found, operator(who), letter))
    except typer.Exit:
        raise
    except Exception as error:
        console.print(f"{letter} fails again: {dead_letters.reason_of(error)}", soft_wrap=True)
        raise typer.Exit(1) from error
    console.print(f"{letter} is handled")


@letters.command("resolve")
def resolve_dead_letter(service: ServiceName, letter: LetterId, who: Who) -> None:
    """Count a dead letter as handled, and go on with what waits behind it."""
    with_service(service, lambda found: dead_letters.resolve(found, operator(who), letter))
    console.print(f"{letter} is resolved")


@trail.command("verify")
def verify_audit(
    service: ServiceName,
    known: Annotated[
        str, typer.Option(help="an end of the chain kept elsewhere, as `head` printed it")
    ] = "",
) -> None:
    """Check every entry and seal; exit with 1 and say which when something was tampered with."""
    end = None
    if known:
        position, _, digest = known.partition(":")
        end = (int(position), bytes.fromhex(digest))
    found = with_service(service, lambda running: audit.verify(running, known=end))
    for finding in found.findings:
        where = f"position {finding.position}" if finding.position else f"entry {finding.entry_id}"
        console.print(f"{finding.kind}: {where} {finding.entry_id or ''}")
    console.print(f"{found.checked} seals checked, {len(found.findings)} findings")
    raise typer.Exit(1 if found.findings else 0)


@trail.command("head")
def show_head(service: ServiceName) -> None:
    """Print the end of the chain, to be kept where this service can't change it."""
    end = with_service(service, audit.head)
    console.print(f"{end.position}:{end.hash.hex()}" if end else "no seals", soft_wrap=True)


@outbox.command("republish")
def republish(service: ServiceName) -> None:
    """Write every event into the stream once more; consumers pass over what they handled."""
    console.print(f"{with_service(service, stream_copy.republish)} events written")


@outbox.command("rebuild")
def rebuild(service: ServiceName) -> None:
    """Empty the stream and write it anew from the outbox."""
    console.print(f"{with_service(service, stream_copy.rebuild)} events written")


@app.command("reconcile")
def reconcile(service: ServiceName) -> None:
    """Compare outbox, stream and inbox; exit with 1 and print what is missing where."""
    differences = with_service(service, stream_copy.reconcile)
    for difference in differences:
        console.print(json.dumps(asdict(difference)), soft_wrap=True)
    console.print(f"{len(differences)} differences")
    raise typer.Exit(1 if differences else 0)


if __name__ == "__main__":
    app()
