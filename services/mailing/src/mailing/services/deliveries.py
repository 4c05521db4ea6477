"""From the counter to the recipient: dispatch, attempts and service, each a rung of evidence."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from mailing.domain.delivery import (
    Attempt,
    Dispatch,
    Outcome,
    Service,
    after_attempt,
    after_dispatch,
    after_service,
    service_by_delivery,
)
from mailing.domain.evidence import Evidence, Rung, Source
from mailing.domain.letter import PARTIES, Letter, LetterKind
from mailing.errors import EvidenceUploadError
from mailing.services.access import get_for_mailing
from mailing.services.closing import close_if_all_served
from mailing.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.deadlines import Deadline, calculate_deadline
from shared.events.base import DeadlineFact
from shared.events.mailing import (
    LetterDelivered,
    LetterDispatched,
    LetterReturned,
    RecipientServed,
)
from shared.ids import new_id

__all__ = ["dispatch", "record_attempt", "record_service"]


async def dispatch(
    uow: UnitOfWork, letter_id: UUID, handed: Dispatch, *, expected: int | None
) -> Letter:
    """Record that a letter was handed to a carrier (交寄).

    Raises
    ------
    LetterNotFoundError, StaleVersionError, DutyConflictError
    LetterStateError, TrackingNumberMissingError, ElectronicConsentMissingError, DateImpossibleError
    """
    letter = await get_for_mailing(uow, letter_id, expected=expected)
    today = committee_date(uow.now)
    sent = await uow.letters.save(after_dispatch(letter, handed, today=today))
    facts = asdict(handed)
    await climb(uow, letter, Rung.DISPATCHED, "clerk", handed.dispatched_on, facts=facts)
    await uow.publish(LetterDispatched(**told(letter), dispatched_on=handed.dispatched_on))
    note(uow, "letter.dispatched", letter)
    return sent


async def record_attempt(
    uow: UnitOfWork,
    letter_id: UUID,
    attempt: Attempt,
    *,
    evidence_upload: UUID | None,
    expected: int | None,
) -> Letter:
    """Record how an attempt to deliver ended; signed for, the recipient is served that day.

    Raises
    ------
    LetterNotFoundError, StaleVersionError, DutyConflictError
    LetterStateError, DateImpossibleError
    EvidenceUploadError
        The evidence isn't an unused upload of the actor.
    """
    letter = await get_for_mailing(uow, letter_id, expected=expected)
    after = await uow.letters.save(after_attempt(letter, attempt, now=uow.now))
    await climb(
        uow,
        letter,
        Rung.ATTEMPTED,
        "carrier",
        attempt.on,
        at=attempt.at,
        facts={"outcome": attempt.outcome},
        personal={"signed_by": attempt.signed_by} if attempt.signed_by else None,
        upload_id=evidence_upload,
    )
    if attempt.outcome is Outcome.DELIVERED:
        await uow.publish(LetterDelivered(**told(letter), delivered_on=attempt.on))
    if attempt.outcome is Outcome.RETURNED:
        await uow.publish(LetterReturned(**told(letter), returned_on=attempt.on))
    note(uow, f"letter.{attempt.outcome}", letter)
    service = service_by_delivery(letter, attempt)
    return after if service is None else await serve(uow, after, service, source="system")


async def record_service(
    uow: UnitOfWork, letter_id: UUID, service: Service, *, expected: int | None
) -> Letter:
    """Record that a recipient counts as served (送达), where it doesn't follow by itself.

    Raises
    ------
    LetterNotFoundError, StaleVersionError, DutyConflictError
    LetterStateError, ServiceReasonMissingError, ElectronicConsentMissingError, DateImpossibleError
    """
    letter = await get_for_mailing(uow, letter_id, expected=expected)
    return await serve(uow, letter, service, source="clerk")


async def serve(uow: UnitOfWork, letter: Letter, service: Service, *, source: Source) -> Letter:
    """Take the last rung; the recipient's own limits start (O55 art 19)."""
    served = after_service(letter, service, today=committee_date(uow.now))
    deadlines = remedies(uow, letter, service.served_on)
    served = await uow.letters.save(
        replace(served, deadlines=tuple(item.to_dict() for item in deadlines))
    )
    await climb(
        uow,
        letter,
        Rung.SERVED,
        source,
        service.served_on,
        facts={"method": service.method},
        personal={"reason": service.reason} if service.reason else None,
    )
    await uow.publish(
        RecipientServed(
            **told(letter),
            served_on=service.served_on,
            method=service.method,
            deadlines=[
                DeadlineFact(code=item.rule.code, due_on=item.due_on, provisional=item.provisional)
                for item in deadlines
            ],
            notice_id=letter.facts.get("notice_id"),
        )
    )
    note(uow, "letter.served", letter)
    await close_if_all_served(uow, served)
    return served


def remedies(uow: UnitOfWork, letter: Letter, served_on: date) -> list[Deadline]:
    """Return this recipient's own limit for a re-appraisal, for those who may ask for one."""
    if letter.kind is not LetterKind.CONCLUSION or letter.recipient_role not in PARTIES:
        return []
    rule = uow.settings.rules["reappraisal"]
    return [calculate_deadline(rule, served_on, uow.service.calendar)]


async def climb(
    uow: UnitOfWork,
    letter: Letter,
    rung: Rung,
    source: Source,
    on: date,
    *,
    at: datetime | None = None,
    facts: dict[str, Any],
    personal: dict[str, str] | None = None,
    upload_id: UUID | None = None,
) -> None:
    """Add a rung to a letter's evidence, with the file that shows it."""
    rung_id = new_id()
    file = None
    if upload_id is not None:
        file = await uow.uploads.claim(
            upload_id, account_id=uow.actor.account_id, used_by=rung_id, now=uow.now
        )
        if file is None:
            raise EvidenceUploadError
    await uow.evidence.add(
        Evidence(
            id=rung_id,
            letter_id=letter.id,
            rung=rung,
            source=source,
            occurred_on=on,
            occurred_at=at,
            recorded_at=uow.now,
            recorded_by=uow.actor.account_id,
            facts=to_jsonable_python(facts),
            sha256=file.sha256 if file else None,
            upload_id=upload_id,
            personal=personal,
        )
    )


def told(letter: Letter) -> dict[str, Any]:
    """Return what every event about a letter carries."""
    return {
        "committee": letter.committee,
        "case_id": letter.case_id,
        "letter_id": letter.id,
        "kind": letter.kind,
        "recipient_role": letter.recipient_role,
    }


def note(uow: UnitOfWork, action: str, letter: Letter) -> None:
    """Put what was done to a letter on the audit trail."""
    uow.audit(action, subject_type="letter", subject_id=letter.id, case_id=letter.case_id)
