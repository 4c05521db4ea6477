"""What routes have in common: the unit of work, ids by name, headers and the purpose."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request

from mailing.errors import UploadHeaderError
from mailing.service import MailingService, mailing_of
from mailing.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.web import if_match

__all__ = [
    "EvidenceId",
    "ExpectedSha256",
    "ExpectedVersion",
    "LetterId",
    "OpenUnitOfWork",
    "Purpose",
    "RunningMailing",
]

LetterId = Annotated[UUID, Path(description="One recipient's copy of a letter")]
EvidenceId = Annotated[UUID, Path(description="A rung of the letter's evidence")]
ExpectedVersion = Annotated[int | None, if_match()]
Purpose = Annotated[
    str | None,
    Query(
        min_length=2,
        max_length=100,
        description="What personal data are read for",
        examples=["dispatch"],
    ),
]

SHA256_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]{44}):")
SHA256_BYTES = 32


def running_mailing(request: Request) -> MailingService:
    """Return the running service."""
    return mailing_of(request.app.state.service)


RunningMailing = Annotated[MailingService, Depends(running_mailing)]


def unit_of_work_factory(service: RunningMailing) -> Callable[[Actor], UnitOfWork]:
    """Return what opens a transaction for a caller."""
    return service.unit_of_work


OpenUnitOfWork = Annotated[Callable[[Actor], UnitOfWork], Depends(unit_of_work_factory)]


def read_expected_sha256(
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


ExpectedSha256 = Annotated[str | None, Depends(read_expected_sha256)]
