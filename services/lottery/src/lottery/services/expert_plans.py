"""What a table of experts comes to: each row compared with the other rows and with the pool."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any
from uuid import UUID

from lottery.domain.expert import ExpertRecord
from lottery.domain.expert_findings import Finding, Report, RowOutcome, finding
from lottery.services import experts
from lottery.services.expert_rows import ReadRow
from lottery.services.experts import Appointment, ExpertFacts
from lottery.unit_of_work import UnitOfWork
from shared.errors import ServiceError

__all__ = ["Plan", "SentTable", "planned"]

FACTS = tuple(field.name for field in fields(ExpertFacts))


@dataclass(frozen=True, slots=True)
class SentTable:
    """What a file says: its hex SHA-256, its rows, and what is wrong with its headings."""

    sha256: str
    rows: Sequence[ReadRow]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one row: the entry that is there, and what it becomes."""

    row: int
    known: ExpertRecord | None
    facts: ExpertFacts
    appointment: Appointment


async def planned(uow: UnitOfWork, table: SentTable) -> tuple[Report, list[Plan]]:
    """Return what becomes of each row, and what is to be done where something is."""
    known, owners = await whom_it_names(uow, table.rows)
    outcomes: list[RowOutcome] = []
    plans: list[Plan] = []
    found = [*table.findings, *repetitions(table.rows)]
    wrong_rows = {item.row for item in found if not item.is_warning}
    lacks_columns = any(item.code == "column_missing" for item in table.findings)
    for row in table.rows:
        index = known_by(uow, row)
        entry = known.get(index) if index else None
        seen = list(row.findings)
        plan = None
        is_wrong = row.number in wrong_rows or any(not item.is_warning for item in seen)
        if not (lacks_columns or is_wrong):
            plan = plan_of(row, entry)
            seen += compared(uow, row, plan, owners)
        found += seen
        is_refused = plan is None or any(not item.is_warning for item in seen)
        outcomes.append(outcome_of(row.number, None if is_refused else plan, entry))
        if plan is not None and outcomes[-1].outcome in ("added", "changed"):
            plans.append(plan)
    found.sort(key=lambda item: item.row)
    return Report(outcomes, found), plans


async def whom_it_names(
    uow: UnitOfWork, rows: Sequence[ReadRow]
) -> tuple[Mapping[bytes, ExpertRecord], Mapping[str, UUID]]:
    """Return the pool's entries by the licences, and owners of the accounts, that rows name."""
    licences = {index for row in rows if (index := known_by(uow, row))}
    accounts = {row.values["account_id"] for row in rows if row.values.get("account_id")}
    return (
        await uow.experts.list_by_licence(licences),
        await uow.experts.owners_of(accounts),
    )


def known_by(uow: UnitOfWork, row: ReadRow) -> bytes | None:
    """Return the blind index by which the pool knows a row's expert."""
    licence = row.values.get("licence_number")
    return experts.licence_index(uow, licence) if licence else None


def plan_of(row: ReadRow, entry: ExpertRecord | None) -> Plan:
    """Return what a row wants; what the table has no column for stays as it is."""
    said: dict[str, Any] = {name: row.values[name] for name in FACTS if name in row.values}
    said["other_specialties"] = others(said, entry)
    kept: dict[str, Any] = {name: getattr(entry, name, None) for name in FACTS if name not in said}
    facts = ExpertFacts(**kept, **said)
    if entry is not None and facts.recommended_by is None:
        facts = replace(facts, recommended_by=entry.recommended_by)
    values = row.values
    is_appointed = values.get("state") == "active" and entry is None
    appointment = Appointment()
    if is_appointed:
        appointment = Appointment(
            reason=values.get("appointment_reason"),
            term_from=values.get("term_from"),
            term_to=values.get("term_to"),
        )
    return Plan(row.number, entry, facts, appointment)


def others(said: Mapping[str, Any], entry: ExpertRecord | None) -> tuple[str, ...]:
    """Return the further specialties: each once, and without the one of the draws."""
    if "other_specialties" in said:
        names = said["other_specialties"] or ()
    else:
        names = entry.other_specialties if entry else ()
    return tuple(dict.fromkeys(name for name in names if name != said["specialty"]))


