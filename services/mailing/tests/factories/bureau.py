"""Mailing with its neighbours played by fakes, and people in front of it."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from sqlalchemy import text

from mailing.service import MailingService, mailing_of
from mailing.services.press import make_waiting_letters
from services.mailing.tests.factories.events import Neighbours, accepted, approved, scheduled
from services.mailing.tests.factories.facts import appointment, conclusion, parties
from shared.clients.intake import FakeIntakeClient
from shared.clients.lottery import FakeLotteryClient
from shared.clients.review import FakeReviewClient
from shared.clock import committee_date, system_clock
from shared.ids import new_id
from shared.testing.identities import make_tracking_number
from shared.testing.issuer import COMMITTEE
from shared.testing.running import RunningService

__all__ = ["BASE", "Bureau", "today"]

BASE = "/api/mailing/v1"


def today() -> str:
    """The bureau's day."""
    return committee_date(system_clock()).isoformat()


class Bureau:
    """The mailing service as its people meet it."""

    def __init__(self, running: RunningService) -> None:
        self.running = running
        self.service: MailingService = mailing_of(running.service)
        self.service.intake = self.intake = FakeIntakeClient()
        self.service.review = self.review = FakeReviewClient()
        self.service.lottery = self.lottery = FakeLotteryClient()
        self.neighbours = Neighbours(self.service)

    def client(
        self, role: str = "mail_clerk", *, account: str = "mail-1", committee: str = COMMITTEE
    ) -> AsyncClient:
        """Return the client of a member of staff."""
        return self.running.client_for(role, account=account, committee=committee)

    async def accepted_case(self, *, is_known: bool = True, **changes: Any) -> UUID:
        """Let a case be accepted; ``changes`` are those of its parties."""
        case_id = new_id()
        committee = changes.pop("committee", COMMITTEE)
        if is_known:
            self.intake.known_parties[case_id] = parties(case_id, **changes)
        await self.neighbours.say(accepted(case_id, committee=committee))
        return case_id

    async def scheduled_case(self, **changes: Any) -> UUID:
        """Let a case be put on a session; ``changes`` are those of its appointment."""
        case_id, session_id = await self.accepted_case(), new_id()
        self.lottery.known_appointments[case_id] = appointment(case_id, session_id, **changes)
        await self.neighbours.say(scheduled(case_id, session_id))
        return case_id

    async def concluded_case(self, **changes: Any) -> UUID:
        """Let a case's conclusion be approved."""
        case_id, conclusion_id = await self.accepted_case(**changes), new_id()
        self.review.known_conclusions[case_id] = conclusion(case_id, conclusion_id)
        await self.neighbours.say(approved(case_id, conclusion_id))
        return case_id

    async def make_letters(self) -> int:
        """Let the press make everything that is due."""
        made = 0
        while count := await make_waiting_letters(self.service):
            made += count
        return made

    async def letters(self, case_id: UUID, kind: str) -> dict[str, dict[str, Any]]:
        """Return a case's letters of a kind by recipient, as the mail clerk lists them."""
        answer = await self.client().get(
            f"{BASE}/letters", params={"case_id": str(case_id), "kind": kind}
        )
        assert answer.status_code == 200, answer.text
        return {item["recipient_role"]: item for item in answer.json()["items"]}

    async def sealed(self, kind: str = "conclusion") -> dict[str, dict[str, Any]]:
        """Have a case's letters of a kind sealed, and return them by recipient."""
        if kind == "examination_notice":
            case_id = await self.scheduled_case()
        else:
            case_id = await self.concluded_case()
        await self.make_letters()
        return await self.letters(case_id, kind)

    async def act(self, letter: dict[str, Any], what: str, body: dict[str, Any]) -> Response:
        """Post what happened to a letter, as the mail clerk."""
        return await self.client().post(f"{BASE}/letters/{letter['id']}/{what}", json=body)

    async def dispatch(self, letter: dict[str, Any], **changes: Any) -> Response:
        """Post a letter by EMS today."""
        body = {
            "carrier": "ems",
            "tracking_number": make_tracking_number(7),
            "dispatched_on": today(),
        }
        return await self.act(letter, "dispatch", body | changes)

    async def attempt(self, letter: dict[str, Any], outcome: str, **changes: Any) -> Response:
        """Record an attempt that ended now."""
        body = {"outcome": outcome, "at": system_clock().isoformat()}
        return await self.act(letter, "attempts", body | changes)

    async def serve(self, letter: dict[str, Any]) -> None:
        """Bring a letter to its recipient, who signs."""
        sent = await self.dispatch(letter)
        assert sent.status_code == 201, sent.text
        signed = await self.attempt(letter, "delivered", signed_by="收件人")
        assert signed.status_code == 201, signed.text

    async def detail(self, letter: dict[str, Any], **query: str) -> dict[str, Any]:
        """Return a letter with its evidence."""
        answer = await self.client().get(f"{BASE}/letters/{letter['id']}", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def published(self, subject: str = "mailing.%") -> list[dict[str, Any]]:
        """Return what mailing announced, in order, with its subject."""
        rows = await self.rows(
            "select subject, sequence, data from mailing.outbox where subject like :subject "
            "order by position",
            subject=subject,
        )
        return [
            {"subject": row["subject"], "sequence": row["sequence"], **row["data"]} for row in rows
        ]

    async def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """Return what a query finds in the service's own database."""
        async with self.service.database.engine.connect() as connection:
            found = await connection.execute(text(query), values)
            return [dict(row) for row in found.mappings()]
