"""Documents of a given size that the service takes for what they are."""

import os

from services.intake.tests.factories.documents import with_table

__all__ = ["pdf_of_size"]


def pdf_of_size(size: int, *, unique: bool = False) -> bytes:
    """Return a PDF of exactly ``size`` bytes: one page, and a stream that no page uses.

    The stream is of zeros, or of random bytes when the file has to be like no other.
    """
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    empty = b"<</Length %09d>>\nstream\n%b\nendstream"
    around = len(with_table([*objects, empty % (0, b"")]))
    # The table's offsets have ten digits; only the one of the end grows with the file.
    filler = size - around - len(str(size)) + len(str(around))
    filling = os.urandom(filler) if unique else bytes(filler)
    content = with_table([*objects, empty % (filler, filling)])
    return content + b"\n" * (size - len(content))
