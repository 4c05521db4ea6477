"""The four services of a case side by side, with a post between them that a test controls.

Nothing arrives by itself: an event lies in its publisher's outbox until the test delivers it, as
it does while NATS is away. What is delivered goes through the consumers' own inbox.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from sqlalchemy import select

from services.intake.tests.factories.clients import Desk
from services.lottery.tests.api.conftest import Bureau as Lottery
from services.mailing.tests.factories.bureau import Bureau as Mailing
from services.mailing.tests.factories.facts import appointment, conclusion, parties
from services.review.tests.conftest import ISSUERS_JSON
from shared.actor import system_actor
from shared.clients.intake import FakeIntakeClient
from shared.clock import committee_date, system_clock
from shared.errors import NotYetKnownError
from shared.events.base import RawEnvelope
from shared.inbox import handle_in_order
from shared.outbox import envelope_bytes
from shared.permissions import Role
from shared.testing.identities import make_tracking_number
from shared.testing.issuer import COMMITTEE
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

__all__ = ["FourServices", "Post", "four_services"]

ALL_ROLES = tuple(Role)


@dataclass
class Post:
    """Carries events from outboxes to the services that react to them."""

    services: dict[str, RunningService]
    _read: Counter[tuple[str, str]] = field(default_factory=Counter)

    def routes(self) -> list[tuple[str, str]]:
        """Return every pair of publisher and consumer."""
        return [
            (consumer.publisher, name)
            for name, running in self.services.items()
            for consumer in running.service.consumers
            if consumer.publisher in self.services
        ]

    async def deliver(self, publisher: str, consumer: str) -> int:
        """Let a consumer handle what it hasn't had from a publisher; return how many events.

        An event for which another publisher's fact is missing stays, with all behind it.
        """
        service, handled = self.services[consumer].service, 0
        for position, envelope in await self._waiting(publisher, consumer):
            try:
                async with service.unit_of_work(system_actor(consumer, envelope.committee)) as uow:
                    await handle_in_order(uow, service.consumer_of(publisher), [envelope])
            except NotYetKnownError:
                break
            self._read[publisher, consumer] = position
            handled += 1
        return handled

    async def drain(self) -> None:
        """Deliver everything, and what follows from it, until nothing is left."""
        while sum([await self.deliver(*route) for route in self.routes()]):
            continue

    async def _waiting(self, publisher: str, consumer: str) -> list[tuple[int, RawEnvelope]]:
        running = self.services[publisher].service
        table = running.plumbing.outbox
        query = (
            select(table)
            .where(table.c.position > self._read[publisher, consumer])
            .order_by(table.c.position)
        )
        async with running.database.engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            (row.position, RawEnvelope.model_validate_json(envelope_bytes(publisher, row)))
            for row in rows
        ]


@dataclass
class FourServices:
    """Intake, lottery, review and mailing as their people meet them."""

    running: dict[str, RunningService]
    desk: Desk
    lottery: Lottery
    mailing: Mailing
    post: Post

    def ask(self, service: str, account: str) -> AsyncClient:
        """Return the client of an account that holds every role there is."""
        return self.running[service].client_for(*ALL_ROLES, account=account)

    async def send(
        self, service: str, account: str, path: str, body: Any = None, *, version: int | None = None
    ) -> Response:
        """Let an account post something."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return await self.ask(service, account).post(
            f"/api/{service}/v1{path}", json=body, headers=headers
        )

    async def dispatch(self, letter_id: str, account: str) -> Response:
        """Let an account hand a letter to the carrier today."""
        body = {
            "carrier": "ems",
            "tracking_number": make_tracking_number(7),
            "dispatched_on": committee_date(system_clock()).isoformat(),
        }
        return await self.send("mailing", account, f"/letters/{letter_id}/dispatch", body)

    async def entries(self, service: str, **asked: str) -> list[dict[str, Any]]:
        """Return what the supervisor reads in a service's audit trail, newest first."""
        client = self.running[service].client_for("supervisor", account="supervisor-1")
        answer = await client.get(f"/api/{service}/v1/audit", params={"limit": "200", **asked})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def expect_letters(self, case_id: UUID, session_id: str = "") -> None:
        """Let mailing learn from its neighbours what the letters of a case say."""
        self.mailing.intake.known_parties[case_id] = parties(case_id)
        self.lottery.intake.treated_in(case_id, [])
        if session_id:
            known = appointment(case_id, UUID(session_id), mode="on_site")
            self.mailing.lottery.known_appointments[case_id] = known

    async def expect_conclusion(self, case_id: UUID) -> None:
        """Let mailing learn from review what an approved conclusion says."""
        for item in await self.published("review", "review.conclusion.approved.v1"):
            if item["case_id"] == str(case_id):
                known = conclusion(case_id, UUID(item["conclusion_id"]))
                self.mailing.review.known_conclusions[case_id] = known

    async def published(self, service: str, subject: str) -> list[dict[str, Any]]:
        """Return what a service announced under a subject, in order."""
        running = self.running[service].service
        table = running.plumbing.outbox
        query = select(table.c.data).where(table.c.subject == subject).order_by(table.c.position)
        async with running.database.engine.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def sealed_letters(self, case_id: UUID) -> list[dict[str, Any]]:
        """Let the press work, and return the letters of a case that wait to be sent."""
        await self.mailing.make_letters()
        answer = await self.mailing.client().get(
            "/api/mailing/v1/letters", params={"case_id": str(case_id), "limit": "200"}
        )
        return [item for item in answer.json()["items"] if item["state"] == "sealed"]


@asynccontextmanager
async def four_services(
    run_service: RunService, signing_key_file: str, **settings: str
) -> AsyncIterator[FourServices]:
    """Start the four; ``settings`` are those of all, such as ``parts='["api"]'``."""
    own = {
        "lottery": {"signing_key_file": signing_key_file},
        "review": {"issuers": ISSUERS_JSON},
    }
    async with AsyncExitStack() as stack:
        running: dict[str, RunningService] = {}
        for name in ("intake", "lottery", "review", "mailing"):
            started = run_service(name, **settings, **own.get(name, {}))
            running[name] = await stack.enter_async_context(started)
        lottery, facts = running["lottery"], FakeIntakeClient()
        lottery.app.state.intake = running["review"].app.state.intake = facts
        yield FourServices(
            running,
            Desk(running["intake"]),
            Lottery(
                lottery,
                facts,
                lottery.client_for("draw_operator", account="operator-1", committee=COMMITTEE),
                lottery.client_for("clerk", account="clerk-1", committee=COMMITTEE),
                lottery.client,
            ),
            Mailing(running["mailing"]),
            Post(running),
        )
