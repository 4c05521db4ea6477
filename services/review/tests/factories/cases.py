"""Cases as intake and lottery announce them, delivered through the real inbox."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from review.worker import consumers
from shared.actor import system_actor
from shared.events.base import DeadlineFact, Duty, Event, RawEnvelope
from shared.events.intake import CasePreliminarilyReviewed
from shared.events.lottery import (
    CaseAllocated,
    CaseCheckedIn,
    CaseScheduled,
    PanelMember,
    PanelMemberReplaced,
)
from shared.ids import new_id
from shared.inbox import handle_in_order
from shared.service import Service
from shared.testing.issuer import COMMITTEE

__all__ = [
    "SESSION",
    "Neighbours",
    "allocated",
    "checked_in",
    "member",
    "panel",
    "preliminarily_reviewed",
    "replaced",
    "scheduled",
]

STARTS_AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HAND_OVER = (
    Duty(duty="accept", account_id="clerk-1"),
    Duty(duty="preliminary_review", account_id="reviewer-1"),
)


class Neighbours:
    """Intake and lottery, as far as review can tell: their events, numbered per case."""

    def __init__(self, service: Service[Any]) -> None:
        self.service = service
        self._sequences: Counter[tuple[str, UUID]] = Counter()

    def envelope(self, publisher: str, event: Event) -> RawEnvelope:
        """Wrap the next event of a publisher."""
        self._sequences[publisher, event.aggregate_id] += 1
        return RawEnvelope(
            id=new_id(),
            source=f"/{publisher}",
            type=event.subject,
            time=STARTS_AT,
            committee=event.committee,
            aggregate_type=event.aggregate_type,
            aggregate_id=event.aggregate_id,
            sequence=self._sequences[publisher, event.aggregate_id],
            data=event.model_dump(mode="json"),
        )

    async def deliver(self, publisher: str, *envelopes: RawEnvelope) -> None:
        """Hand envelopes to review in one batch, as its consumer does."""
        consumer = next(item for item in consumers if item.publisher == publisher)
        actor = system_actor("review", envelopes[0].committee)
        async with self.service.unit_of_work(actor) as uow:
            await handle_in_order(uow, consumer, envelopes)

    async def say(self, publisher: str, *events: Event) -> None:
        """Let a publisher's events happen."""
        await self.deliver(publisher, *(self.envelope(publisher, event) for event in events))

    async def allocated_case(
        self,
        *,
        committee: str = COMMITTEE,
        members: Sequence[PanelMember] | None = None,
        duties: Sequence[Duty] = HAND_OVER,
        **changes: Any,
    ) -> UUID:
        """Bring a new case before its panel."""
        case_id = new_id()
        facts = {"committee": committee, "case_id": case_id}
        await self.say("intake", preliminarily_reviewed(**facts, duties=list(duties), **changes))
        await self.say(
            "lottery",
            scheduled(**facts),
            checked_in(**facts),
            allocated(**facts, panel=list(members or panel()), duties=list(duties)),
        )
        return case_id


def preliminarily_reviewed(**changes: Any) -> CasePreliminarilyReviewed:
    """A work-injury case of a limb is ready to be scheduled."""
    facts: dict[str, Any] = {
        "committee": COMMITTEE,
        "matter": "initial",
        "case_number": "330783-2026-000071",
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
            code="conclusion", due_on=date(2026, 12, 30), provisional=False
        ),
        "duties": list(HAND_OVER),
    }
    return CasePreliminarilyReviewed(**(facts | changes))


SESSION: dict[str, Any] = {
    "committee": COMMITTEE,
    "session_id": UUID("01938d5e-7c3b-7d2a-9e10-5b6f0c1d2e30"),
}


def scheduled(**changes: Any) -> CaseScheduled:
    """The case is on a session."""
    facts = {
        "session_code": "S-2026-11",
        "mode": "on_site",
        "starts_at": STARTS_AT,
        "venue": "鉴定大厅",
    }
    return CaseScheduled(**(SESSION | facts | changes))


def checked_in(**changes: Any) -> CaseCheckedIn:
    """The appraisee is there."""
    return CaseCheckedIn(**(SESSION | {"method": "door"} | changes))


def member(seat: int, **changes: Any) -> PanelMember:
    """An expert in a seat; the account is ``expert-<seat>``, the first seat leads."""
    facts: dict[str, Any] = {
        "code": f"E{seat}",
        "expert_id": new_id(),
        "account_id": f"expert-{seat}",
        "seat": seat,
        "specialty": "orthopaedics",
        "is_leader": seat == 1,
    }
    return PanelMember(**(facts | changes))


def panel(size: int = 3) -> list[PanelMember]:
    """A panel of experts."""
    return [member(seat) for seat in range(1, size + 1)]


def allocated(**changes: Any) -> CaseAllocated:
    """Chance gave the case its panel."""
    facts: dict[str, Any] = {
        "session_code": "S-2026-11",
        "case_code": "A07",
        "mode": "on_site",
        "panel_code": "P1",
        "panel": panel(),
        "transcript_hash": "ab" * 32,
        "duties": list(HAND_OVER),
    }
    return CaseAllocated(**(SESSION | facts | changes))


def replaced(**changes: Any) -> PanelMemberReplaced:
    """The third expert is absent, an alternate steps in."""
    facts: dict[str, Any] = {
        "panel_code": "P1",
        "out": "E3",
        "member": member(3, code="E9", account_id="expert-9"),
    }
    return PanelMemberReplaced(**(SESSION | facts | changes))
