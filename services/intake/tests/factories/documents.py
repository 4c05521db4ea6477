"""Documents that are good, and documents that somebody made in order to do harm."""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

__all__ = ["big_jpeg", "endless_pdf", "huge_png", "ofd", "pdf_of", "protected_pdf", "with_table"]

NAMESPACE = "http://www.ofdspec.org/2016"


def pdf_of(*boxes: tuple[float, float], trailer: bytes = b"", kids: bytes | None = None) -> bytes:
    """Return a PDF with a page of each size, in points; ``trailer`` adds to its dictionary."""
    refs = b" ".join(b"%d 0 R" % number for number in range(3, 3 + len(boxes)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (refs if kids is None else kids, len(boxes)),
        *(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]>>" % (width, height)
            for width, height in boxes
        ),
    ]
    return with_table(objects, trailer)


def with_table(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from one; the first is the catalogue."""
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    end = b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n"
    return body + table + end % (len(objects) + 1, trailer, len(body))


def endless_pdf(depth: int = 12) -> bytes:
    """Return a small PDF whose page draws a form ten times, which draws a form ten times …"""
    drawn_ten_times = b"/F Do " * 10

    def form(number: int) -> bytes:
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>"
        return stream_of(drawn_ten_times, head % (number + 1))

    last = stream_of(b"0 0 10 10 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>"
    )
    return with_table(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page,
            stream_of(drawn_ten_times),
            *(form(number) for number in range(5, 5 + depth)),
            last,
        ]
    )


def stream_of(content: bytes, head: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(content), content)


def protected_pdf() -> bytes:
    """Return a PDF that needs a password which nobody knows."""
    locks = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -44>>/ID[<00><00>]"
    return pdf_of((595, 842), trailer=locks % (b"1a" * 32, b"2b" * 32))


def ofd(
    pages: int = 2, extra: Mapping[str, bytes] | None = None, *, root: str = "OFD.xml"
) -> bytes:
    """Return an OFD document with so many pages, and further entries."""
    document = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(pages))
    entries: dict[str, bytes | str] = {
        root: f'<ofd:OFD xmlns:ofd="{NAMESPACE}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:Pages>{document}'
        "</ofd:Pages></ofd:Document>",
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in {**entries, **(extra or {})}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def huge_png(side: int = 60_000) -> bytes:
    """Return a picture of some kilobytes that says it has so many pixels a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return b"".join(
            (struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(kind + data)))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def big_jpeg(width: int, height: int, *, orientation: int = 1, artist: str = "") -> bytes:
    """Return a photo whose left half is black, with what a camera writes beside it."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("black", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = artist
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()
