"""Use cases around the register of the expert pool (专家库)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from lottery.domain.expert import Change, ExpertRecord, Step, full_term
from lottery.errors import (
    AppointmentReasonMissingError,
    ExpertNotFoundError,
    OwnEntryError,
    SpecialtyUnknownError,
    TermInvalidError,
)
from lottery.services import access
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import StaleVersionError
from shared.ids import new_id
from shared.pagination import Page
from shared.purposes import OWN_DATA, Purpose, stated

__all__ = [
    "Appointment",
    "ExpertFacts",
    "add",
    "add_all",
    "edit",
    "get",
    "list_ending",
    "list_page",
    "locked",
    "read",
    "read_own",
    "refuse_own",
    "term_of",
]

RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertFacts:
    """What an entry says of an expert; an edit may change all of it."""

    account_id: str | None
    name: str
    phone: str
    licence_number: str
    title: str
    specialty: str
    other_specialties: tuple[str, ...]
    hospital: str
    hospital_name: str
    recommended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """How somebody comes into the pool: recommended, or appointed at once for a reason."""

    reason: str | None = None
    evidence_hash: str | None = None
    term_from: date | None = None
    term_to: date | None = None


async def add(uow: UnitOfWork, facts: ExpertFacts, appointment: Appointment) -> ExpertRecord:
    """Put an expert into the pool: recommended, or with a reason appointed at once.

    Raises
    ------
    OwnEntryError
        The account is the actor's own.
    AppointmentReasonMissingError
        A term is given, and no reason for appointing.
    TermInvalidError, SpecialtyUnknownError
        The term, or a specialty, can't be.
    ExpertAlreadyKnownError
        The licence or the account is in the pool already.
    """
    (added,) = await add_all(uow, [(facts, appointment)])
    return added


async def add_all(
    uow: UnitOfWork, entries: Iterable[tuple[ExpertFacts, Appointment]]
) -> list[ExpertRecord]:
    """Put several into the pool, all of them or none; refuses as ``add`` does."""
    records, steps = [], []
    for facts, appointment in entries:
        refuse_own(uow, facts.account_id)
        check_specialties(uow, facts)
        record, step = begun(uow, facts, appointment)
        records.append(record)
        steps.append(step)
    indexed = [(record, licence_index(uow, record.licence_number)) for record in records]
    await uow.experts.add_all(indexed)
    await uow.expert_history.add_steps(steps)
    for step in steps:
        uow.audit(
            "expert.added",
            subject_type="expert",
            subject_id=step.expert_id,
            detail={"state": step.to_state, "reason": step.reason},
        )
    return records


def begun(
    uow: UnitOfWork, facts: ExpertFacts, appointment: Appointment
) -> tuple[ExpertRecord, Step]:
    """Return the new entry with its first step."""
    has_term = appointment.term_from or appointment.term_to
    if appointment.reason is None and has_term:
        raise AppointmentReasonMissingError
    term_from, term_to = None, None
    if appointment.reason is not None:
        term_from, term_to = term_of(uow, appointment.term_from, appointment.term_to)
    is_appointed = appointment.reason is not None
    said = {field.name: getattr(facts, field.name) for field in fields(facts)}
    record = ExpertRecord(
        id=new_id(),
        version=1,
        state="active" if is_appointed else "recommended",
        term_from=term_from,
        term_to=term_to,
        **said | {"recommended_by": facts.recommended_by or facts.hospital_name},
    )
    step = Step(
        id=new_id(),
        expert_id=record.id,
        step="appoint" if is_appointed else "recommend",
        from_state=None,
        to_state=record.state,
        reason=appointment.reason or RECOMMENDED,
        evidence_hash=appointment.evidence_hash,
        term_from=term_from,
        term_to=term_to,
        taken_by=uow.actor.account_id,
        taken_at=uow.now,
    )
    return record, step


def term_of(uow: UnitOfWork, from_day: date | None, to_day: date | None) -> tuple[date, date]:
    """Return a term (聘期): by default a whole one from today.

    Raises
    ------
    TermInvalidError
        It ends before it begins or before today, or is longer than a term may be.
    """
    years, today = uow.settings.expert_term_years, committee_date(uow.now)
    begins = from_day or today
    ends = to_day or full_term(begins, years)
    if not max(begins, today) <= ends <= full_term(begins, years):
        raise TermInvalidError(years=years)
    return begins, ends


async def edit(
    uow: UnitOfWork, expert_id: UUID, facts: ExpertFacts, *, expected: int | None
) -> ExpertRecord:
    """Change what an entry says; what it said before is kept, encrypted.

    Another hospital or class holds for what is frozen from now on.

    Raises
    ------
    ExpertNotFoundError, StaleVersionError
        The pool has none of that id, or it was changed since it was read.
    OwnEntryError
        The entry is, or would become, the actor's own.
    SpecialtyUnknownError
        The committee has no such specialty.
    ExpertAlreadyKnownError
        The licence or the account is another expert's.
    """
    expert = await locked(uow, expert_id, expected=expected)
    refuse_own(uow, facts.account_id)
    check_specialties(uow, facts)
    wanted = {field.name: getattr(facts, field.name) for field in fields(facts)}
    wanted["recommended_by"] = facts.recommended_by or expert.recommended_by
    old = {name: getattr(expert, name) for name in wanted if getattr(expert, name) != wanted[name]}
    if not old:
        return expert
    changed: ExpertRecord = replace(expert, version=expert.version + 1, **wanted)
    index = licence_index(uow, changed.licence_number) if "licence_number" in old else None
    await uow.experts.save(changed, licence_index=index)
    change = Change(
        id=new_id(),
        expert_id=expert_id,
        version=changed.version,
        old=as_json(old),
        changed_by=uow.actor.account_id,
        changed_at=uow.now,
    )
    await uow.expert_history.add_change(change)
    uow.audit(
        "expert.changed",
        subject_type="expert",
        subject_id=expert_id,
        detail={"members": change.members},
    )
    return changed


def as_json(old: dict[str, Any]) -> dict[str, Any]:
    """Return replaced values as JSON has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in old.items()}


