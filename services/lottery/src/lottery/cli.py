"""Commands of the lottery; drawing and verifying need neither service nor database."""

import json
from pathlib import Path
from typing import Annotated

import typer

from lottery import verify as verifier
from lottery.domain.draw import DrawError, Opening, parse
from lottery.domain.draw import draw as conduct

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help=(__doc__ or "").partition(";")[0]
)

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
