"""What mailing does when intake speaks."""

from datetime import date
from typing import Any

from mailing.domain.case import Case
from mailing.domain.letter import OVERTAKEN_BY_ENDING, Cause, LetterKind
from mailing.services import erasure, requests, stopping
from mailing.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.events.base import Envelope
from shared.events.intake import (
    ApplicationAbandoned,
    ApplicationRefused,
    ApplicationReopened,
    ApplicationWithdrawn,
    CaseAccepted,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
    DeadlineExtended,
    NoticeIssued,
)

__all__ = [
    "erase_case",
    "note_contested",
    "note_preliminary_review",
    "write_abandonment",
    "write_acceptance",
    "write_extension",
    "write_refusal",
    "write_reopening",
    "write_supplement_notice",
    "write_withdrawal",
]

EXTENSIONS_TOLD = frozenset({"conclusion", "supplement"})
"""Limits whose extension the parties are told by letter; others are the bureau's own."""


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


async def write_supplement_notice(uow: UnitOfWork, envelope: Envelope[NoticeIssued]) -> None:
    """Have the applicant told once what is missing (一次性告知书)."""
    event = envelope.data
    facts = {"notice_id": str(event.notice_id)}
    kind = LetterKind.SUPPLEMENT_NOTICE
    await write_of_application(uow, envelope, kind, event.issued_on, facts)


async def write_refusal(uow: UnitOfWork, envelope: Envelope[ApplicationRefused]) -> None:
    """Have the applicant told why the application isn't accepted (不予受理决定书)."""
    event = envelope.data
    facts = {"ground": event.ground}
    await write_ending(uow, envelope, LetterKind.REFUSAL, event.refused_on, facts)


async def write_abandonment(uow: UnitOfWork, envelope: Envelope[ApplicationAbandoned]) -> None:
    """Have the applicant told that the application counts as abandoned (视为放弃告知书)."""
    await stopping.stop_unsent(uow, envelope.data.case_id, {LetterKind.REOPENING})
    day = committee_date(envelope.time)
    await write_of_application(uow, envelope, LetterKind.ABANDONMENT, day, {})


async def write_reopening(uow: UnitOfWork, envelope: Envelope[ApplicationReopened]) -> None:
    """Have the applicant told that the application goes on, and until when (恢复办理告知书).

    The letter that it counts as abandoned stays here, unless it went out.
    """
    event = envelope.data
    await stopping.stop_unsent(uow, event.case_id, {LetterKind.ABANDONMENT})
    facts = {"due_on": event.supplement.due_on.isoformat()}
    day = committee_date(envelope.time)
    await write_of_application(uow, envelope, LetterKind.REOPENING, day, facts)


async def write_withdrawal(uow: UnitOfWork, envelope: Envelope[ApplicationWithdrawn]) -> None:
    """Confirm to the applicant that the application is withdrawn (撤回确认书)."""
    day = committee_date(envelope.time)
    await write_ending(uow, envelope, LetterKind.WITHDRAWAL, day, {})


async def write_extension(uow: UnitOfWork, envelope: Envelope[DeadlineExtended]) -> None:
    """Have the parties told that a limit ends later, and why (延长期限告知书)."""
    event = envelope.data
    if event.deadline.code not in EXTENSIONS_TOLD:
        return
    await requests.know_case(uow, case_of(envelope))
    facts = {
        "limit": event.deadline.code,
        "due_on": event.deadline.due_on.isoformat(),
        "reason": event.reason,
    }
    cause = Cause(envelope.id, envelope.actor, committee_date(envelope.time), facts)
    await requests.request_for_parties(uow, event.case_id, LetterKind.EXTENSION, cause)


async def write_ending(
    uow: UnitOfWork,
    envelope: Envelope[Any],
    kind: LetterKind,
    dated_on: date,
    facts: dict[str, Any],
) -> None:
    """Have a letter written that ends a case; once it was accepted, both parties get it.

    What was to ask them for something, as to come to an examination, stays here.
    """
    case_id = envelope.data.case_id
    await stopping.stop_unsent(uow, case_id, OVERTAKEN_BY_ENDING)
    is_accepted = await requests.is_accepted(uow, case_id)
    facts = {**facts, "is_accepted": is_accepted}
    await write_of_application(uow, envelope, kind, dated_on, facts)


async def write_of_application(
    uow: UnitOfWork,
    envelope: Envelope[Any],
    kind: LetterKind,
    dated_on: date,
    facts: dict[str, Any],
) -> None:
    """Have a letter about an application written, whether or not it has a number yet.

    It is requested for both parties; that of the one who didn't apply is dropped when intake
    tells who did, unless it ends a case about which that party got letters.
    """
    await requests.know_case(uow, case_of(envelope))
    cause = Cause(envelope.id, envelope.actor, dated_on, facts)
    await requests.request_for_parties(uow, envelope.data.case_id, kind, cause)


def case_of(envelope: Envelope[Any]) -> Case:
    """Return a case as an event tells it that may come before its acceptance."""
    event = envelope.data
    return Case(event.case_id, event.committee, case_number=None, matter=event.matter, duties=())
