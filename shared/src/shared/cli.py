"""Commands for operations: dead letters, the audit trail, streams and keys.

``python -m shared.cli dead-letters list intake``; the service's settings come from its environment,
as when it runs.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from shared import audit, audit_heads, dead_letters, stream_copy
from shared.commands import ServiceName, Who, console, operator, with_service
from shared.key_commands import keys

__all__ = ["app"]

END = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)

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
        list[str] | None,
        typer.Option(help="an end kept elsewhere, as `head` prints it; repeatable"),
    ] = None,
    heads: Annotated[
        typer.FileText | None,
        typer.Option(help="a file of ends, as `heads` of another prints them"),
    ] = None,
) -> None:
    """Check every entry and seal; exit with 1 and say which when something was tampered with."""
    ends = [end_of(text) for text in known or ()]
    if heads is not None:
        of_service = list(ends_in(heads, service))
        if not of_service:
            raise typer.BadParameter(f"there is no end of {service} in it", param_hint="--heads")
        ends += of_service
    found = with_service(service, lambda running: audit.verify(running, known=ends))
    for finding in found.findings:
        console.print(told(finding), soft_wrap=True, highlight=False)
    checked = f"{found.checked} seals checked, {len(set(ends))} kept ends compared"
    summary = f"{checked}, {len(found.findings)} findings"
    console.print(summary, soft_wrap=True, highlight=False)
    raise typer.Exit(1 if found.findings else 0)


def ends_in(lines: Iterable[str], service: str) -> Iterator[audit.KnownEnd]:
    """Yield the ends of one service among lines of ``publisher day position:hash``."""
    for line in lines:
        words = line.split()
        if words and words[0] == service:
            yield end_of(words[-1])


def end_of(text: str) -> audit.KnownEnd:
    """Return the end that is written as ``position:hash``."""
    match = END.fullmatch(text)
    if match is None:
        raise typer.BadParameter(f"an end is written position:hash, not {text!r}")
    return int(match.group(1)), bytes.fromhex(match.group(2))


def told(finding: audit.Finding) -> str:
    """Return a finding as one line."""
    if finding.position is None:
        return f"{finding.kind}: entry {finding.entry_id}"
    if finding.since is not None:
        return f"{finding.kind}: positions {finding.since} to {finding.position}"
    return f"{finding.kind}: position {finding.position} {finding.entry_id or ''}".rstrip()


@trail.command("head")
def show_head(service: ServiceName) -> None:
    """Print the end of the chain, to be kept where this service can't change it."""
    end = with_service(service, audit.head)
    console.print(f"{end.position}:{end.hash.hex()}" if end else "no seals", soft_wrap=True)


@trail.command("heads")
def show_kept_heads(service: ServiceName) -> None:
    """Print the daily ends of other services' chains that this service keeps."""
    for kept in with_service(service, audit_heads.kept_heads):
        end = f"{kept.position}:{kept.hash.hex()}"
        console.print(f"{kept.publisher} {kept.day} {end}", soft_wrap=True, highlight=False)


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
