"""What intake, lottery and review announce, delivered through the real inbox."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from mailing.worker import consumers
from shared.actor import system_actor
from shared.events.base import DeadlineFact, Duty, Event, RawEnvelope
from shared.events.intake import CaseAccepted, CasePreliminarilyReviewed
from shared.events.lottery import CaseAllocated, CaseScheduled
from shared.events.review import ConclusionApproved
from shared.ids import new_id
from shared.inbox import handle_in_order
from shared.service import Service
from shared.testing.issuer import COMMITTEE

__all__ = ["Neighbours", "accepted", "allocated", "approved", "reviewed", "scheduled"]

MORNING = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
CONCLUSION_NUMBER = "金劳鉴初〔2026〕7号"

ACCEPTED = (Duty(duty="accept", account_id="clerk-1"),)
REVIEWED = (*ACCEPTED, Duty(duty="preliminary_review", account_id="reviewer-1"))
DRAWN = (*REVIEWED, Duty(duty="operate_draw", account_id="operator-1"))
CONCLUDED = (
    *DRAWN,
    Duty(duty="examine", account_id="expert-1"),
    Duty(duty="approve", account_id="approver-1"),
)


class Neighbours:
    """The other services, as far as mailing can tell: their events, numbered per case."""

    def __init__(self, service: Service[Any]) -> None:
        self.service = service
        self._sequences: Counter[tuple[str, UUID]] = Counter()

    def envelope(self, event: Event) -> RawEnvelope:
        """Wrap the next event of its publisher."""
        publisher = event.subject.partition(".")[0]
        self._sequences[publisher, event.aggregate_id] += 1
        return RawEnvelope(
            id=new_id(),
            source=f"/{publisher}",
            type=event.subject,
            time=MORNING,
            committee=event.committee,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            sequence=self._sequences[publisher, event.aggregate_id],
            actor=f"{publisher}-person",
            data=event.model_dump(mode="json"),
        )

    async def deliver(self, envelopes: Sequence[RawEnvelope]) -> None:
        """Hand envelopes of one publisher to mailing in one batch, as its consumer does."""
        publisher = envelopes[0].publisher
        consumer = next(item for item in consumers if item.publisher == publisher)
        actor = system_actor("mailing", envelopes[0].committee)
        async with self.service.unit_of_work(actor) as uow:
            await handle_in_order(uow, consumer, envelopes)

    async def say(self, *events: Event) -> None:
        """Let one event after the other happen."""
        for event in events:
            await self.deliver([self.envelope(event)])


def accepted(case_id: UUID, **changes: Any) -> CaseAccepted:
    """Intake accepted a case."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "case_id": case_id,
        "matter": "initial",
        "case_number": f"东劳鉴〔2026〕{case_id.int % 10000}号",
        "clock_started_at": MORNING,
        "deadlines": [
            DeadlineFact(code="conclusion", due_on=date(2026, 3, 13), provisional=False),
            DeadlineFact(code="promised_limit", due_on=date(2026, 2, 11), provisional=False),
        ],
        "duties": list(ACCEPTED),
    }
    return CaseAccepted(**(facts | changes))


def reviewed(case_id: UUID, **changes: Any) -> CasePreliminarilyReviewed:
    """Intake looked a case through."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "case_id": case_id,
        "matter": "initial",
        "case_number": "东劳鉴〔2026〕1号",
        "category": "limb",
        "classes_needed": ["orthopaedics"],
        "mode": "on_site",
        "area": None,
        "difficult": False,
        "express": False,
        "appraisee_id": new_id(),
        "employer_id": new_id(),
        "expert_material_ids": [],
        "conclusion_due": DeadlineFact(
            code="conclusion", due_on=date(2026, 3, 13), provisional=False
        ),
        "duties": list(REVIEWED),
    }
    return CasePreliminarilyReviewed(**(facts | changes))


def scheduled(case_id: UUID, session_id: UUID, **changes: Any) -> CaseScheduled:
    """Lottery put a case on a session."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "case_id": case_id,
        "session_id": session_id,
        "session_code": "S-2026-01",
        "mode": "on_site",
        "starts_at": MORNING,
        "venue": "鉴定大厅",
    }
    return CaseScheduled(**(facts | changes))


def allocated(case_id: UUID, **changes: Any) -> CaseAllocated:
    """Chance gave a case its panel."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "case_id": case_id,
        "session_id": new_id(),
        "session_code": "S-2026-01",
        "case_code": "A01",
        "mode": "on_site",
        "panel_code": "P1",
        "panel": [],
        "transcript_hash": "ab" * 32,
        "duties": list(DRAWN),
    }
    return CaseAllocated(**(facts | changes))


def approved(case_id: UUID, conclusion_id: UUID, **changes: Any) -> ConclusionApproved:
    """Review's approver let a conclusion go out."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "case_id": case_id,
        "conclusion_id": conclusion_id,
        "conclusion_number": CONCLUSION_NUMBER,
        "decided_on": date(2026, 1, 20),
        "deadlines": [],
        "duties": list(CONCLUDED),
    }
    return ConclusionApproved(**(facts | changes))
