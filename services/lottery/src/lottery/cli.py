"""Commands of the lottery; drawing and verifying need neither service nor database."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from lottery import signing_keys
from lottery import verify as verifier
from lottery.domain.draw import DrawError, Opening, parse
from lottery.domain.draw import draw as conduct
from lottery.domain.draw.transcript import Signer

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help=(__doc__ or "").partition(";")[0]
)

keys = typer.Typer(no_args_is_help=True, help="Keys that sign each committee's chain")
app.add_typer(keys, name="keys")

REFUSED = 1


@app.callback()
def lottery() -> None:
    """Draws anyone can check."""


@app.command()
def draw(
    document: Annotated[Path, typer.Argument(metavar="INPUT", exists=True, dir_okay=False)],
    secret: Annotated[str, typer.Option(metavar="HEX", help="the 32 bytes of the server")],
    contribution: Annotated[
        list[str],
        typer.Option(metavar="NONCEHEX:VALUE", help="one each, in the input's order"),
    ],
) -> None:
    """Conduct a draw and print input_hash, commitment, seed and outcome as JSON."""
    try:
        openings = [_opening(text) for text in contribution]
        result = conduct(parse(document.read_bytes()), _hex(secret, "secret"), openings)
    except DrawError as error:
        typer.echo(f"{error.code}: {error}", err=True)
        raise typer.Exit(REFUSED) from None
    found = {
        "input_hash": result.input_hash.hex(),
        "commitment": result.commitment.hex(),
        "seed": result.seed.hex(),
        "outcome": result.outcome,
    }
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    add_help_option=False,
)
def verify(context: typer.Context) -> None:
    """Check a transcript: `lottery verify --help` lists what it can be given."""
    raise typer.Exit(verifier.main(context.args, "lottery verify"))


@keys.command("new")
def new_signing_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)],
    committee: Annotated[str, typer.Option(metavar="CODE", help="six digits, as 330783")],
) -> None:
    """Let a new key sign a committee's chain from its next link on; print the key's id."""
    if not re.fullmatch("[0-9]{6}", committee, re.ASCII):
        raise typer.BadParameter("a committee's code has six digits")
    pem = signing_keys.new_key()
    try:
        signing_keys.put_key(file, committee, pem)
    except (signing_keys.SigningKeysError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(Signer(signing_keys.load_key(pem)).key_id)


def _opening(text: str) -> Opening:
    nonce, _, value = text.partition(":")
    return Opening(_hex(nonce, "contribution"), value)


def _hex(text: str, name: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise typer.BadParameter(f"{name} isn't hexadecimal") from None


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
