"""Asking the lottery: the appointment of a case, and what it keeps about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.clients.base import RemoteNotFoundError, ServiceClient
from shared.clients.models import Appointment
from shared.clients.personal_copy import PersonalCopy

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["FakeLotteryClient", "LotteryClient"]


class LotteryClient:
    """The lottery as other services see it."""

    def __init__(self, service: Service[Any]) -> None:
        self._client = ServiceClient(service, "lottery")

    async def appointment(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> Appointment:
        """Return when and where a case is examined; audited by the lottery."""
        return await self._client.read(
            f"/internal/cases/{case_id}/appointment",
            Appointment,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def personal_data(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what the lottery keeps about the person of a case; audited by the lottery."""
        return await self._client.read(
            f"/internal/cases/{case_id}/personal-data",
            PersonalCopy,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def personal_data_of_expert(
        self, licence_index: str, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return the register's entry with this blind index (hex) of the licence; audited."""
        return await self._client.read(
            f"/internal/experts/{licence_index}/personal-data",
            PersonalCopy,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )


class FakeLotteryClient(LotteryClient):
    """The lottery in a test: answers what it was told, and `remote_not_found` otherwise."""

    def __init__(self) -> None:
        self.known_appointments: dict[UUID, Appointment] = {}
        self.known_personal_data: dict[UUID, PersonalCopy] = {}
        self.known_experts: dict[str, PersonalCopy] = {}

    async def appointment(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> Appointment:
        """Return the appointment that the test gave."""
        if case_id not in self.known_appointments:
            raise RemoteNotFoundError(service="lottery", what=case_id)
        return self.known_appointments[case_id]

    async def personal_data(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return what the test gave."""
        if case_id not in self.known_personal_data:
            raise RemoteNotFoundError(service="lottery", what=case_id)
        return self.known_personal_data[case_id]

    async def personal_data_of_expert(
        self, licence_index: str, *, committee: str, on_behalf_of: str | None = None
    ) -> PersonalCopy:
        """Return the entry that the test gave."""
        if licence_index not in self.known_experts:
            raise RemoteNotFoundError(service="lottery", what="the expert")
        return self.known_experts[licence_index]
