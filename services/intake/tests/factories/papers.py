"""Reads printed papers back, as a person or a machine would."""

import io
import re

from pypdf import PdfReader
from pypdf.generic import StreamObject

__all__ = ["metadata_of", "text_of"]


def text_of(pdf: bytes) -> str:
    """All text in reading order, without spaces and line breaks."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u200b]", "", "".join(pages))


def metadata_of(pdf: bytes) -> str:
    """The XMP packet, in which a PDF/A says what it is."""
    packet = PdfReader(io.BytesIO(pdf)).root_object["/Metadata"].get_object()
    assert isinstance(packet, StreamObject)
    return packet.get_data().decode()
