"""How anyone can check a letter on paper: a code over its content, and where to enter it."""

from dataclasses import dataclass
from typing import Final

from mailing.rendering.content import CaseLetter
from shared.typesetting import qr_code

__all__ = ["PUBLIC_PAGE", "Verification", "verification_code", "verification_of"]

CODE_LENGTH: Final = 16
PUBLIC_PAGE: Final = "/verify"
"""Where people check papers; it reads id and code after the #, which no server is told."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What the foot of a letter shows; ``code`` is the start of the SHA-256 of its input."""

    page: str
    code: str
    qr: str


def verification_code(input_sha256: str) -> str:
    """Return the code that the letter made from this input shows, without the hyphens."""
    return input_sha256[:CODE_LENGTH].upper()


def verification_of(letter: CaseLetter, input_sha256: str) -> Verification:
    """Make the letter's verification text and QR code (SVG).

    The code depends on every word of the letter, so a changed copy shows a code that its content
    doesn't have; who answers at ``verify_url`` compares it with the kept ``input_sha256``.
    """
    base = str(letter.verify_url).rstrip("/")
    page = f"{base}/{letter.letter_id}"
    code = verification_code(input_sha256)
    is_page = letter.verify_url.path == PUBLIC_PAGE
    scanned = f"{base}#{letter.letter_id}.{code}" if is_page else f"{page}?code={code}"
    spaced = "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))
    return Verification(page=page, code=spaced, qr=qr_code(scanned))
