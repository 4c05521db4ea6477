"""Asking intake: parties, what letters tell, recusal facts, and materials for experts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from shared.clients.base import RemoteNotFoundError, ServiceClient
from shared.clients.models import (
    FoundAtDoor,
    IdentityCheck,
    NoticeContent,
    Parties,
    PersonsAtDoor,
    PersonsAtHome,
    RecusalFacts,
    RefusalContent,
)

if TYPE_CHECKING:
    from shared.service import Service

__all__ = ["FakeIntakeClient", "IntakeClient"]


class IntakeClient:
    """Intake as other services see it."""

    def __init__(self, service: Service[Any]) -> None:
        self._client = ServiceClient(service, "intake")

    async def parties(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> Parties:
        """Return the parties of a case with addresses; audited by intake."""
        return await self._client.read(
            f"/internal/cases/{case_id}/parties",
            Parties,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def notice(
        self, case_id: UUID, notice_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> NoticeContent:
        """Return what a one-time notice says; audited by intake."""
        return await self._client.read(
            f"/internal/cases/{case_id}/notices/{notice_id}",
            NoticeContent,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def refusal(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> RefusalContent:
        """Return why an application wasn't accepted; audited by intake."""
        return await self._client.read(
            f"/internal/cases/{case_id}/refusal",
            RefusalContent,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def recusal_facts(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> RecusalFacts:
        """Return what recusal from a case is decided by; audited by intake."""
        return await self._client.read(
            f"/internal/cases/{case_id}/recusal-facts",
            RecusalFacts,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def check_identity(
        self, case_id: UUID, last_digits: str, *, committee: str, on_behalf_of: str
    ) -> IdentityCheck:
        """Return whether the appraisee's identity number ends so; counted and audited by intake."""
        return await self._client.ask(
            f"/internal/cases/{case_id}/identity-checks",
            {"last_digits": last_digits},
            IdentityCheck,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def people_at_door(
        self, session_id: UUID, *, committee: str, on_behalf_of: str
    ) -> PersonsAtDoor:
        """Return the masked names of who is expected at a session; audited by intake."""
        return await self._client.read(
            f"/internal/sessions/{session_id}/people",
            PersonsAtDoor,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def find_at_door(
        self, session_id: UUID, last_digits: str, *, committee: str, on_behalf_of: str
    ) -> FoundAtDoor:
        """Return whose identity number ends so at a session; counted and audited by intake."""
        return await self._client.ask(
            f"/internal/sessions/{session_id}/people-searches",
            {"last_digits": last_digits},
            FoundAtDoor,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    async def people_at_home(
        self, session_id: UUID, *, committee: str, on_behalf_of: str
    ) -> PersonsAtHome:
        """Return whom a session of home visits goes to, and where; audited by intake."""
        return await self._client.read(
            f"/internal/sessions/{session_id}/homes",
            PersonsAtHome,
            committee=committee,
            on_behalf_of=on_behalf_of,
        )

    def material(
        self, case_id: UUID, material_id: UUID, *, committee: str, on_behalf_of: str
    ) -> AbstractAsyncContextManager[httpx.Response]:
        """Open a material marked for experts, to be read piece by piece."""
        return self._client.stream(
            f"/internal/cases/{case_id}/materials/{material_id}/content",
            committee=committee,
            on_behalf_of=on_behalf_of,
        )


class FakeIntakeClient(IntakeClient):
    """Intake in a test: answers what it was told, and `remote_not_found` otherwise."""

    def __init__(self) -> None:
        self.known_parties: dict[UUID, Parties] = {}
        self.known_notices: dict[UUID, NoticeContent] = {}
        self.known_refusals: dict[UUID, RefusalContent] = {}
        self.known_recusals: dict[UUID, RecusalFacts] = {}
        self.known_materials: dict[tuple[UUID, UUID], bytes] = {}
        self.known_at_door: dict[UUID, PersonsAtDoor] = {}
        self.known_ends: dict[UUID, dict[UUID, str]] = {}
        self.known_at_home: dict[UUID, PersonsAtHome] = {}
        self.identity_outcomes: dict[str, IdentityCheck] = {}

    def treated_in(self, case_id: UUID, hospitals: Sequence[str]) -> None:
        """Say which hospitals treated the appraisee of a case."""
        self.known_recusals[case_id] = RecusalFacts(case_id=case_id, hospitals=list(hospitals))

    async def parties(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> Parties:
        """Return the parties that the test gave."""
        if case_id not in self.known_parties:
            raise RemoteNotFoundError(service="intake", what=case_id)
        return self.known_parties[case_id]

    async def notice(
        self, case_id: UUID, notice_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> NoticeContent:
        """Return the notice that the test gave."""
        found = self.known_notices.get(notice_id)
        if found is None or found.case_id != case_id:
            raise RemoteNotFoundError(service="intake", what=notice_id)
        return found

    async def refusal(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> RefusalContent:
        """Return the refusal that the test gave."""
        if case_id not in self.known_refusals:
            raise RemoteNotFoundError(service="intake", what=case_id)
        return self.known_refusals[case_id]

    async def recusal_facts(
        self, case_id: UUID, *, committee: str, on_behalf_of: str | None = None
    ) -> RecusalFacts:
        """Return the facts that the test gave."""
        if case_id not in self.known_recusals:
            raise RemoteNotFoundError(service="intake", what=case_id)
        return self.known_recusals[case_id]

    async def check_identity(
        self, case_id: UUID, last_digits: str, *, committee: str, on_behalf_of: str
    ) -> IdentityCheck:
        """Find that digits of a case it was told of fit, but those said otherwise by the test."""
        if case_id not in self.known_recusals:
            raise RemoteNotFoundError(service="intake", what=case_id)
        return self.identity_outcomes.get(last_digits, IdentityCheck(outcome="matches"))

    async def people_at_door(
        self, session_id: UUID, *, committee: str, on_behalf_of: str
    ) -> PersonsAtDoor:
        """Return the people that the test gave."""
        if session_id not in self.known_at_door:
            raise RemoteNotFoundError(service="intake", what=session_id)
        return self.known_at_door[session_id]

    async def find_at_door(
        self, session_id: UUID, last_digits: str, *, committee: str, on_behalf_of: str
    ) -> FoundAtDoor:
        """Find the cases whose numbers end so by what the test gave."""
        if session_id not in self.known_ends:
            raise RemoteNotFoundError(service="intake", what=session_id)
        ends = self.known_ends[session_id].items()
        found = [case_id for case_id, end in ends if end.endswith(last_digits)]
        return FoundAtDoor(outcome="matches" if found else "differs", case_ids=found)

    async def people_at_home(
        self, session_id: UUID, *, committee: str, on_behalf_of: str
    ) -> PersonsAtHome:
        """Return the people that the test gave."""
        if session_id not in self.known_at_home:
            raise RemoteNotFoundError(service="intake", what=session_id)
        return self.known_at_home[session_id]

    @asynccontextmanager
    async def material(
        self, case_id: UUID, material_id: UUID, *, committee: str, on_behalf_of: str
    ) -> AsyncIterator[httpx.Response]:
        """Open the bytes that the test gave."""
        content = self.known_materials.get((case_id, material_id))
        if content is None:
            raise RemoteNotFoundError(service="intake", what=material_id)
        headers = {"Content-Type": "application/pdf", "Content-Length": str(len(content))}
        yield httpx.Response(200, content=content, headers=headers)
