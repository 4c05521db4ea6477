"""Partner hospitals in front of intake, and what they submit."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from intake.services.partner import matching
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.clock import system_clock
from shared.testing.identities import make_credit_code, make_identity_number
from shared.testing.issuer import COMMITTEE

__all__ = ["NAME", "Hospital", "announced", "connected", "match_waiting", "records"]

NAME = "虞试明"
"""The appraisee of `an_application`."""

PURPOSE = {"purpose": "record_matching"}


class Hospital:
    """A connected hospital with one client."""

    def __init__(self, desk: Desk, client: AsyncClient, credit_code: str, account: str) -> None:
        self._desk = desk
        self.client = client
        self.credit_code = credit_code
        self.account = account

    async def submit(self, body: dict[str, Any], **headers: str) -> Response:
        """Submit records whose files were uploaded before."""
        return await self.client.post(
            f"{BASE}/partner/submissions", json=body, headers=named(headers)
        )

    async def submit_form(
        self, body: dict[str, Any], files: dict[str, bytes], **headers: str
    ) -> Response:
        """Submit records and their files in one form."""
        parts: list[Any] = [("submission", (None, json.dumps(body), "application/json"))]
        parts += [
            (name, ("record.pdf", content, "application/pdf")) for name, content in files.items()
        ]
        return await self.client.post(
            f"{BASE}/partner/form-submissions", files=parts, headers=named(headers)
        )

    async def sent(self, serial: int = 1, **changes: Any) -> dict[str, Any]:
        """Have records taken and matched, and return how the hospital saw them taken."""
        content = pdf(f"{serial} {changes.get('external_id', '')}")
        document = announced(content, part="file-1", kind=changes.pop("kind", "discharge_summary"))
        body = records(serial, documents=[document], **changes)
        response = await self.submit_form(body, {"file-1": content})
        assert response.status_code == 201, response.text
        await match_waiting(self._desk)
        shown: dict[str, Any] = response.json()
        return shown

    async def asked(
        self, desk: Desk, case_id: UUID, *kinds: str, committee: str = COMMITTEE
    ) -> dict[str, Any]:
        """Have staff ask the hospital for records of a case's person, and return the request."""
        response = await desk.as_clerk("clerk-7", committee).post(
            f"{BASE}/cases/{case_id}/record-requests",
            json={"hospitals": [self.credit_code], "kinds": kinds or ["discharge_summary"]},
        )
        assert response.status_code == 201, response.text
        request: dict[str, Any] = response.json()[0]
        return request

    async def seen(self, submission_id: str) -> dict[str, Any]:
        """Return how the hospital sees a submission."""
        response = await self.client.get(f"{BASE}/partner/submissions/{submission_id}")
        assert response.status_code == 200, response.text
        shown: dict[str, Any] = response.json()
        return shown


async def connected(
    desk: Desk,
    seed: int = 11,
    *,
    committee: str = COMMITTEE,
    account: str | None = None,
    state: str = "activation",
) -> Hospital:
    """Have a hospital entered, linked to a client, and let in."""
    credit_code = make_credit_code(seed, region="330700", kind="12")
    client_id = account or f"hospital-{seed}"
    clerk = desk.as_clerk("clerk-7", committee)
    entered = await clerk.post(
        f"{BASE}/partner-hospitals",
        json={
            "credit_code": credit_code,
            "name": f"东阳市试验第{seed}医院",
            "contact": {"name": "陈试红", "phone": "0579-86600002"},
        },
    )
    assert entered.status_code == 201, entered.text
    path = f"{BASE}/partner-hospitals/{credit_code}"
    linked = await clerk.post(f"{path}/clients", json={"client_id": client_id})
    assert linked.status_code == 201, linked.text
    if state:
        let_in = await clerk.post(f"{path}/{state}")
        assert let_in.status_code == 200, let_in.text
    client = desk.running.client_for(
        "hospital", account=client_id, client=client_id, committee=committee
    )
    return Hospital(desk, client, credit_code, client_id)


def records(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of a submission; changes replace parts, or fields as ``person__…``."""
    started = (system_clock() - timedelta(days=60)).date()
    body: dict[str, Any] = {
        "external_id": f"DY-{serial}",
        "person": {
            "name": NAME,
            "identity_number": make_identity_number(serial),
            "birth_date": "1985-03-14",
        },
        "visit": {
            "kind": "inpatient",
            "number": f"ZY-{serial}",
            "started_on": started.isoformat(),
            "ended_on": (started + timedelta(days=14)).isoformat(),
            "department": "手外科",
            "diagnoses": [{"code": "S62.601", "text": "右手食指近节指骨骨折"}],
        },
        "documents": [],
    }
    for name, value in changes.items():
        part, _, field = name.partition("__")
        if field:
            body[part] = {**body[part], field: value}
        else:
            body[part] = value
    return body


def announced(content: bytes, **changes: Any) -> dict[str, Any]:
    """Return the announcement of a document with this content."""
    return {
        "kind": "discharge_summary",
        "title": "出院记录",
        "dated_on": (system_clock() - timedelta(days=46)).date().isoformat(),
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        **changes,
    }


async def match_waiting(desk: Desk) -> None:
    """Let the job run once."""
    await matching.match_waiting(desk.service)


async def materials_of(desk: Desk, case_id: UUID) -> list[dict[str, Any]]:
    """Return a case's materials as the clerk sees them."""
    shown = await desk.as_clerk().get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})
    found: list[dict[str, Any]] = shown.json()["materials"]
    return found


def named(headers: dict[str, str]) -> dict[str, str]:
    """Return headers whose names have underscores in Python."""
    return {name.replace("_", "-"): value for name, value in headers.items()}
