"""QR codes as drawings that a template embeds."""

from io import BytesIO
from typing import Final

import segno

__all__ = ["qr_code"]

MASK: Final = 0
"""Readers accept every mask; choosing the prettiest of eight takes longer than the whole page."""


def qr_code(content: str) -> str:
    """Return the QR code of a text as SVG, with error correction M (15 %)."""
    drawn = BytesIO()
    segno.make_qr(content, error="m", mask=MASK).save(
        drawn, kind="svg", border=2, xmldecl=False, nl=False
    )
    return drawn.getvalue().decode()
