"""Whom the lottery expects at a session: masked for the door, in full for who visits them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from intake.domain.application import Appraisee
from intake.domain.appointment import IdentityOutcome
from intake.services.identity_checks import is_locked
from intake.unit_of_work import UnitOfWork
from shared.clients.models import (
    FoundAtDoor,
    PersonAtDoor,
    PersonAtHome,
    PersonsAtDoor,
    PersonsAtHome,
)
from shared.identifiers import mask_name
from shared.purposes import Purpose

__all__ = ["at_door", "at_home", "found_by_digits"]


async def at_door(uow: UnitOfWork, session_id: UUID) -> PersonsAtDoor:
    """Return the masked names of who is expected at a session."""
    people = await appraisees_of(uow, session_id)
    note(uow, "session_names.read", session_id, len(people))
    return PersonsAtDoor(
        people=[
            PersonAtDoor(case_id=case_id, masked_name=mask_name(person.name))
            for case_id, person in people.items()
        ]
    )


async def found_by_digits(uow: UnitOfWork, session_id: UUID, last_digits: str) -> FoundAtDoor:
    """Return the cases of a session whose appraisee's identity number ends so.

    Nobody is counted as one miss of whoever asks, as at the door: else one would go on guessing
    here.
    """
    person = uow.actor.on_behalf_of or uow.actor.account_id
    if await is_locked(uow, None, person):
        note(uow, "session_people.searched", session_id, 0, outcome=IdentityOutcome.LOCKED)
        return FoundAtDoor(outcome="locked", case_ids=[])
    found = [
        case_id
        for case_id, appraisee in (await appraisees_of(uow, session_id)).items()
        if appraisee.identity_number[-uow.settings.identity_digits :] == last_digits
    ]
    if not found:
        await uow.identity_checks.add(None, person, uow.now, fits=False)
    outcome = IdentityOutcome.MATCHES if found else IdentityOutcome.DIFFERS
    note(uow, "session_people.searched", session_id, len(found), outcome=outcome)
    return FoundAtDoor(outcome=outcome.value, case_ids=found)


async def at_home(uow: UnitOfWork, session_id: UUID) -> PersonsAtHome:
    """Return name, telephone and address of who is visited in a session of home visits."""
    visited = await uow.appointments.cases_of(session_id, mode="home_visit")
    people = await uow.cases.list_parties(visited)
    for case_id in people:
        uow.audit(
            "home.read",
            subject_type="case",
            subject_id=case_id,
            case_id=case_id,
            purpose=Purpose.EXAMINATION,
        )
    return PersonsAtHome(
        people=[
            PersonAtHome(
                case_id=case_id,
                name=parties.appraisee.name,
                phone=parties.appraisee.phone,
                address=parties.appraisee.address,
            )
            for case_id, parties in people.items()
        ]
    )


async def appraisees_of(uow: UnitOfWork, session_id: UUID) -> Mapping[UUID, Appraisee]:
    """Return the appraisees of a session's cases; who was erased isn't expected."""
    expected: Sequence[UUID] = await uow.appointments.cases_of(session_id)
    people = await uow.cases.list_parties(expected)
    return {case_id: parties.appraisee for case_id, parties in people.items()}


def note(
    uow: UnitOfWork,
    action: str,
    session_id: UUID,
    people: int,
    *,
    outcome: IdentityOutcome | None = None,
) -> None:
    """Note once that a whole session's people were looked at: the list is read at each arrival."""
    uow.audit(
        action,
        subject_type="session",
        subject_id=session_id,
        purpose=Purpose.EXAMINATION,
        detail={"people": people} | ({"outcome": outcome} if outcome else {}),
    )
