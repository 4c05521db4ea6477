"""The printed receipt (PDF/A), set from what was signed: the same receipt, the same bytes."""

import json
from base64 import urlsafe_b64decode
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from intake.domain.receipt import SignedReceipt
from intake.domain.tracking import shown_code
from shared.typesetting import Fonts, qr_code, typeset

__all__ = ["print_receipt", "verify_address"]

TEMPLATE: Final = Path(str(files("intake") / "templates" / "receipt.typ"))


def print_receipt(found: SignedReceipt, code: str, fonts: Fonts) -> bytes:
    """Return the page that is handed over the counter; ``code`` is without its hyphen.

    Raises
    ------
    MissingGlyphError
        A name of the bureau has a character that no font can show.
    """
    statement = found.statement
    data = {
        "receipt": statement,
        "code": shown_code(code),
        "key_id": key_id_of(found.signed),
        "site": statement["verify"].removesuffix("/verify"),
        "qr": qr_code(verify_address(statement["verify"], statement["number"], code)),
    }
    return typeset(
        TEMPLATE, data, fonts=fonts, created_at=datetime.fromisoformat(statement["received_at"])
    )


def verify_address(page: str, number: str, code: str) -> str:
    """Return where the QR code leads; what follows the # stays in the reader's browser."""
    return f"{page}#{number}.{code}"


def key_id_of(signed: str) -> str:
    """Return which key a compact JWS was signed with."""
    header = signed.partition(".")[0]
    key_id: str = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]
    return key_id
