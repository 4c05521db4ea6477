"""A case that another committee examines, and the people who put its answer on record."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from httpx import Response

from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import (
    HAND_OVER,
    Neighbours,
    preliminarily_reviewed,
)
from services.review.tests.factories.people import BASE, People
from shared.events.lottery import CaseEntrusted, CaseRecalled
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

__all__ = ["PAPER", "SHA256", "Entrusting", "entrusted", "stated_body"]

PAPER = b"%PDF-1.7\n% signed by three experts\n" + b"% page\n" * 500 + b"startxref\n0\n%%EOF\n"
SHA256 = hashlib.sha256(PAPER).hexdigest()
NAMES = ("周岳", "沈溪", "陆川", "顾言", "程越")


def entrusted(**changes: Any) -> CaseEntrusted:
    """Another committee has the case."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "hand_over_id": new_id(),
        "to_region": "330100",
        "handed_on": date(2026, 11, 1),
        "file_sha256": "5f" * 32,
        "duties": list(HAND_OVER),
    }
    return CaseEntrusted(**(facts | changes))


def stated_body(document_id: str, /, *grades: int, **changes: Any) -> dict[str, Any]:
    """What the paper says: each expert's grade, and the first one's as what they conclude."""
    found = grades or (9, 9, 9)
    experts = [
        {
            "name": name,
            "specialty": "orthopaedics",
            "leads": number == 0,
            "opinion": opinion_body(grade),
        }
        for number, (name, grade) in enumerate(zip(NAMES, found, strict=False))
    ]
    return {
        "document_id": document_id,
        "document_sha256": SHA256,
        "dated_on": "2026-11-20",
        "experts": experts,
        "outcome": {"grade": found[0], "self_care": "none"},
    } | changes


@dataclass
class Entrusting:
    """Two people between a paper and the record."""

    neighbours: Neighbours
    people: People
    hand_over_id: UUID | None = None

    async def case(self, *, committee: str = COMMITTEE, **changes: Any) -> UUID:
        """Bring a new case to another committee."""
        case_id, self.hand_over_id = new_id(), new_id()
        facts = {"committee": committee, "case_id": case_id}
        await self.neighbours.say(
            "intake", preliminarily_reviewed(**facts, mode="entrusted", **changes)
        )
        handed = entrusted(**facts, hand_over_id=self.hand_over_id)
        await self.neighbours.say("lottery", handed)
        return case_id

    async def recall(self, case_id: UUID) -> None:
        """Let the case be taken back."""
        assert self.hand_over_id is not None
        await self.neighbours.say(
            "lottery",
            CaseRecalled(committee=COMMITTEE, case_id=case_id, hand_over_id=self.hand_over_id),
        )

    def path(self, case_id: UUID, rest: str) -> str:
        """Where something of a case is."""
        return f"{BASE}/examinations/{case_id}/{rest}"

    async def paper(
        self, case_id: UUID, content: bytes = PAPER, *, account: str = "clerk-8", **whose: str
    ) -> Response:
        """Hand the signed paper in."""
        return await self.people.ask("clerk", account, **whose).post(
            self.path(case_id, "entrusted-documents"),
            content=content,
            headers={"Content-Type": "application/pdf"},
        )

    async def enter(
        self, case_id: UUID, body: dict[str, Any], *, account: str = "clerk-8", **whose: str
    ) -> Response:
        """Enter what the paper says."""
        client = self.people.ask("clerk", account, **whose)
        return await client.post(self.path(case_id, "entrusted-opinions"), json=body)

    async def entered(self, case_id: UUID, *grades: int, **changes: Any) -> Response:
        """Hand the paper in and enter it."""
        paper = await self.paper(case_id)
        assert paper.status_code == 201, paper.text
        return await self.enter(case_id, stated_body(paper.json()["id"], *grades, **changes))

    async def confirm(
        self,
        case_id: UUID,
        entered: Response,
        *,
        account: str = "clerk-9",
        sha256: str = SHA256,
        what: str = "confirmation",
    ) -> Response:
        """Hold what was entered against the paper, as a second person."""
        path = self.path(case_id, f"entrusted-opinions/{entered.json()['id']}/{what}")
        body = {"document_sha256": sha256} if what == "confirmation" else None
        return await self.people.ask("clerk", account).post(path, json=body)

    async def recorded(self, case_id: UUID, *grades: int) -> None:
        """Put an answer on record."""
        entered = await self.entered(case_id, *grades)
        assert entered.status_code == 201, entered.text
        confirmed = await self.confirm(case_id, entered)
        assert confirmed.status_code == 200, confirmed.text
