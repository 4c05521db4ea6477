"""What the pages show of an authenticator about to be enrolled, and of recovery codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import segno
from markupsafe import Markup

from identity.domain.second_factor import grouped

__all__ = ["enrolment_values", "qr_code", "recovery_values"]


def enrolment_values(key_uri: str, secret: str, login: str) -> dict[str, Any]:
    """Return the QR code, and what to type where no camera reads it."""
    return {
        "qr": Markup(qr_code(key_uri)),  # noqa: S704
        "secret": grouped(secret),
        "login": login,
    }


def recovery_values(login: str, codes: Sequence[str], at: datetime, onward: str) -> dict[str, Any]:
    """Return recovery codes and whose they are; the page can't be had again in another language."""
    return {"login": login, "codes": codes, "at": at, "onward": onward, "language_link": None}


def qr_code(content: str) -> str:
    """Return a QR code as SVG, of nothing but numbers and colours: no script, no style."""
    code = segno.make(content, error="m", micro=False)
    return code.svg_inline(scale=5, border=4, svgclass="qr", light="#fff")
