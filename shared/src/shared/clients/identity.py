"""Asking identity: what it keeps about the holder of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.clients.base import RemoteNotFoundError, ServiceClient
from shared.clients.personal_copy import PersonalCopy

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["FakeIdentityClient", "IdentityClient"]


class IdentityClient:
    """Identity as other services see it."""

    def __init__(self, service: Service[Any]) -> None:
        self._client = ServiceClient(service, "identity")

    async def personal_data(
        self, account_id: str, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what identity keeps about an account of the committee; audited by identity."""
        return await self._client.read(
            f"/internal/accounts/{account_id}/personal-data",
            PersonalCopy,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def personal_data_of_person(
        self, identity_index: str, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return the account registered with a number of this blind index (hex); audited."""
        return await self._client.read(
            f"/internal/people/{identity_index}/personal-data",
            PersonalCopy,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )


class FakeIdentityClient(IdentityClient):
    """Identity in a test: answers what it was told, and `remote_not_found` otherwise."""

    def __init__(self) -> None:
        self.known_accounts: dict[str, PersonalCopy] = {}
        self.known_people: dict[str, PersonalCopy] = {}

    async def personal_data(
        self, account_id: str, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what the test gave."""
        if account_id not in self.known_accounts:
            raise RemoteNotFoundError(service="identity", what="the account")
        return self.known_accounts[account_id]

    async def personal_data_of_person(
        self, identity_index: str, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what the test gave."""
        if identity_index not in self.known_people:
            raise RemoteNotFoundError(service="identity", what="the person")
        return self.known_people[identity_index]
