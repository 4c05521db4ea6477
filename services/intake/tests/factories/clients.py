"""Walks a case through intake's API as different people."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application, findings
from services.intake.tests.factories.files import pdf
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService

__all__ = ["BASE", "LOOKED_THROUGH", "Desk"]

BASE = "/api/intake/v1"

LOOKED_THROUGH = {"rest_complete": True}
"""The body of an acceptance by a clerk who has looked at everything."""


class Desk:
    """Intake with people in front of it."""

    def __init__(self, running: RunningService) -> None:
        self.running = running
        self.service = running.service

    def as_applicant(self, account: str = "applicant-1", committee: str = COMMITTEE) -> AsyncClient:
        """Return the client of an applicant."""
        return self.running.client_for("applicant", account=account, committee=committee)

    def as_clerk(self, account: str = "clerk-1", committee: str = COMMITTEE) -> AsyncClient:
        """Return the client of a clerk."""
        return self.running.client_for("clerk", account=account, committee=committee)

    def as_reviewer(self, account: str = "reviewer-1", committee: str = COMMITTEE) -> AsyncClient:
        """Return the client of a preliminary reviewer."""
        return self.running.client_for("preliminary_reviewer", account=account, committee=committee)

    async def upload(
        self, client: AsyncClient, content: bytes | None = None, **headers: str
    ) -> str:
        """Send a file and return its id."""
        response = await self.send(client, pdf() if content is None else content, **headers)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def send(
        self,
        client: AsyncClient,
        content: bytes,
        media_type: str = "application/pdf",
        **headers: str,
    ) -> Response:
        """Send a file; header names have underscores here."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.post(
            f"{BASE}/uploads", content=content, headers={"Content-Type": media_type, **named}
        )

    async def complete(
        self, client: AsyncClient, serial: int = 1, **changes: Any
    ) -> dict[str, Any]:
        """Return the body of an application with every demanded material uploaded."""
        is_relative = changes.get("applicant", {}).get("kind") == "relative"
        also = ["relative_authorisation"] if is_relative else []
        materials = [
            {"item": item, "upload_id": await self.upload(client, pdf(f"{serial} {item}"))}
            for item in (*REQUIRED_ITEMS, *also)
        ]
        return an_application(serial, **{"materials": materials, **changes})

    async def submit(self, client: AsyncClient, body: dict[str, Any], key: str = "") -> Response:
        """Submit an application."""
        headers = {"Idempotency-Key": key} if key else {}
        return await client.post(f"{BASE}/applications", json=body, headers=headers)

    async def enter(
        self, clerk: AsyncClient, body: dict[str, Any], received_on: str, key: str = ""
    ) -> Response:
        """Enter an application at the counter."""
        headers = {"Idempotency-Key": key} if key else {}
        entered = body | {"received_on": received_on}
        return await clerk.post(f"{BASE}/counter-applications", json=entered, headers=headers)

    async def received(self, serial: int = 1, **changes: Any) -> UUID:
        """Have a complete application received, and return its case."""
        client = self.as_applicant()
        response = await self.submit(client, await self.complete(client, serial, **changes))
        assert response.status_code == 201, response.text
        return UUID(response.json()["case_id"])

    async def accepted(self, serial: int = 1) -> UUID:
        """Have an application accepted, and return its case."""
        case_id = await self.received(serial)
        response = await self.accept(case_id)
        assert response.status_code == 201, response.text
        return case_id

    async def accept(self, case_id: object, client: AsyncClient | None = None) -> Response:
        """Look everything through, find it complete, and accept."""
        return await (client or self.as_clerk()).post(
            f"{BASE}/cases/{case_id}/acceptance", json=LOOKED_THROUGH
        )

    async def reviewed(self, serial: int = 1, **changes: Any) -> UUID:
        """Have a case preliminarily reviewed, and return it."""
        case_id = await self.accepted(serial)
        response = await self.as_reviewer().post(
            f"{BASE}/cases/{case_id}/preliminary-review", json=findings(**changes)
        )
        assert response.status_code == 201, response.text
        return case_id

    async def rows(self, query: str) -> list[dict[str, Any]]:
        """Return what a query finds in the service's own database."""
        async with self.service.database.engine.connect() as connection:
            found = await connection.exec_driver_sql(query)
            return [dict(row) for row in found.mappings()]
