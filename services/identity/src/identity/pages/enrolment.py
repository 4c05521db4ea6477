"""What the page shows of an authenticator about to be enrolled."""

import segno
from markupsafe import Markup

from identity.domain.second_factor import grouped

__all__ = ["enrolment_values", "qr_code"]


def enrolment_values(key_uri: str, secret: str, login: str) -> dict[str, object]:
    """Return the QR code, and what to type where no camera reads it."""
    return {
        "qr": Markup(qr_code(key_uri)),  # noqa: S704
        "secret": grouped(secret),
        "login": login,
    }


def qr_code(content: str) -> str:
    """Return a QR code as SVG, of nothing but numbers and colours: no script, no style."""
    code = segno.make(content, error="m", micro=False)
    return code.svg_inline(scale=5, border=4, svgclass="qr", light="#fff")
