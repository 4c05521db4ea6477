"""PDF documents, read and drawn by PDFium."""

from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from intake.sandbox.findings import Bounds, RefusedFile

__all__ = ["draw_document", "examine_document"]

PROTECTED = frozenset({raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY})
TALLEST = 4
"""How often a preview's width goes into its height before it is drawn smaller."""


def examine_document(path: Path, bounds: Bounds) -> int:
    """Return how many pages a document has.

    Raises
    ------
    RefusedFile
        It needs a password, isn't whole, or has too many or too large pages.
    """
    with opened(path) as document:
        pages = len(document)
        if pages > bounds.pages:
            raise RefusedFile("file_too_many_pages", limit=bounds.pages)
        for number in range(pages):
            if max(document.get_page_size(number)) > bounds.points:
                raise RefusedFile("file_page_too_large", limit=bounds.points)
    return pages


def draw_document(path: Path, folder: Path, *, pages: int, width: int) -> int:
    """Draw the first pages as PNG files ``1.png`` … into a folder; return how many there are."""
    with opened(path) as document:
        drawn = min(pages, len(document))
        for number in range(drawn):
            page = document[number]
            across, down = page.get_size()
            scale = min(width / max(across, 1.0), width * TALLEST / max(down, 1.0))
            picture = page.render(scale=scale, may_draw_forms=False).to_pil()
            picture.save(folder / f"{number + 1}.png")
            page.close()
    return drawn


def opened(path: Path) -> pdfium.PdfDocument:
    """Open a document.

    Raises
    ------
    RefusedFile
        It needs a password, or isn't whole.
    """
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        is_protected = error.err_code in PROTECTED
        raise RefusedFile("file_encrypted" if is_protected else "file_damaged") from None
