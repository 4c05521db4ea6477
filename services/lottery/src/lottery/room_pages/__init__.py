"""The pages of a draw's room: contributors' devices, the witness, the board, the kiosk, one's slip.

Each is a file as it is, of our own origin only; who may do what is decided by the token behind the
``#`` of its address, which browsers send to nobody.
"""

from functools import cache
from importlib.resources import files

__all__ = ["POLICY", "asset"]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def asset(name: str) -> str:
    """Return a file of the pages."""
    return files("lottery.room_pages").joinpath(name).read_text(encoding="utf-8")
