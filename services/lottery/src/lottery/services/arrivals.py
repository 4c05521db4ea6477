"""The door (签到): who of a session's appraisees is there, who is late, and who stayed away."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from lottery.domain.session import CHECK_IN_METHODS, Attendance, Session, SessionCase
from lottery.errors import (
    AbsenceTooEarlyError,
    CaseNotCheckedInError,
    CaseNotMovableError,
    CheckInMethodError,
)
from lottery.services import scheduling, sessions
from lottery.unit_of_work import UnitOfWork
from shared import duties
from shared.events.lottery import CaseAbsent, CaseCheckedIn, CaseCheckInUndone, CaseIdentified

__all__ = [
    "Arrival",
    "check_in",
    "expect",
    "expect_at_home",
    "mark_absent",
    "note_identity",
    "of_case",
    "undo",
    "waiting_room",
]

EXPECTED = ("scheduled", "absent")
CONFIRMED = ("checked_in", "allocated")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case at the door, and whether its person is there."""

    case: SessionCase
    attendance: Attendance


async def check_in(
    uow: UnitOfWork, session_id: UUID, case_id: UUID, *, method: str, document: str | None = None
) -> Arrival:
    """Note that the appraisee is there and was identified; only the present are drawn.

    Who wasn't at home at first, and has a panel, goes back to it.

    ``document`` is what the identity was checked by. The first check-in takes the session's next
    queue number, which stays the person's own. Checking in again changes nothing, and coming late
    is possible as long as the session lasts.

    Raises
    ------
    CheckInMethodError
        The session's mode asks for another way.
    CaseNotInSessionError
        The case isn't on this session.
    CaseContestedError
        One person holds two duties on it, so it wouldn't be drawn.
    """
    session = await sessions.open_session(uow, session_id)
    check_method(session, method)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state not in EXPECTED:
        return arrival_of(uow, session, case)
    duties.check_uncontested(case.duties, case_id=case_id)
    number = case.queue_number or await uow.sessions.take_number(session_id)
    await uow.cases.change(
        [case_id],
        state="allocated" if case.panel_code else "checked_in",
        checked_in_at=uow.now,
        check_in_method=method,
        queue_number=number,
        checked_in_by=uow.actor.account_id,
        **identified(uow, document),
    )
    await uow.publish(
        CaseCheckedIn(
            committee=case.committee, case_id=case_id, session_id=session_id, method=method
        )
    )
    uow.audit("case.checked_in", subject_type="case", subject_id=case_id, case_id=case_id)
    return await of_case(uow, session_id, case_id)


async def expect(uow: UnitOfWork, session_id: UUID, case_id: UUID, *, method: str) -> None:
    """Refuse to ask about somebody's identity who isn't expected here, or in this way.

    Raises
    ------
    SessionEndedError, SessionCancelledError, CheckInMethodError, CaseNotInSessionError
    """
    session = await sessions.open_session(uow, session_id)
    check_method(session, method)
    await uow.cases.get_in(session_id, case_id)


async def expect_at_home(uow: UnitOfWork, session_id: UUID, case_id: UUID) -> SessionCase:
    """Return a case, locked, whose person was confirmed by telephone and is identified at home.

    Raises
    ------
    SessionEndedError, SessionCancelledError, CaseNotInSessionError
    CaseNotCheckedInError
        Nobody confirmed it, or it was checked in another way.
    """
    await sessions.open_session(uow, session_id)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state not in CONFIRMED or case.check_in_method != "phone":
        raise CaseNotCheckedInError(case_id=case_id)
    return case


async def note_identity(
    uow: UnitOfWork, session_id: UUID, case_id: UUID, *, document: str
) -> Arrival:
    """Note by which document somebody was identified at home, and tell review that it was done.

    Noting it again changes nothing.

    Raises
    ------
    SessionEndedError, SessionCancelledError, CaseNotInSessionError, CaseNotCheckedInError
    """
    case = await expect_at_home(uow, session_id, case_id)
    if case.identity_document is not None:
        return await of_case(uow, session_id, case_id)
    await uow.cases.change([case_id], **identified(uow, document))
    await uow.publish(
        CaseIdentified(
            committee=case.committee, case_id=case_id, session_id=session_id, document=document
        )
    )
    uow.audit("case.identified", subject_type="case", subject_id=case_id, case_id=case_id)
    return await of_case(uow, session_id, case_id)


