"""Asking mailing: what it keeps about the person of a case, its files, and sealed letters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from shared.clients.base import RemoteNotFoundError, ServiceClient
from shared.clients.models import SealedLetter
from shared.clients.personal_copy import PersonalCopy

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["FakeMailingClient", "MailingClient"]


class MailingClient:
    """Mailing as other services see it."""

    def __init__(self, service: Service[Any]) -> None:
        self._client = ServiceClient(service, "mailing")

    async def personal_data(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what mailing keeps about the person of a case; audited by mailing."""
        return await self._client.read(
            f"/internal/cases/{case_id}/personal-data",
            PersonalCopy,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def sealed_letter(
        self, letter_id: UUID, *, committee: str = "", on_behalf_of: str | None = None
    ) -> SealedLetter:
        """Return what a letter of any committee is, and the code on it; nothing personal."""
        return await self._client.read(
            f"/internal/letters/{letter_id}/seal",
            SealedLetter,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    def personal_file(
        self, case_id: UUID, file_id: UUID, *, committee: str, on_behalf_of: str
    ) -> AbstractAsyncContextManager[httpx.Response]:
        """Open a sealed letter or a scan of the person, to be read piece by piece."""
        return self._client.stream(
            f"/internal/cases/{case_id}/personal-files/{file_id}",
            committee=committee,
            on_behalf_of=on_behalf_of,
        )


class FakeMailingClient(MailingClient):
    """Mailing in a test: answers what it was told, and `remote_not_found` otherwise."""

    def __init__(self) -> None:
        self.known_personal_data: dict[UUID, PersonalCopy] = {}
        self.known_letters: dict[UUID, SealedLetter] = {}
        self.known_files: dict[tuple[UUID, UUID], bytes] = {}

    async def personal_data(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what the test gave."""
        if case_id not in self.known_personal_data:
            raise RemoteNotFoundError(service="mailing", what=case_id)
        return self.known_personal_data[case_id]

    async def sealed_letter(
        self, letter_id: UUID, *, committee: str = "", on_behalf_of: str | None = None
    ) -> SealedLetter:
        """Return the letter that the test gave."""
        if letter_id not in self.known_letters:
            raise RemoteNotFoundError(service="mailing", what=letter_id)
        return self.known_letters[letter_id]

    @asynccontextmanager
    async def personal_file(
        self, case_id: UUID, file_id: UUID, *, committee: str, on_behalf_of: str
    ) -> AsyncIterator[httpx.Response]:
        """Open the bytes that the test gave."""
        content = self.known_files.get((case_id, file_id))
        if content is None:
            raise RemoteNotFoundError(service="mailing", what=file_id)
        yield httpx.Response(200, content=content, headers={"Content-Type": "application/pdf"})
