"""The people who use review, each asking with an own token."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from services.review.tests.factories.bodies import opinion_body
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService

__all__ = ["BASE", "People"]

BASE = "/api/review/v1"


class People:
    """Clients of experts and staff, and the things they often do."""

    def __init__(self, review: RunningService) -> None:
        self._review = review

    def ask(self, role: str, account: str, *, committee: str = COMMITTEE) -> AsyncClient:
        """Return a client of somebody."""
        return self._review.client_for(role, account=account, committee=committee)

    async def seal(
        self, case_id: UUID, seat: int, body: dict[str, Any], *, committee: str = COMMITTEE
    ) -> Response:
        """Let the expert of a seat seal an opinion."""
        client = self.ask("expert", f"expert-{seat}", committee=committee)
        return await client.post(f"{BASE}/examinations/{case_id}/opinions", json=body)

    async def seal_all(self, case_id: UUID, *bodies: dict[str, Any], **whose: str) -> None:
        """Let every seat seal its opinion, in order."""
        for seat, body in enumerate(bodies, 1):
            answer = await self.seal(case_id, seat, body, **whose)
            assert answer.status_code == 201, answer.text

    async def decide(self, case_id: UUID, grade: int | None = 9, **whose: str) -> None:
        """Let a panel of three agree on a grade."""
        await self.seal_all(case_id, *(opinion_body(grade) for _ in range(3)), **whose)

    async def discuss(self, case_id: UUID, body: dict[str, Any]) -> Response:
        """Let a member record a discussion."""
        client = self.ask("discussion_member", "member-1")
        return await client.post(f"{BASE}/examinations/{case_id}/discussion", json=body)

    async def approve(
        self,
        case_id: UUID,
        *,
        version: int | None = 1,
        account: str = "approver-1",
        committee: str = COMMITTEE,
    ) -> Response:
        """Let an approver approve the version that was read."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return await self.ask("approver", account, committee=committee).post(
            f"{BASE}/cases/{case_id}/conclusion/approval", headers=headers
        )

    async def look(
        self, case_id: UUID, role: str = "approver", account: str = "approver-1"
    ) -> dict[str, Any]:
        """Return a case as somebody sees it."""
        path, read_for = f"{BASE}/examinations/{case_id}", {"purpose": "approval"}
        answer = await self.ask(role, account).get(path, params=read_for)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def attempts(self, case_id: UUID) -> list[tuple[str, str, str]]:
        """Return what a supervisor sees refused on a case, newest first: code and both duties."""
        answer = await self.ask("supervisor", "supervisor-1").get(
            f"{BASE}/audit", params={"case_id": str(case_id), "outcome": "refused"}
        )
        found = [item["detail"] for item in answer.json()["items"]]
        return [(item["code"], item["held"], item["wanted"]) for item in found]

    async def published(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what review has published so far: subject and data, in each case's order."""
        table = self._review.service.plumbing.outbox
        async with self._review.service.database.engine.connect() as connection:
            rows = await connection.execute(
                table.select().order_by(table.c.aggregate_id, table.c.sequence)
            )
            return [(row.subject, row.data) for row in rows]
