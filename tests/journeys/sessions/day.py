"""One day's session as the bureau, the parties, the experts and the staff on the way live it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from pypdf import PdfReader

from mailing.service import mailing_of
from mailing.services.press import make_waiting_letters
from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application, findings
from services.intake.tests.factories.clients import BASE as INTAKE
from services.intake.tests.factories.files import pdf
from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.mailing.tests.factories.bureau import BASE as MAILING
from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.people import BASE as REVIEW
from shared.testing.identities import make_identity_number
from tests.blindness.bureau import Bureau

__all__ = ["Day", "Json"]

Json = dict[str, Any]

WRAP = "\u200b"
"""Where a long address may be broken on paper."""


@dataclass
class Day:
    """A session and its cases, by the serial numbers of the people."""

    bureau: Bureau
    session_id: str = ""
    cases: dict[int, UUID] = field(default_factory=dict)
    experts: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where the session is."""
        return f"{LOTTERY}/sessions/{self.session_id}"

    def at(self, moment: datetime) -> None:
        """Stop every clock."""
        for running in self.bureau.services.values():
            running.service.clock = lambda: moment

    async def news(self) -> None:
        """Let everybody hear everything, and have every letter made that is due."""
        await self.bureau.news()
        mailing = mailing_of(self.bureau.services["mailing"].service)
        while await make_waiting_letters(mailing):
            continue
        await self.bureau.news()

    async def reviewed(self, serial: int, *items: str, address: str = "", **found: Any) -> UUID:
        """Bring somebody's case through intake, with further materials than the demanded."""
        desk = self.bureau.desk
        applicant = desk.as_applicant(f"applicant-{serial}")
        materials = [
            {"item": item, "upload_id": await desk.upload(applicant, pdf(f"{serial} {item}"))}
            for item in (*REQUIRED_ITEMS, *items)
        ]
        changes = {"appraisee__address": address} if address else {}
        body = an_application(serial, materials=materials, **changes)
        received = await desk.submit(applicant, body)
        assert received.status_code == 201, received.text
        case_id = UUID(received.json()["case_id"])
        assert (await desk.accept(case_id)).status_code == 201
        answer = await desk.as_reviewer().post(
            f"{INTAKE}/cases/{case_id}/preliminary-review", json=findings(**found)
        )
        assert answer.status_code == 201, answer.text
        self.cases[serial] = case_id
        return case_id

    async def scheduled(self, starts_at: datetime, minutes: int = 0, **plan: Any) -> None:
        """Plan the session with one panel and put everybody on it, so many minutes apart."""
        self.session_id = await self.bureau.lottery.plan(
            panels=1, starts_at=starts_at.isoformat(), distinct_hospitals=False, **plan
        )
        body: Json = {"case_ids": [str(case_id) for case_id in self.cases.values()]}
        if minutes:
            body["times"] = [
                (starts_at + timedelta(minutes=minutes * number)).isoformat()
                for number in range(len(self.cases))
            ]
        answer = await self.bureau.lottery.operator.post(f"{self.path}/cases", json=body)
        assert answer.status_code == 200, answer.text
        await self.news()

    async def seated(self) -> None:
        """Draw the pool and the groups; remember whose accounts are called."""
        lottery = self.bureau.lottery
        codes = await lottery.seat(self.session_id)
        await lottery.conduct(self.session_id, "groups")
        detail = (await lottery.operator.get(self.path)).json()
        ids = {item["code"]: item["expert_id"] for item in detail["experts"]}
        known = {expert["id"]: number for number, expert in enumerate(lottery.experts)}
        self.experts = [f"expert-{known[ids[code]]}" for code in codes]

    async def allocated(self) -> None:
        """Draw which panel examines whom."""
        lottery = self.bureau.lottery
        reveal_by = lottery.lottery.service.clock() + timedelta(hours=1)
        frozen = await lottery.freeze(
            self.session_id, "allocation", reveal_by=reveal_by.isoformat()
        )
        assert frozen.status_code == 201, frozen.text
        await lottery.conduct_frozen(frozen.json())
        await self.news()

    async def checked_in(self, serial: int, method: str, last_digits: str = "") -> Response:
        """Let somebody in; by telephone nobody is identified."""
        digits = last_digits or make_identity_number(serial)[-4:]
        identity = {"identity": {"last_digits": digits, "document": "photo"}}
        return await self.bureau.lottery.clerk.post(
            f"{self.path}/cases/{self.cases[serial]}/check-in",
            json={"method": method} | ({} if method == "phone" else identity),
        )

    def expert(self, number: int) -> AsyncClient:
        """Return a called expert at the lottery."""
        account = self.experts[number]
        return self.bureau.lottery.lottery.client_for("expert", account=account)

    async def sealed(self, serial: int, number: int) -> Response:
        """Let a called expert seal an opinion."""
        client = self.bureau.people.ask("expert", self.experts[number])
        path = f"{REVIEW}/examinations/{self.cases[serial]}/opinions"
        return await client.post(path, json=opinion_body(9))

    async def letters(self, serial: int, kind: str) -> dict[str, str]:
        """Return what the letters of a kind say that are to go out, by recipient, in one line."""
        mail = self.bureau.services["mailing"].client_for("mail_clerk", account="mail-1")
        asked = {"case_id": str(self.cases[serial]), "kind": kind}
        answer = await mail.get(f"{MAILING}/letters", params=asked)
        texts = {}
        for letter in answer.json()["items"]:
            if letter["state"] == "not_needed":
                continue
            shown = await mail.get(
                f"{MAILING}/letters/{letter['id']}/pdf", params={"purpose": "delivery"}
            )
            pages = PdfReader(BytesIO(shown.content)).pages
            text = "".join("".join(page.extract_text().split()) for page in pages)
            texts[letter["recipient_role"]] = text.replace(WRAP, "")
        return texts
