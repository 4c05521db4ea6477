"""Small files that are what they say they are."""

import zlib

__all__ = ["jpeg", "pdf", "png"]


def pdf(text: str = "病历") -> bytes:
    """Return a PDF of one empty page; ``text`` makes it another file."""
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n% " + text.encode() + b"\n"
    first = len(body)
    body += b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    second = len(body)
    body += b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    start = len(body)
    table = f"xref\n0 3\n0000000000 65535 f \n{first:010} 00000 n \n{second:010} 00000 n \n"
    trailer = f"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
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
    """Return the shortest stream of segments that is a whole JPEG."""
    header = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8" + header + b"\xff\xda\x00\x02\x00" + b"\xff\xd9"
