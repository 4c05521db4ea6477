"""The list at the door (签到名单): who is expected, who is there, late or absent, at one glance."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from lottery.domain.session import Attendance, Session, SessionCase
from lottery.errors import IdentityCheckLockedError
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.clients.base import RemoteNotFoundError, RemoteUnavailableError
from shared.clients.intake import IntakeClient
from shared.purposes import Purpose

__all__ = ["DoorLine", "DoorList", "expected_at", "names_of", "whose_number_ends"]

EXPECTED = frozenset({"scheduled", "absent", "checked_in", "allocated"})
"""How a case stands whose person comes to the door."""


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One case, and how its person stands."""

    case: SessionCase
    attendance: Attendance

    @property
    def order(self) -> tuple[bool, int, str]:
        """By what lines are sorted: who has a queue number by that, the others by case number."""
        number = self.case.queue_number
        return number is None, number or 0, self.case.case_number


@dataclass(frozen=True, slots=True)
class DoorList:
    """A session's people in the order of their queue numbers, those who have none after them."""

    session: Session
    lines: list[DoorLine]


async def expected_at(uow: UnitOfWork, session_id: UUID) -> DoorList:
    """Return who is expected at a session; that the list was read is on the audit trail.

    Raises
    ------
    SessionNotFoundError
    """
    session = await uow.sessions.get(session_id)
    grace = timedelta(minutes=uow.settings.late_after_minutes)
    lines = [
        DoorLine(case, case.attendance(session, grace))
        for case in await uow.cases.list_of(session_id)
        if case.state in EXPECTED
    ]
    uow.audit(
        "door_list.read",
        subject_type="session",
        subject_id=session_id,
        purpose=Purpose.EXAMINATION,
    )
    return DoorList(session, sorted(lines, key=lambda line: line.order))


async def names_of(intake: IntakeClient, actor: Actor, session_id: UUID) -> Mapping[UUID, str]:
    """Return the masked names of a session's people by case, outside any transaction.

    While intake can't answer nobody has a name, and the list is of use all the same.
    """
    try:
        found = await intake.people_at_door(
            session_id, committee=actor.committee, on_behalf_of=actor.account_id
        )
    except (RemoteUnavailableError, RemoteNotFoundError):
        return {}
    return {person.case_id: person.masked_name for person in found.people}


async def whose_number_ends(
    intake: IntakeClient, actor: Actor, session_id: UUID, last_digits: str
) -> Collection[UUID]:
    """Return the cases of a session whose person's identity number ends so.

    Raises
    ------
    IdentityCheckLockedError
        There were too many wrong attempts just now.
    RemoteUnavailableError
        Intake can't answer just now.
    """
    found = await intake.find_at_door(
        session_id, last_digits, committee=actor.committee, on_behalf_of=actor.account_id
    )
    if found.outcome == "locked":
        raise IdentityCheckLockedError
    return frozenset(found.case_ids)
