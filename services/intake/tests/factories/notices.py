"""Walks an application through its one-time notice at intake's API."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from services.intake.tests.factories.applications import REQUIRED_ITEMS, an_application
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.closing import at
from services.intake.tests.factories.events import arrive, envelopes, served
from services.intake.tests.factories.files import pdf
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE

__all__ = ["BLURRED", "RECEIVED_ON", "NoticeDesk", "told_case", "told_cases"]

RECEIVED_ON = date(2026, 5, 6)
"""A Wednesday; the notice is due on Tuesday the 12th, as Saturday the 9th is worked."""

BLURRED = "第3页模糊，看不清诊断日期"


class NoticeDesk:
    """One application in front of clerks and its applicant; the clock stands still."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.case_id = UUID(int=0)
        self.numbers = iter(range(1, 1000))
        self.letters = iter(range(1, 1000))

    @property
    def path(self) -> str:
        """Where the application is."""
        return f"{BASE}/applications/{self.case_id}"

    def on(self, day: date, hour: int = 10) -> None:
        """Stop the clock at an hour of a day in the bureau."""
        at(self.desk, day, hour)

    async def received(
        self, *items: str, serial: int = 1, on: date = RECEIVED_ON, **changes: Any
    ) -> None:
        """Hand an application in with these items; all required ones when none is named."""
        self.on(on)
        client = self.desk.as_applicant()
        materials = [await self.uploaded(client, item) for item in items or REQUIRED_ITEMS]
        body = an_application(serial, **{"materials": materials, **changes})
        answer = await self.desk.submit(client, body)
        assert answer.status_code == 201, answer.text
        self.case_id = UUID(answer.json()["case_id"])

    async def uploaded(self, client: AsyncClient, item: str) -> dict[str, str]:
        """Upload a file for an item."""
        text = f"{item} {next(self.numbers)}"
        return {"item": item, "upload_id": await self.desk.upload(client, pdf(text))}

    async def application(self) -> dict[str, Any]:
        """Return the application as it stands."""
        shown: dict[str, Any] = (await self.desk.as_clerk().get(self.path)).json()
        return shown

    async def state(self) -> str:
        """Return the state of the case."""
        return str((await self.application())["state"])

    async def ids_of(self, item: str) -> list[str]:
        """Return the materials of an item, in the order in which they came."""
        shown = await self.application()
        return next(row["material_ids"] for row in shown["checklist"] if row["code"] == item)

    async def judge(self, *items: str, verdict: str = "complete") -> Response:
        """Judge the last material of each item."""
        reason = None if verdict == "complete" else BLURRED
        said = [
            {"material_id": (await self.ids_of(item))[-1], "verdict": verdict, "reason": reason}
            for item in items
        ]
        return await self.desk.as_clerk().put(f"{self.path}/verdicts", json={"verdicts": said})

    async def issue(self, **body: Any) -> Response:
        """Issue the notice."""
        return await self.desk.as_clerk().post(f"{self.path}/notice", json=body)

    async def issued(
        self, missing: Iterable[str] = ("medical_records",), *, service: str = "counter"
    ) -> None:
        """Have an application received without some items, the rest judged, and the notice out."""
        given = [item for item in REQUIRED_ITEMS if item not in set(missing)]
        await self.received(*given)
        await self.judge(*given)
        answer = await self.issue(service=service)
        assert answer.status_code == 201, answer.text

    async def answer(self, *items: str, client: AsyncClient | None = None) -> Response:
        """Hand in what the notice asks for."""
        client = client or self.desk.as_applicant()
        materials = [await self.uploaded(client, item) for item in items]
        return await client.post(f"{self.path}/supplement", json={"materials": materials})

    async def mailed(self, served_on: date, notice_id: UUID | None = None) -> None:
        """Let mailing say that the notice's letter arrived."""
        event = served(self.case_id, "appraisee", served_on)
        told = event.model_copy(update={"kind": "supplement_notice", "notice_id": notice_id})
        await arrive(self.desk.service, envelopes("mailing", [told], next(self.letters)))

    async def answer_by(self) -> str | None:
        """Return the last day for handing in."""
        shown = await self.desk.as_applicant().get(f"{self.path}/notices")
        last: str | None = shown.json()[-1]["answer_by"]
        return last

    async def propose_second(self, **changes: Any) -> Response:
        """Propose a second notice: the identity document turned out forged."""
        body = {
            "ground": "forged_item",
            "explanation": "经公安机关核实，身份证复印件系伪造",
            "items": [{"item": "identity_document", "reason": "身份证复印件系伪造"}],
            **changes,
        }
        return await self.desk.as_clerk().post(f"{self.path}/notice-proposals", json=body)

    async def confirm(self, proposal_id: str, client: AsyncClient | None = None) -> Response:
        """Confirm a proposal as a preliminary reviewer."""
        client = client or self.desk.as_reviewer()
        return await client.post(f"{self.path}/notice-proposals/{proposal_id}/confirmation")

    async def facts(self, subject: str) -> list[dict[str, Any]]:
        """Return what was published under a subject."""
        rows = await self.desk.rows(
            f"select data from outbox where subject = '{subject}' order by sequence"  # noqa: S608
        )
        return [row["data"] for row in rows]


async def told_case(
    desk: Desk, serial: int, account: str = "applicant-1", committee: str = COMMITTEE
) -> dict[str, str]:
    """Have an applicant told what is missing and a second notice proposed; return their ids."""
    applicant = desk.as_applicant(account, committee)
    received = await desk.submit(applicant, an_application(serial))
    case_id = received.json()["case_id"]
    clerk = desk.as_clerk("clerk-9", committee)
    path = f"{BASE}/applications/{case_id}"
    issued = await clerk.post(f"{path}/notice", json={"service": "counter"})
    assert issued.status_code == 201, issued.text
    proposed = await clerk.post(
        f"{path}/notice-proposals",
        json={
            "ground": "new_fact",
            "explanation": "改由近亲属代为申请",
            "items": [{"item": "relative_authorisation", "reason": "改由近亲属代为申请"}],
        },
    )
    assert proposed.status_code == 201, proposed.text
    return {
        "case_id": case_id,
        "notice_id": issued.json()["id"],
        "notice_proposal_id": proposed.json()["id"],
    }


async def told_cases(desk: Desk) -> list[dict[str, str]]:
    """Have each applicant told what is missing: one's own, another's, one elsewhere."""
    return [
        await told_case(desk, serial, applicant, committee)
        for serial, applicant, committee in (
            (61, "applicant-1", COMMITTEE),
            (62, "applicant-2", COMMITTEE),
            (63, "applicant-1", OTHER_COMMITTEE),
        )
    ]
