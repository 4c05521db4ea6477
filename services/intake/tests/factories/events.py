"""Events of other services about a case, as they arrive."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from intake import worker
from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.events.base import CaseEvent, DeadlineFact, Duty, RawEnvelope
from shared.events.lottery import CaseAllocated, CaseScheduled, PanelMember
from shared.events.mailing import CaseMailed, LetterDispatched, RecipientRole, RecipientServed
from shared.events.review import ConclusionApproved
from shared.inbox import handle_in_order
from shared.messaging import Consumer
from shared.service import Service
from shared.testing.issuer import COMMITTEE

__all__ = [
    "allocated",
    "approved",
    "arrive",
    "case_event",
    "dispatched",
    "envelopes",
    "mailed",
    "scheduled",
    "served",
]

EXPERT_NAMES = ("panel-7", "expert-code-3", "expert-account")
"""What an allocation carries and no applicant may see."""


def case_event(event: type[CaseEvent], case_id: UUID, **facts: Any) -> CaseEvent:
    """Return an event about a case."""
    return event(committee=facts.pop("committee", COMMITTEE), case_id=case_id, **facts)


def scheduled(case_id: UUID, **facts: Any) -> CaseEvent:
    """Return that a case was put on a session."""
    defaults = {
        "session_id": uuid4(),
        "session_code": "2026-S1",
        "mode": "on_site",
        "starts_at": datetime(2026, 6, 10, 1, 0, tzinfo=UTC),
        "venue": "东阳市劳动能力鉴定中心",
    }
    return case_event(CaseScheduled, case_id, **{**defaults, **facts})


def allocated(case_id: UUID) -> CaseEvent:
    """Return that chance gave a case its panel."""
    panel, code, account = EXPERT_NAMES
    member = PanelMember(
        code=code,
        expert_id=uuid4(),
        account_id=account,
        seat=1,
        specialty="orthopaedics",
        is_leader=True,
    )
    return case_event(
        CaseAllocated,
        case_id,
        session_id=uuid4(),
        session_code="2026-S1",
        case_code="C-01",
        mode="on_site",
        panel_code=panel,
        panel=[member],
        transcript_hash="0" * 64,
        duties=[Duty(duty="accept", account_id="clerk-1")],
    )


def approved(case_id: UUID, decided_on: date = date(2026, 6, 12)) -> CaseEvent:
    """Return that the conclusion was made."""
    return case_event(
        ConclusionApproved,
        case_id,
        conclusion_id=uuid4(),
        conclusion_number="东劳鉴结〔2026〕1号",
        decided_on=decided_on,
        deadlines=[DeadlineFact(code="deliver_conclusion", due_on=decided_on, provisional=False)],
        duties=[],
    )


def dispatched(case_id: UUID, kind: str = "conclusion") -> CaseEvent:
    """Return that a letter is on its way."""
    return case_event(
        LetterDispatched,
        case_id,
        letter_id=uuid4(),
        kind=kind,
        recipient_role="appraisee",
        dispatched_on=date(2026, 6, 13),
    )


def mailed(case_id: UUID, account_id: str) -> CaseEvent:
    """Return that somebody sent a letter, or recorded what became of one, for the first time."""
    return case_event(CaseMailed, case_id, duties=[Duty(duty="mail", account_id=account_id)])


def served(case_id: UUID, role: RecipientRole, served_on: date) -> CaseEvent:
    """Return that a recipient counts as served."""
    return case_event(
        RecipientServed,
        case_id,
        letter_id=uuid4(),
        kind="conclusion",
        recipient_role=role,
        served_on=served_on,
        method="post",
        deadlines=[],
    )


def envelopes(publisher: str, events: Sequence[CaseEvent], start: int = 1) -> list[RawEnvelope]:
    """Return events in their envelopes, numbered per case in the order given."""
    counts: dict[UUID, int] = {}
    made = []
    for event in events:
        counts[event.case_id] = counts.get(event.case_id, start - 1) + 1
        made.append(
            RawEnvelope(
                id=uuid4(),
                source=f"/{publisher}",
                type=event.subject,
                time=datetime(2026, 6, 1, tzinfo=UTC),
                committee=event.committee,
                aggregate_type="case",
                aggregate_id=event.case_id,
                sequence=counts[event.case_id],
                case_id=event.case_id,
                data=event.model_dump(mode="json"),
            )
        )
    return made


async def arrive(service: Service[UnitOfWork], batch: Sequence[RawEnvelope]) -> None:
    """Handle a batch of one publisher as the consumer does, in one transaction."""
    consumer: Consumer[UnitOfWork] = service.consumer_of(batch[0].publisher)
    assert consumer in worker.consumers
    async with service.unit_of_work(system_actor("intake", batch[0].committee)) as uow:
        await handle_in_order(uow, consumer, batch)
