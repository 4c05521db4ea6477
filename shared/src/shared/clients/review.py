"""Asking review: the content of an approved conclusion, and what it keeps about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from shared.clients.base import RemoteNotFoundError, ServiceClient
from shared.clients.models import Agreement, ConclusionContent
from shared.clients.personal_copy import PersonalCopy

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["FakeReviewClient", "ReviewClient"]


class ReviewClient:
    """Review as other services see it."""

    def __init__(self, service: Service[Any]) -> None:
        self._client = ServiceClient(service, "review")

    async def conclusion(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> ConclusionContent:
        """Return a case's approved conclusion; audited by review."""
        return await self._client.read(
            f"/internal/cases/{case_id}/conclusion",
            ConclusionContent,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def personal_data(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what review keeps about the person of a case; audited by review."""
        return await self._client.read(
            f"/internal/cases/{case_id}/personal-data",
            PersonalCopy,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def agreement(
        self,
        year: int,
        *,
        committee: str,
        on_behalf_of: str | None = None,
        account_id: str | None = None,
    ) -> Agreement:
        """Return how often experts' opinions became a year's conclusions; audited by review.

        With an account its figures alone.
        """
        asked = {"year": year} | ({"account_id": account_id} if account_id else {})
        return await self._client.read(
            f"/internal/agreement?{urlencode(asked)}",
            Agreement,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )


class FakeReviewClient(ReviewClient):
    """Review in a test: answers what it was told, and `remote_not_found` otherwise."""

    def __init__(self) -> None:
        self.known_conclusions: dict[UUID, ConclusionContent] = {}
        self.known_personal_data: dict[UUID, PersonalCopy] = {}
        self.known_agreement: dict[int, Agreement] = {}

    async def agreement(
        self,
        year: int,
        *,
        committee: str,
        on_behalf_of: str | None = None,
        account_id: str | None = None,
    ) -> Agreement:
        """Return the figures that the test gave."""
        if year not in self.known_agreement:
            raise RemoteNotFoundError(service="review", what=year)
        known = self.known_agreement[year]
        told = [item for item in known.experts if account_id in (None, item.account_id)]
        return known.model_copy(update={"experts": told})

    async def conclusion(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> ConclusionContent:
        """Return the conclusion that the test gave."""
        if case_id not in self.known_conclusions:
            raise RemoteNotFoundError(service="review", what=case_id)
        return self.known_conclusions[case_id]

    async def personal_data(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what the test gave."""
        if case_id not in self.known_personal_data:
            raise RemoteNotFoundError(service="review", what=case_id)
        return self.known_personal_data[case_id]
