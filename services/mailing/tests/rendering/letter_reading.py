"""Reads rendered letters back, as a person or a machine would."""

import io
import re
from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]
from pypdf import PdfReader
from pypdf.generic import StreamObject

__all__ = ["character_boxes", "metadata_of", "page_sizes", "text_of"]


def text_of(pdf: bytes) -> str:
    """All text in reading order, without spaces and line breaks."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u200b]", "", "".join(pages))


def metadata_of(pdf: bytes) -> str:
    """The XMP packet, in which a PDF/A says what it is."""
    packet = PdfReader(io.BytesIO(pdf)).root_object["/Metadata"].get_object()
    assert isinstance(packet, StreamObject)
    return packet.get_data().decode()


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_size() for page in document]


def character_boxes(pdf: bytes) -> Iterator[tuple[str, float, float, float, float]]:
    """Each visible character with left, bottom, right, top in points."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            character = text.get_text_range(index, 1)
            if character.strip("\u200b\r\n \u3000"):
                yield character, *text.get_charbox(index)