def compared(
    uow: UnitOfWork, row: ReadRow, plan: Plan, owners: Mapping[str, UUID]
) -> Iterator[Finding]:
    """Yield what the register, and the rules of an entry, have to say of a row."""
    facts, number = plan.facts, row.number
    yield from refusals_of(number, "specialty", lambda: experts.check_specialties(uow, facts))
    owner = owners.get(facts.account_id or "")
    if owner is not None and (plan.known is None or owner != plan.known.id):
        yield finding("account_of_another", number, "account_id")
    if plan.known is None:
        yield from begun(uow, row, plan)
        return
    if plan.known.name != facts.name:
        yield finding("licence_of_another", number, "licence_number")
    if is_changed(plan):
        yield from changed(uow, row, plan, plan.known)
    yield from differing(row, plan.known)


def begun(uow: UnitOfWork, row: ReadRow, plan: Plan) -> Iterator[Finding]:
    """Yield what is wrong with how a new expert begins."""
    values, number = row.values, row.number
    state = values.get("state") or "recommended"
    begins = ("appointment_reason", "term_from", "term_to")
    if state == "active":
        missing = [name for name in begins[:2] if values.get(name) is None]
        yield from (finding("missing", number, name) for name in missing)
        if not missing:
            appointment = plan.appointment
            yield from refusals_of(
                number,
                "term_to",
                lambda: experts.term_of(uow, appointment.term_from, appointment.term_to),
            )
    elif state != "recommended":
        yield finding("state_not_for_new", number, "state")
    elif any(values.get(name) is not None for name in begins):
        yield finding("term_without_state", number, "state")
    account_id = plan.facts.account_id
    yield from refusals_of(number, "account_id", lambda: experts.refuse_own(uow, account_id))
    if account_id is None:
        yield finding("account_missing", number, "account_id")


def changed(uow: UnitOfWork, row: ReadRow, plan: Plan, entry: ExpertRecord) -> Iterator[Finding]:
    """Yield what is wrong with changing an entry."""
    stated = row.values.get("version")
    if stated is not None and stated != entry.version:
        yield finding("stale_version", row.number, "version", current=entry.version)
    for account_id in {entry.account_id, plan.facts.account_id} - {None}:
        yield from refusals_of(
            row.number, "account_id", partial(experts.refuse_own, uow, account_id)
        )
    if entry.account_id is not None and plan.facts.account_id is None:
        yield finding("account_removed", row.number, "account_id")


def differing(row: ReadRow, entry: ExpertRecord) -> Iterator[Finding]:
    """Yield where a table tells another state or term than the pool, which keeps its own."""
    values = row.values
    if values.get("state") not in (None, entry.state):
        yield finding("state_kept", row.number, "state")
    for name in ("term_from", "term_to"):
        if values.get(name) not in (None, getattr(entry, name)):
            yield finding("term_kept", row.number, name)


def refusals_of(row: int, column: str, rule: Callable[[], object]) -> Iterator[Finding]:
    """Yield the refusal of a rule that holds for single entries too, beside those of the others."""
    try:
        rule()
    except ServiceError as error:
        yield Finding(row, column, error.code, error.detail, error.detail_zh)


def repetitions(rows: Sequence[ReadRow]) -> Iterator[Finding]:
    """Yield where one row says what another one said before."""
    codes = {
        "licence_number": "licence_repeated",
        "account_id": "account_repeated",
        "phone": "phone_repeated",
    }
    first: dict[tuple[str, Any], int] = {}
    named: dict[str, tuple[str | None, int]] = {}
    for row in rows:
        for column, code in codes.items():
            value = row.values.get(column)
            if value is None:
                continue
            before = first.setdefault((column, value), row.number)
            if before != row.number:
                yield finding(code, row.number, column, first=before)
        hospital, name = row.values.get("hospital"), row.values.get("hospital_name")
        if hospital is None:
            continue
        known, before = named.setdefault(hospital, (name, row.number))
        if known != name:
            yield finding("hospital_named_twice", row.number, "hospital_name", first=before)


def is_changed(plan: Plan) -> bool:
    """Whether a row says anything else than the entry that is there."""
    return any(getattr(plan.known, name) != getattr(plan.facts, name) for name in FACTS)


def outcome_of(row: int, plan: Plan | None, entry: ExpertRecord | None) -> RowOutcome:
    """Return what becomes of a row."""
    known_id = str(entry.id) if entry else None
    if plan is None:
        return RowOutcome(row, "refused", known_id)
    if entry is None:
        return RowOutcome(row, "added")
    return RowOutcome(row, "changed" if is_changed(plan) else "unchanged", known_id)
