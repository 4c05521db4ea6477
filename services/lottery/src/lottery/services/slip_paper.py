"""The printed slips (PDF/A), six on a page, each with its QR code."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from lottery.domain.session import Session
from lottery.services.slips import Slip
from shared.clock import CHINA
from shared.typesetting import Fonts, qr_code, typeset

__all__ = ["print_slips", "slip_address"]

TEMPLATE: Final = Path(str(Path(__file__).parents[1] / "templates" / "slips.typ"))


def print_slips(session: Session, slips: Sequence[Slip], public_url: str, *, at: datetime) -> bytes:
    """Return the slips of a session as they are handed over at the door, in the order of codes.

    The paper is dated ``at``.
    """
    data = {
        "session": session.code,
        "day": f"{session.starts_at.astimezone(CHINA):%Y-%m-%d}",
        "slips": [
            {
                "code": slip.person.code,
                "number": slip.number,
                "salt": slip.person.salt.hex(),
                "qr": qr_code(slip_address(slip, public_url)),
            }
            for slip in slips
        ],
    }
    return typeset(TEMPLATE, data, fonts=Fonts(None), created_at=at)


def slip_address(slip: Slip, public_url: str) -> str:
    """Return where the QR code leads; what follows the # stays in the reader's browser."""
    person = slip.person
    return f"{public_url}/draw/lot#{slip.session.id}.{person.code}.{person.salt.hex()}"
