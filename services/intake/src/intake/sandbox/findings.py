"""What is found out about a file, and within which bounds: what both sides of the pipe know."""

from dataclasses import dataclass

__all__ = ["Bounds", "RefusedFile"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a file may hold before it is refused.

    ``points`` are of 1/72 inch, the unit of PDF pages; ``ratio`` is unpacked to packed bytes.
    """

    pages: int
    points: int
    pixels: int
    entries: int
    unpacked_bytes: int
    ratio: int


class RefusedFile(Exception):  # noqa: N818  (no failure: what was found)
    """A file isn't taken; ``code`` names the refusal, ``facts`` fill its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
