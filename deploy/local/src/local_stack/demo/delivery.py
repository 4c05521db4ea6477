"""Letters go out free of charge, arrive, and the case closes."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local_stack.demo.office import CaseFile, Office
from local_stack.demo.waiting import until
from shared.clock import CHINA
from shared.testing.identities import make_tracking_number

__all__ = ["deliver", "is_closed", "keep_letters", "letters_of"]

BASE = "/api/mailing/v1"
MANDATORY = ("appraisee", "employer")


async def letters_of(office: Office, case: CaseFile, kind: str) -> list[dict[str, Any]]:
    """Return a case's sealed letters of a kind, once all mandatory recipients' are there."""

    async def look() -> list[dict[str, Any]]:
        page = await office.mail_clerk.get(
            f"{BASE}/letters", case_id=case.case_id, kind=kind, limit=200
        )
        sealed = [item for item in page["items"] if item["state"] != "requested"]
        roles = {item["recipient_role"] for item in sealed}
        return sealed if set(MANDATORY) <= roles else []

    return await until(look, f"the {kind} letters of {case.case_number} are sealed")


async def deliver(office: Office, case: CaseFile, number: Callable[[], int]) -> None:
    """Post the conclusion to every recipient and record who signed for it."""
    today = datetime.now(CHINA).date().isoformat()
    for letter in await letters_of(office, case, "conclusion"):
        path = f"{BASE}/letters/{letter['id']}"
        await office.mail_clerk.post(
            f"{path}/dispatch",
            {
                "carrier": "ems",
                "tracking_number": make_tracking_number(number()),
                "dispatched_on": today,
                "free_of_charge": True,
            },
        )
        signed_by = case.injured.name if letter["recipient_role"] == "appraisee" else "收发室"
        await office.mail_clerk.post(
            f"{path}/attempts",
            {
                "outcome": "delivered",
                "at": datetime.now(UTC).isoformat(),
                "signed_by": signed_by,
            },
        )


async def is_closed(case: CaseFile) -> bool:
    """Tell whether the case is closed."""
    timeline = await case.applicant.get(f"/api/intake/v1/cases/{case.case_id}/timeline")
    return bool(any(entry["code"] == "case_closed" for entry in entries(timeline)))


def entries(timeline: Any) -> list[dict[str, Any]]:
    """Return a timeline's entries, whether it is a page or a list."""
    return list(timeline["items"] if isinstance(timeline, dict) else timeline)


async def keep_letters(office: Office, case: CaseFile, directory: Path) -> list[Path]:
    """Save a case's letters, checking each against the hash that it was sealed with."""
    saved = []
    for kind in ("acceptance", "examination_notice", "conclusion"):
        for letter in await letters_of(office, case, kind):
            answer = await office.mail_clerk.ask(
                "GET", f"{BASE}/letters/{letter['id']}/pdf", params={"purpose": "delivery"}
            )
            assert hashlib.sha256(answer.content).hexdigest() == letter["sha256"], letter
            name = f"{case.case_number}-{kind}-{letter['recipient_role']}.pdf".replace("/", "-")
            path = directory / name
            path.write_bytes(answer.content)
            saved.append(path)
    return saved