def identified(uow: UnitOfWork, document: str | None) -> dict[str, Any]:
    """Return what is kept of an identity check: by which document, when, and who looked at it."""
    return {
        "identity_document": document,
        "identified_at": uow.now if document else None,
        "identified_by": uow.actor.account_id if document else None,
    }


async def waiting_room(uow: UnitOfWork, session_id: UUID) -> list[Arrival]:
    """Return those of a session who have a queue number and are there, in its order.

    Raises
    ------
    SessionNotFoundError
    """
    session = await uow.sessions.get(session_id)
    cases = await uow.cases.list_of(session_id)
    there = [case for case in cases if case.queue_number and case.checked_in_at]
    ordered = sorted(there, key=lambda case: case.queue_number or 0)
    return [arrival_of(uow, session, case) for case in ordered]


async def of_case(uow: UnitOfWork, session_id: UUID, case_id: UUID) -> Arrival:
    """Return how a case of a session stands at the door.

    Raises
    ------
    SessionNotFoundError, CaseNotInSessionError
    """
    session = await uow.sessions.get(session_id)
    return arrival_of(uow, session, await uow.cases.get_in(session_id, case_id))


def arrival_of(uow: UnitOfWork, session: Session, case: SessionCase) -> Arrival:
    """Return a case with its attendance by the committee's patience."""
    grace = timedelta(minutes=uow.settings.late_after_minutes)
    return Arrival(case, case.attendance(session, grace))


def check_method(session: Session, method: str) -> None:
    """Refuse another way of being present than the session's mode has.

    Raises
    ------
    CheckInMethodError
    """
    allowed = CHECK_IN_METHODS[session.mode]
    if method not in allowed:
        raise CheckInMethodError(mode=session.mode, allowed="/".join(allowed))


async def undo(uow: UnitOfWork, session_id: UUID, case_id: UUID, *, reason: str) -> Arrival:
    """Take back a check-in that was a mistake; the queue number stays the person's own.

    Raises
    ------
    CaseNotInSessionError
        The case isn't on this session.
    CaseNotCheckedInError
        It isn't checked in, or has its panel.
    DrawOpenError
        An allocation is open that was frozen with it.
    """
    await sessions.open_session(uow, session_id)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state != "checked_in":
        raise CaseNotCheckedInError(case_id=case_id)
    await scheduling.check_no_allocation_open(uow, session_id)
    await uow.cases.change(
        [case_id],
        state="scheduled",
        checked_in_at=None,
        check_in_method=None,
        checked_in_by=None,
        **identified(uow, None),
    )
    await uow.publish(
        CaseCheckInUndone(committee=case.committee, case_id=case_id, session_id=session_id)
    )
    uow.audit(
        "case.check_in_undone",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"reason": reason},
    )
    return await of_case(uow, session_id, case_id)


async def mark_absent(uow: UnitOfWork, session_id: UUID, case_id: UUID) -> Arrival:
    """Note that the appraisee didn't come; coming late on the same day is still possible.

    So it is noted that nobody was at home who had been confirmed by telephone. A panel that chance
    gave the case stays the one that examines it, if that is today.

    That there was a good reason, two persons say afterwards, see `scheduling.move`. Noting it
    again changes nothing.

    Raises
    ------
    CaseNotInSessionError, CaseNotMovableError
        The case isn't on this session, or its person is there, or was identified at home.
    DrawOpenError
        An allocation is open that was frozen with it.
    AbsenceTooEarlyError
        The session, or the visit, hasn't begun.
    """
    session = await sessions.open_session(uow, session_id)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state == "absent":
        return arrival_of(uow, session, case)
    if case.state != "scheduled" and not case.is_unmet:
        raise CaseNotMovableError(case_id=case_id, state=case.state)
    if uow.now < (case.visit_at or session.starts_at):
        raise AbsenceTooEarlyError(code=session.code)
    if case.is_unmet:
        await scheduling.check_no_allocation_open(uow, session_id)
    await uow.cases.change(
        [case_id], state="absent", checked_in_at=None, check_in_method=None, checked_in_by=None
    )
    await uow.publish(
        CaseAbsent(
            committee=case.committee, case_id=case_id, session_id=session_id, good_reason=False
        )
    )
    uow.audit("case.absent", subject_type="case", subject_id=case_id, case_id=case_id)
    return await of_case(uow, session_id, case_id)