def check_specialties(uow: UnitOfWork, facts: ExpertFacts) -> None:
    """Refuse a specialty that the committee doesn't have."""
    for name in (facts.specialty, *facts.other_specialties):
        if name not in uow.settings.specialties:
            raise SpecialtyUnknownError(specialty=name)


def licence_index(uow: UnitOfWork, licence_number: str) -> bytes:
    """Return the blind index by which a licence is found."""
    return uow.service.blind_index.of("licence", licence_number)


def refuse_own(uow: UnitOfWork, account_id: str | None) -> None:
    """Refuse somebody who decides on their own place in the pool.

    Raises
    ------
    OwnEntryError
        The account is the actor's.
    """
    if account_id == uow.actor.account_id:
        raise OwnEntryError


async def locked(uow: UnitOfWork, expert_id: UUID, *, expected: int | None) -> ExpertRecord:
    """Return an entry to be changed by somebody else than whose it is.

    Raises
    ------
    ExpertNotFoundError, StaleVersionError, OwnEntryError
        There is none; it was changed since it was read; it is the actor's own.
    """
    expert = await uow.experts.find_record(expert_id, locked=True)
    if expert is None:
        raise ExpertNotFoundError(expert=expert_id)
    if expected is not None and expert.version != expected:
        raise StaleVersionError(current=expert.version, expected=expected)
    refuse_own(uow, expert.account_id)
    return expert


async def get(uow: UnitOfWork, expert_id: UUID) -> ExpertRecord:
    """Return one expert, to be shown masked.

    Raises
    ------
    ExpertNotFoundError
        The pool has none of that id.
    """
    expert = await uow.experts.find_record(expert_id)
    if expert is None:
        raise ExpertNotFoundError(expert=expert_id)
    return expert


async def read(uow: UnitOfWork, expert_id: UUID, *, purpose: Purpose | None) -> ExpertRecord:
    """Return one expert in full; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ExpertNotFoundError
        The pool has none of that id.
    """
    noted = stated(purpose)
    expert = await get(uow, expert_id)
    uow.audit("expert.read", subject_type="expert", subject_id=expert_id, purpose=noted)
    return expert


async def read_own(uow: UnitOfWork) -> ExpertRecord:
    """Return the caller's own entry.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the pool.
    """
    expert = await access.own_expert(uow)
    uow.audit("expert.read", subject_type="expert", subject_id=expert.id, purpose=OWN_DATA)
    return expert


async def list_page(
    uow: UnitOfWork,
    *,
    after: UUID | None,
    limit: int,
    specialty: str | None,
    state: str | None = None,
) -> Page[ExpertRecord]:
    """Return a page of the pool; the reading is audited."""
    uow.audit("experts.listed", subject_type="expert_pool", subject_id=uow.committee)
    return await uow.experts.list_page(after=after, limit=limit, specialty=specialty, state=state)


async def list_ending(uow: UnitOfWork) -> list[ExpertRecord]:
    """Return whose term ends within the days of warning, or is over, the first first."""
    uow.audit("experts.listed", subject_type="expert_pool", subject_id=uow.committee)
    days = timedelta(days=uow.settings.expert_term_warning_days)
    return await uow.experts.list_ending(committee_date(uow.now) + days)
