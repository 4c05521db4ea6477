"""Commands about receipts: ``python -m intake.cli receipts verify FILE --keys jwks.json``."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.domain.receipt import RECEIPT_TYPE
from shared.commands import console
from shared.signatures import (
    SignatureWrongError,
    SigningKeysError,
    checked,
    signing_keys_with_new_key,
)

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Check receipts, and change the key that signs them.")

KeysFile = Annotated[
    Path, typer.Option(help="JWK set, as /api/intake/v1/receipt-keys gives it", exists=True)
]


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="The signed receipt: JSON or JWS", exists=True)],
    keys: KeysFile,
) -> None:
    """Check a receipt's signature with nothing but its file and the public keys."""
    try:
        published = json.loads(keys.read_text(encoding="utf-8"))
        statement = checked(signed_form(file), published, kind=RECEIPT_TYPE)
    except (SignatureWrongError, ValueError) as error:
        console.print(f"NOT GENUINE: {error}", soft_wrap=True, highlight=False)
        raise typer.Exit(1) from error
    said = f"genuine: receipt {statement['number']}, received at {statement['received_at']}"
    console.print(said, soft_wrap=True, highlight=False)
    for item in statement["files"]:
        line = f"  {item['sha256']}  {item['size']}  {item['item']}"
        console.print(line, soft_wrap=True, highlight=False)


@app.command("new-key")
def new_key(
    file: Annotated[Path, typer.Argument(help="INTAKE_RECEIPT_KEYS_FILE", exists=True)],
) -> None:
    """Add a key that signs from the next start on; those before it only check from then."""
    try:
        changed = signing_keys_with_new_key(file.read_text(encoding="utf-8"))
    except (SigningKeysError, ValueError) as error:
        console.print(f"{file} isn't changed: {error}", soft_wrap=True, highlight=False)
        raise typer.Exit(1) from error
    replacement = file.with_name(f".{file.name}.new")
    replacement.touch(mode=0o600)
    replacement.write_text(changed, encoding="utf-8")
    replacement.replace(file)
    signing = json.loads(changed)["keys"][-1]["kid"]
    console.print(f"{signing} signs from the next start of intake on", highlight=False)


def signed_form(file: Path) -> str:
    """Return the compact JWS in a file: alone, or in a receipt as the interface gives it."""
    text = file.read_text(encoding="utf-8").strip()
    found: Any = json.loads(text) if text.startswith("{") else {"signed": text}
    signed = found.get("signed")
    if not isinstance(signed, str):
        raise SignatureWrongError("the file holds no signed receipt")
    return signed
