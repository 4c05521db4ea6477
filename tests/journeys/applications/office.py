"""The bureau as an applicant meets it: intake, lottery, review, mailing, and one calendar."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from uuid import UUID

from httpx import Response
from pypdf import PdfReader

from mailing.service import mailing_of
from mailing.services.press import make_waiting_letters
from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE
from services.intake.tests.factories.notices import RECEIVED_ON, NoticeDesk
from services.mailing.tests.factories.bureau import BASE as MAILING
from shared.clock import CHINA
from shared.testing.identities import make_tracking_number
from shared.testing.running import Surroundings
from tests.blindness.bureau import Bureau, running_bureau

__all__ = ["RECEIVED_ON", "Office", "running_office"]


class Office(NoticeDesk):
    """One application at a time, in front of everybody who has to do with it."""

    def __init__(self, bureau: Bureau) -> None:
        super().__init__(bureau.desk)
        self.bureau = bureau
        self.mail = bureau.services["mailing"].client_for("mail_clerk", account="mail-1")

    def on(self, day: date, hour: int = 10) -> None:
        """Stop every clock at an hour of a day in the bureau."""
        moment = datetime.combine(day, time(hour), tzinfo=CHINA)
        for running in self.bureau.services.values():
            running.service.clock = lambda: moment

    async def news(self) -> None:
        """Let everybody hear everything, and have every letter made that is due."""
        await self.bureau.news()
        mailing = mailing_of(self.bureau.services["mailing"].service)
        while await make_waiting_letters(mailing):
            continue
        await self.bureau.news()

    async def letters_of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the case's letters of a kind by recipient."""
        asked = {"case_id": str(self.case_id), "kind": kind}
        answer = await self.mail.get(f"{MAILING}/letters", params=asked)
        assert answer.status_code == 200, answer.text
        return {item["recipient_role"]: item for item in answer.json()["items"]}

    async def read(self, letter: dict[str, Any]) -> str:
        """Return what a letter says, without its line breaks."""
        answer = await self.mail.get(
            f"{MAILING}/letters/{letter['id']}/pdf", params={"purpose": "delivery"}
        )
        assert answer.status_code == 200, answer.text
        pages = PdfReader(BytesIO(answer.content)).pages
        return "".join("".join(page.extract_text().split()) for page in pages)

    async def delivered(self, letter: dict[str, Any], sent_on: date, signed_on: date) -> None:
        """Post a letter, and have its recipient sign for it."""
        self.on(sent_on, 15)
        posted = await self.mail.post(
            f"{MAILING}/letters/{letter['id']}/dispatch",
            json={
                "carrier": "ems",
                "tracking_number": make_tracking_number(next(self.numbers)),
                "dispatched_on": sent_on.isoformat(),
            },
        )
        assert posted.status_code == 201, posted.text
        self.on(signed_on, 16)
        signed = await self.mail.post(
            f"{MAILING}/letters/{letter['id']}/attempts",
            json={
                "outcome": "delivered",
                "at": datetime.combine(signed_on, time(15), tzinfo=CHINA).isoformat(),
                "signed_by": "虞试明",
            },
        )
        assert signed.status_code == 201, signed.text
        await self.news()

    async def accept(self, account: str = "clerk-1") -> Response:
        """Accept the application, having looked at everything."""
        return await self.desk.as_clerk(account).post(
            f"{BASE}/cases/{self.case_id}/acceptance", json={"rest_complete": True}
        )

    async def review(self, **changes: Any) -> Response:
        """Review the case preliminarily."""
        return await self.desk.as_reviewer().post(
            f"{BASE}/cases/{self.case_id}/preliminary-review", json=findings(**changes)
        )

    async def deadline(self, code: str) -> dict[str, Any]:
        """Return a limit of the case, as its applicant reads it."""
        answer = await self.desk.as_applicant().get(f"{BASE}/cases/{self.case_id}/deadlines")
        return next(item for item in answer.json() if item["code"] == code)

    async def told(self) -> list[str]:
        """Return what the timeline says to the parties, in Chinese."""
        answer = await self.desk.as_applicant().get(f"{BASE}/cases/{self.case_id}/timeline")
        return [entry["sentence_zh"] for entry in answer.json()]

    async def waiting_for_a_session(self) -> list[dict[str, Any]]:
        """Return what the lottery knows of the case."""
        rows = await self.bureau.rows(
            "lottery", "select * from lottery.session_case where case_id = :id", id=self.case_id
        )
        return [dict(row._mapping) for row in rows]

    def is_case(self, case_id: str) -> None:
        """Turn to another application."""
        self.case_id = UUID(case_id)


@asynccontextmanager
async def running_office(surroundings: Surroundings) -> AsyncIterator[Office]:
    """Open the bureau."""
    async with running_bureau(surroundings) as bureau:
        yield Office(bureau)
