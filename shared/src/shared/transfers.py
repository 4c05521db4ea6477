"""Files over HTTP, the same in every service: the headers of an upload, and safe downloads."""

import base64
import binascii
import re
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import Depends, Header
from fastapi.responses import StreamingResponse

from shared.errors import InvalidError
from shared.files import FileStore

__all__ = ["ExpectedSha256", "FileName", "UploadHeaderError", "plain_file_name", "stream_file"]

SHA256_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]{44}):")
SHA256_BYTES = 32
MAX_FILE_NAME = 255


class UploadHeaderError(InvalidError):
    """A header that describes an upload can't be read."""

    code = "upload_header_invalid"
    sentence = "the header {header} can't be read"
    sentence_zh = "请求头 {header} 格式有误"


async def read_file_name(
    name: Annotated[
        str | None,
        Header(alias="X-File-Name", max_length=2000, description="Percent-encoded UTF-8"),
    ] = None,
) -> str | None:
    """Return the name that the sender gave a file, without folders and control characters.

    Raises
    ------
    UploadHeaderError
        It isn't percent-encoded UTF-8.
    """
    if name is None:
        return None
    try:
        decoded = unquote(name, errors="strict")
    except UnicodeDecodeError:
        raise UploadHeaderError(header="X-File-Name") from None
    return plain_file_name(decoded)


def plain_file_name(name: str) -> str | None:
    """Return a file's name without folders and control characters; None when nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(character for character in last if character.isprintable()).strip()
    return plain[-MAX_FILE_NAME:] or None


async def read_expected_sha256(
    digest: Annotated[
        str | None,
        Header(
            alias="Repr-Digest",
            max_length=500,
            description="RFC 9530; a sha-256 in it is checked",
            examples=["sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:"],
        ),
    ] = None,
) -> str | None:
    """Return the SHA-256 (hex) that the sender announced; other algorithms aren't checked.

    Raises
    ------
    UploadHeaderError
        It names sha-256 and isn't of the form of RFC 9530.
    """
    if digest is None or "sha-256" not in digest:
        return None
    found = SHA256_DIGEST.search(digest)
    try:
        value = base64.b64decode(found.group(1), validate=True) if found else b""
    except binascii.Error:
        value = b""
    if len(value) != SHA256_BYTES:
        raise UploadHeaderError(header="Repr-Digest")
    return value.hex()


FileName = Annotated[str | None, Depends(read_file_name)]
ExpectedSha256 = Annotated[str | None, Depends(read_expected_sha256)]


async def stream_file(
    files: FileStore, key: str, *, media_type: str, size: int, sha256: str, name: str
) -> StreamingResponse:
    """Return a stored file as a download that nothing runs in and no cache keeps.

    Raises
    ------
    FileMissingError
        The store has lost the file.
    """
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    return StreamingResponse(
        await files.open(key),
        media_type=media_type,
        headers={
            "Content-Length": str(size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Repr-Digest": f"sha-256=:{digest}:",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "no-store",
        },
    )
