"""What routes have in common: the unit of work, ids by name, headers and the purpose."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Annotated
from urllib.parse import unquote
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request

from intake.errors import UploadHeaderError
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.service import Service

__all__ = [
    "CaseId",
    "ExpectedSha256",
    "FileName",
    "IntakeService",
    "MaterialId",
    "OpenUnitOfWork",
    "Purpose",
]

CaseId = Annotated[UUID, Path(description="The case, from its application on")]
MaterialId = Annotated[UUID, Path(description="A material of the case")]
Purpose = Annotated[
    str | None,
    Query(
        min_length=2,
        max_length=100,
        description="What personal data are read for; needed unless it is the caller's own case",
        examples=["acceptance"],
    ),
]

SHA256_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]{44}):")
MAX_FILE_NAME = 255


async def service_of(request: Request) -> Service[UnitOfWork]:
    """Return the running service."""
    service: Service[UnitOfWork] = request.app.state.service
    return service


IntakeService = Annotated[Service[UnitOfWork], Depends(service_of)]


async def unit_of_work_factory(service: IntakeService) -> Callable[[Actor], UnitOfWork]:
    """Return what opens a transaction for a caller."""
    return service.unit_of_work


OpenUnitOfWork = Annotated[Callable[[Actor], UnitOfWork], Depends(unit_of_work_factory)]


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
    last = re.split(r"[/\\]", decoded)[-1]
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
    if len(value) != 32:  # noqa: PLR2004  (256 bits)
        raise UploadHeaderError(header="Repr-Digest")
    return value.hex()


FileName = Annotated[str | None, Depends(read_file_name)]
ExpectedSha256 = Annotated[str | None, Depends(read_expected_sha256)]
