"""What mailing does when intake speaks."""

from mailing.domain.case import Case
from mailing.domain.letter import Cause, LetterKind
from mailing.services import erasure, requests
from mailing.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.events.base import Envelope
from shared.events.intake import CaseAccepted, CaseContested, CaseErased, CasePreliminarilyReviewed

__all__ = ["erase_case", "note_contested", "note_preliminary_review", "write_acceptance"]


async def write_acceptance(uow: UnitOfWork, envelope: Envelope[CaseAccepted]) -> None:
    """Have both parties told that their case is accepted (受理通知书)."""
    event = envelope.data
    accepted = Case(
        id=event.case_id,
        committee=event.committee,
        case_number=event.case_number,
        matter=event.matter,
        duties=tuple(event.duties),
    )
    await requests.know_case(uow, accepted)
    facts = {
        "complete_on": committee_date(event.clock_started_at).isoformat(),
        "due_on": {item.code: item.due_on.isoformat() for item in event.deadlines},
    }
    cause = Cause(envelope.id, envelope.actor, committee_date(envelope.time), facts)
    await requests.request_for_parties(uow, event.case_id, LetterKind.ACCEPTANCE, cause)


async def note_preliminary_review(
    uow: UnitOfWork, envelope: Envelope[CasePreliminarilyReviewed]
) -> None:
    """Know who reviewed the case, who may not send its letters then."""
    await requests.know_duties(uow, envelope.data.case_id, envelope.data.duties)


async def note_contested(uow: UnitOfWork, envelope: Envelope[CaseContested]) -> None:
    """Send no more letters of a case on which one person holds two duties."""
    await requests.know_duties(uow, envelope.data.case_id, envelope.data.duties)


async def erase_case(uow: UnitOfWork, envelope: Envelope[CaseErased]) -> None:
    """Take the people out of a case whose retention has ended."""
    await erasure.erase(uow, envelope.data.case_id)
