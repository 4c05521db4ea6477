"""The whole bureau in one process, over one database: four services, their news, their people."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from httpx import ASGITransport, Response
from sqlalchemy import text

from lottery.domain.draw.hashes import Opening
from mailing.service import mailing_of
from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.clients import Desk
from services.lottery.tests.api.conftest import Bureau as Lottery
from services.review.tests.conftest import ISSUERS_JSON
from services.review.tests.factories.people import People
from shared.actor import system_actor
from shared.clients.base import ServiceClient
from shared.clients.intake import FakeIntakeClient, IntakeClient
from shared.events.base import RawEnvelope
from shared.inbox import handle_in_order
from shared.outbox import envelope_bytes
from shared.refusals import Refusals
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService, Surroundings, running_service

__all__ = ["MOMENT", "SERVICES", "Bureau", "Ceremony", "running_bureau"]

SERVICES = ("intake", "lottery", "review", "mailing")
MOMENT = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
"""When everything here happens: half an hour before the session."""

REVEAL_BY = (MOMENT + timedelta(hours=1)).isoformat()


class Ceremony(Lottery):
    """The lottery's people, at the frozen moment."""

    async def freeze(self, session_id: str, kind: str, **changes: Any) -> Response:
        """Ask for a draw to be frozen."""
        return await super().freeze(session_id, kind, **{"reveal_by": REVEAL_BY, **changes})

    async def opened(self, session_id: str, kind: str) -> tuple[dict[str, Any], list[Opening]]:
        """Go through a ceremony until every opening is in; return what was frozen, and them."""
        frozen = dict((await self.freeze(session_id, kind)).json())
        await self.commit(frozen["draw"]["id"])
        made = await self.contribute(frozen)
        for person, opening in made:
            assert (await self.open(frozen["draw"]["id"], person, opening)).status_code == 200
        return frozen, [opening for _, opening in made]

    async def absent(self, session_id: str, code: str) -> None:
        """Record that an expert can't sit; the next alternate steps in."""
        answer = await self.agree(
            f"/sessions/{session_id}/experts/{code}/absence", reason="did-not-appear"
        )
        assert answer.status_code == 200, answer.text


@dataclass
class Bureau:
    """Four running services and the people in front of them."""

    services: dict[str, RunningService]
    lottery: Ceremony
    desk: Desk
    people: People

    async def reviewed(self, number: int) -> UUID:
        """Bring a case through intake, its medical records marked for the experts."""
        case_id = await self.desk.accepted(number)
        [record] = await self.rows(
            "intake",
            "select id from intake.material where case_id = :case and item = 'medical_records'",
            case=case_id,
        )
        answer = await self.desk.as_reviewer().post(
            f"{INTAKE}/cases/{case_id}/preliminary-review",
            json=findings(expert_materials=[str(record.id)]),
        )
        assert answer.status_code == 201, answer.text
        return case_id

    def let_the_lottery_ask_intake(self) -> None:
        """Take the stand-in for intake away: whom a case recuses, intake says itself."""
        asking = self.lottery.lottery
        client = IntakeClient(asking.service)
        client._client = ServiceClient(
            asking.service, "intake", transport=ASGITransport(self.services["intake"].app)
        )
        asking.app.state.intake = client

    async def news(self) -> None:
        """Let every service hear everything that was announced; twice makes no difference."""
        for publisher in SERVICES:
            envelopes = await self.announced(publisher)
            for running in self.services.values():
                await hear(running, publisher, envelopes)

    async def announced(self, publisher: str) -> list[RawEnvelope]:
        """Return what a service has published so far, in order."""
        rows = await self.rows(publisher, f"select * from {publisher}.outbox order by position")
        return [RawEnvelope.model_validate_json(envelope_bytes(publisher, row)) for row in rows]

    async def rows(self, service: str, query: str, **values: object) -> list[Any]:
        """Return what a query finds in a service's database."""
        async with self.services[service].service.database.engine.connect() as connection:
            return list(await connection.execute(text(query), values))

    async def change(self, service: str, statement: str, **values: object) -> None:
        """Change rows behind a service's back."""
        async with self.services[service].service.database.engine.begin() as connection:
            await connection.execute(text(statement), values)


async def hear(running: RunningService, publisher: str, envelopes: list[RawEnvelope]) -> None:
    """Hand a publisher's events to a service as its consumer does."""
    for consumer in running.service.consumers:
        if consumer.publisher == publisher and envelopes:
            actor = system_actor(running.name, COMMITTEE)
            async with running.service.unit_of_work(actor) as uow:
                await handle_in_order(uow, consumer, envelopes)


@asynccontextmanager
async def running_bureau(surroundings: Surroundings) -> AsyncIterator[Bureau]:
    """Start the services at the frozen moment; they ask one another without a socket between."""
    addresses = {f"{name}_url": f"http://{name}" for name in SERVICES}
    own = {
        "intake": {"attempts_per_minute": "1000"},
        "lottery": {"signing_key_file": str(surroundings.directory / "signing-key.pem")},
        "review": {"issuers": ISSUERS_JSON},
    }
    async with AsyncExitStack() as stack:
        services = {
            name: await stack.enter_async_context(
                running_service(
                    name, surroundings, {"parts": '["api"]', **addresses, **own.get(name, {})}
                )
            )
            for name in SERVICES
        }
        for running in services.values():
            running.service.clock = lambda: MOMENT
            running.app.state.refusals = Refusals(running.service, monotonic=lambda: 0.0)
            await running.service.nats.connected()
        introduce(services)
        lottery = services["lottery"]
        lottery.app.state.intake = fake = FakeIntakeClient()
        yield Bureau(
            services,
            Ceremony(
                lottery,
                fake,
                lottery.client_for("draw_operator", account="draw_operator-1"),
                lottery.client_for("clerk", account="clerk-1"),
                lottery.client,
            ),
            Desk(services["intake"]),
            People(services["review"]),
        )


def introduce(services: dict[str, RunningService]) -> None:
    """Let the services that ask others ask them directly."""
    to = {name: ASGITransport(running.app) for name, running in services.items()}
    review, mailing = services["review"], mailing_of(services["mailing"].service)
    clients = (
        (mailing.intake, mailing, "intake"),
        (mailing.review, mailing, "review"),
        (mailing.lottery, mailing, "lottery"),
        (review.app.state.intake, review.service, "intake"),
        (services["lottery"].app.state.review, services["lottery"].service, "review"),
    )
    for client, asking, asked in clients:
        client._client = ServiceClient(asking, asked, transport=to[asked])
