"""Small files that are what they say they are."""

import zlib
from base64 import b64decode

__all__ = ["jpeg", "pdf", "png"]


def pdf(text: str = "病历") -> bytes:
    """Return a PDF of one empty page; ``text`` makes it another file."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n% " + text.encode() + b"\n"
    table = "xref\n0 4\n0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        table += f"{len(body):010} 00000 n \n"
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    trailer = f"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + table.encode() + trailer.encode()


def png(shade: int = 0) -> bytes:
    """Return a picture of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    header = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(bytes([0, shade]))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg() -> bytes:
    """Return a photo of one grey pixel."""
    return b64decode(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP////////////////////////////////////////////////////"
        "//////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQ"
        "AQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
    )
