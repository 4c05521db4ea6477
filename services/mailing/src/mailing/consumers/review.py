"""What mailing does when review speaks."""

from mailing.domain.letter import Cause
from mailing.services import requests
from mailing.unit_of_work import UnitOfWork
from shared.events.base import Envelope
from shared.events.review import ConclusionApproved

__all__ = ["write_conclusion"]


async def write_conclusion(uow: UnitOfWork, envelope: Envelope[ConclusionApproved]) -> None:
    """Have the conclusion (鉴定结论书) sent to both parties, and copies to the authorities."""
    event = envelope.data
    await requests.know_duties(uow, event.case_id, event.duties)
    facts = {"conclusion_id": str(event.conclusion_id)}
    cause = Cause(envelope.id, envelope.actor, event.decided_on, facts)
    await requests.request_conclusion(uow, event.case_id, cause, number=event.conclusion_number)
