"""What a file is by its content, and whether it arrived whole, told from the passing stream."""

import re
from typing import Protocol

import filetype  # type: ignore[import-untyped]

__all__ = [
    "JPEG",
    "OFD",
    "PDF",
    "PNG",
    "CompletenessCheck",
    "completeness_check",
    "media_type_of",
]

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
OFD = "application/ofd"
"""Fixed-layout documents (版式文档, GB/T 33190): a ZIP archive with ``OFD.xml`` in its root."""

ZIP = "application/zip"
TAIL_BYTES = 4096
PNG_END = b"IEND\xaeB`\x82"
JPEG_START = 0xD8
JPEG_END = 0xD9
MARKER_BYTES = 2
SEGMENT_HEADER_BYTES = 4
# In a scan, FF00 is a stuffed byte, FFD0 to FFD7 are restarts and FFFF is padding; FF01 has
# no length either.
NEXT_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")


class CompletenessCheck(Protocol):
    """Sees every byte once, in order, and then tells whether the file is whole."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def is_whole(self) -> bool:
        """Tell, after the last bytes, whether the file ends where its format says."""


def media_type_of(head: bytes) -> str | None:
    """Tell the media type from a file's first bytes; None when they are of no known type.

    An archive is taken for an OFD document here. Its directory is at its end, so whoever takes
    OFD must look into the stored file.
    """
    kind: str | None = filetype.guess_mime(head)
    return OFD if kind == ZIP else kind


def completeness_check(media_type: str) -> CompletenessCheck:
    """Return the check for a type; types without one pass."""
    if media_type == JPEG:
        return JpegCheck()
    return TailCheck(ENDINGS.get(media_type, ()))


ENDINGS: dict[str, tuple[bytes, ...]] = {
    PDF: (b"startxref", b"%%EOF"),
    PNG: (PNG_END,),
    OFD: (b"PK\x05\x06",),
}


class TailCheck:
    """Looks for what a format ends with near the end; a little may follow it."""

    def __init__(self, endings: tuple[bytes, ...]) -> None:
        self._endings = endings
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Keep the last bytes."""
        self._tail = (self._tail + chunk[-TAIL_BYTES:])[-TAIL_BYTES:]

    def is_whole(self) -> bool:
        """Tell whether every ending is there."""
        return all(ending in self._tail for ending in self._endings)


class JpegCheck:
    """Walks the segments to the image's own end (ITU-T T.81, annex B).

    Looking for FFD9 alone would find a thumbnail's end in a truncated photo, and miss the end
    of a photo that carries a video behind it.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._skip = 0
        self._ended = False

    def feed(self, chunk: bytes) -> None:
        """Walk as far as the bytes reach."""
        skipped = min(self._skip, len(chunk))
        self._skip -= skipped
        if self._ended or self._skip:
            return
        data = self._rest + chunk[skipped:]
        at = self._walk(data)
        self._skip = max(0, at - len(data))
        self._rest = data[at:]

    def is_whole(self) -> bool:
        """Tell whether the end of the image was reached."""
        return self._ended

    def _walk(self, data: bytes) -> int:
        """Return where the first segment or scan begins that isn't whole yet."""
        at = 0
        while found := NEXT_MARKER.search(data, at):
            at = found.start()
            marker = data[at + 1]
            if marker == JPEG_END:
                self._ended = True
                return len(data)
            if marker == JPEG_START:
                at += MARKER_BYTES
            elif len(data) < at + SEGMENT_HEADER_BYTES:
                return at
            else:
                at += MARKER_BYTES + int.from_bytes(data[at + 2 : at + 4], "big")
        # The last byte may be the first of a marker.
        return max(at, len(data) - 1)
