"""Putting cases on sessions, taking them off, and moving them by agreement (改期)."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from lottery.domain.session import Session, SessionCase
from lottery.errors import (
    CaseNotInSessionError,
    CaseNotMovableError,
    CaseNotWaitingError,
    DrawOpenError,
    SessionFixedError,
    SessionFullError,
    VisitTimesError,
)
from lottery.services import operators, sessions
from lottery.unit_of_work import UnitOfWork
from shared import duties
from shared.clock import committee_date
from shared.events.lottery import CaseAbsent, CaseRescheduled, CaseScheduled, Postponement

__all__ = [
    "LEAVABLE",
    "TAKE_ROOM",
    "check_movable",
    "check_room",
    "check_target",
    "get",
    "move",
    "remove",
    "rescheduled",
    "schedule",
]

TAKE_ROOM: Final = frozenset({"scheduled", "checked_in", "allocated"})
LEAVABLE: Final = frozenset({"scheduled", "absent"})
"""How a case stands that may come off its session by itself."""


async def schedule(
    uow: UnitOfWork,
    session_id: UUID,
    case_ids: Sequence[UUID],
    times: Sequence[datetime] | None = None,
) -> list[SessionCase]:
    """Put waiting cases on a session and announce time and place.

    ``times`` are those of the visits of a round, in the order of the cases.

    Raises
    ------
    CaseNotWaitingError
        One of them isn't waiting, or needs another mode or a category no panel examines.
    SessionFixedError
        The groups draw has fixed the roster.
    SessionFullError
        There is no room for all of them.
    VisitTimesError
        The visits' times don't follow one another on the session's day.
    DutyConflictError, CaseContestedError
        The actor, or who planned the session or operated a draw of it, holds another duty on one
        of them; or somebody holds two.
    """
    session = await sessions.open_session(uow, session_id)
    await operators.take_part(uow, session_id)
    await check_roster_open(uow, session)
    case_ids = list(dict.fromkeys(case_ids))
    check_times(session, case_ids, times)
    found = {
        case.case_id: case
        for case in await uow.cases.list_by_id(uow.committee, case_ids, locked=True)
    }
    accounts = await uow.duties.operators_of(session_id)
    check_operators(found.values(), accounts)
    for case_id in case_ids:
        check_fits(session, found.get(case_id), case_id)
    check_room(session, [*await uow.cases.list_of(session_id), *found.values()])
    await uow.participants.ensure(session_id, [("case", str(case_id)) for case_id in case_ids])
    for position, case_id in enumerate(case_ids):
        visit_at = times[position] if times else None
        await uow.cases.put_on(case_id, session_id, visit_at=visit_at)
        await uow.publish(scheduled(session, found[case_id], visit_at))
    await operators.burden(uow, session_id, await uow.cases.list_of(session_id), accounts)
    uow.audit(
        "session.cases_scheduled",
        subject_type="session",
        subject_id=session_id,
        detail={"cases": [str(case_id) for case_id in case_ids]},
    )
    return await uow.cases.list_of(session_id)


async def remove(uow: UnitOfWork, session_id: UUID, case_id: UUID) -> SessionCase:
    """Take a case off a session that was put on it by mistake; it waits again.

    Raises
    ------
    CaseNotInSessionError, CaseNotMovableError
        It isn't on it, or its person has come.
    SessionFixedError
        The groups draw has fixed the roster: from now on two persons decide.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    session = await sessions.open_session(uow, session_id)
    await operators.take_part(uow, session_id)
    await check_roster_open(uow, session)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state != "scheduled":
        raise CaseNotMovableError(case_id=case_id, state=case.state)
    await sessions.leave(uow, session, case, reason="replanned")
    return await get(uow, case_id)


async def get(uow: UnitOfWork, case_id: UUID) -> SessionCase:
    """Return a case that was put on sessions, wherever it is now.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    """
    found = await uow.cases.find(case_id)
    if found is None or found.committee != uow.committee:
        raise CaseNotInSessionError(case_id=case_id)
    return found


async def check_movable(uow: UnitOfWork, session: Session, case_id: UUID) -> SessionCase:
    """Return a case, locked, whose examination may be moved by agreement.

    Raises
    ------
    CaseNotInSessionError
        It isn't on the session.
    CaseNotMovableError
        Its person is there, or it has its panel, or the session is over and it wasn't absent.
    DrawOpenError
        An allocation of the session is open, which it might be in.
    """
    case = await uow.cases.get_in(session.id, case_id)
    over = session.is_ended or session.is_cancelled
    if case.state not in LEAVABLE or (over and case.state != "absent"):
        raise CaseNotMovableError(case_id=case_id, state=case.state)
    await check_no_allocation_open(uow, session.id)
    return case


async def check_target(uow: UnitOfWork, session_id: UUID, case: SessionCase) -> Session:
    """Return the session, locked, to which a case is to move.

    Raises
    ------
    SessionNotFoundError, SessionEndedError, SessionCancelledError
    CaseNotWaitingError
        It is of another mode, or no panel of it examines the category.
    SessionFixedError, SessionFullError
        Its roster is fixed, or it has no room.
    """
    session = await sessions.open_session(uow, session_id)
    await check_roster_open(uow, session)
    categories = {panel.category for panel in session.panels}
    if case.mode != session.mode or case.category not in categories or case.is_contested:
        raise CaseNotWaitingError(case_id=case.case_id)
    check_room(session, [*await uow.cases.list_of(session_id), case])
    return session


async def move(
    uow: UnitOfWork,
    session: Session,
    case: SessionCase,
    *,
    to_session_id: UUID | None,
    reason: str,
    persons: Sequence[str],
) -> None:
    """Let a case's examination be later, as a party asked and two persons agreed (O55 art 12).

    Without another session the case waits, and the delay is counted once it has one. An absence
    was for a good reason then.
    """
    planned_on = committee_date(case.visit_at or session.starts_at)
    postponed = Postponement(planned_on=planned_on, reason=reason, approved_by=persons[-1])
    if case.state == "absent":
        await uow.publish(
            CaseAbsent(
                committee=case.committee,
                case_id=case.case_id,
                session_id=session.id,
                good_reason=True,
            )
        )
    if to_session_id is None:
        await sessions.leave(uow, session, case, reason=reason, postponed=postponed)
        return
    target = await check_target(uow, to_session_id, case)
    await operators.take_part(uow, target.id)
    for account_id in persons:
        await uow.duties.add_operator(target.id, account_id)
    accounts = await uow.duties.operators_of(target.id)
    check_operators([*await uow.cases.list_of(target.id), case], accounts)
    await uow.participants.ensure(target.id, [("case", str(case.case_id))])
    await uow.cases.put_on(case.case_id, target.id)
    await operators.burden(uow, target.id, await uow.cases.list_of(target.id), accounts)
    moved = await uow.cases.get_in(target.id, case.case_id)
    await uow.publish(
        rescheduled(
            target, moved, earlier_session_id=session.id, reason=reason, postponed=postponed
        )
    )


def scheduled(session: Session, case: SessionCase, visit_at: datetime | None) -> CaseScheduled:
    """Return the announcement of a case's session, with the delay agreed before."""
    return CaseScheduled(
        committee=session.committee,
        case_id=case.case_id,
        session_id=session.id,
        session_code=session.code,
        mode=session.mode,
        starts_at=visit_at or session.starts_at,
        venue=session.told_venue,
        postponed=case.postponed,
        panel_number=case.panel_number,
    )


def rescheduled(
    session: Session,
    case: SessionCase,
    *,
    earlier_session_id: UUID,
    reason: str,
    postponed: Postponement | None = None,
) -> CaseRescheduled:
    """Return the announcement of another time or place."""
    return CaseRescheduled(
        committee=session.committee,
        case_id=case.case_id,
        session_id=session.id,
        session_code=session.code,
        mode=session.mode,
        starts_at=case.visit_at or session.starts_at,
        venue=session.told_venue,
        earlier_session_id=earlier_session_id,
        reason=reason,
        postponed=postponed,
    )


def check_fits(session: Session, case: SessionCase | None, case_id: UUID) -> None:
    """Refuse a case that doesn't wait for such a session, or that somebody holds two duties on."""
    categories = {panel.category for panel in session.panels}
    fits = case and case.mode == session.mode and case.category in categories
    if not case or not fits or case.state != "waiting":
        raise CaseNotWaitingError(case_id=case_id)
    duties.check_uncontested(case.duties, case_id=case_id)


def check_operators(cases: Collection[SessionCase], accounts: Collection[str]) -> None:
    """Refuse operators who hold another duty on one of the cases."""
    duties_of = {case.case_id: case.duties for case in cases}
    for account_id in accounts:
        duties.check_each(duties_of, "operate_draw", account_id)


def check_room(session: Session, cases: Collection[SessionCase]) -> None:
    """Refuse more cases than a session, or the panels of a category, can examine.

    ``cases`` are those on it with those that would come.
    """
    counted = Counter(case.category for case in cases if case.state in {*TAKE_ROOM, "waiting"})
    for category, room in session.room(()).items():
        if room is not None and counted[category] > room:
            raise SessionFullError(code=session.code, category=category, room=room)
    if session.capacity is not None and counted.total() > session.capacity:
        raise SessionFullError(code=session.code, category="*", room=session.capacity)


def check_times(
    session: Session, case_ids: Sequence[UUID], times: Sequence[datetime] | None
) -> None:
    """Refuse times of visits that aren't one for each case, in order, on the session's day."""
    if times is None:
        return
    day = committee_date(session.starts_at)
    in_order = all(one < other for one, other in pairwise(times))
    on_day = all(at >= session.starts_at and committee_date(at) == day for at in times)
    if session.mode != "home_visit" or len(times) != len(case_ids) or not in_order or not on_day:
        raise VisitTimesError(code=session.code)


async def check_roster_open(uow: UnitOfWork, session: Session) -> None:
    """Refuse another roster than the one that the groups draw froze."""
    if any(draw.kind == "groups" for draw in await uow.draws.list_of(session.id)):
        raise SessionFixedError(code=session.code)


async def check_no_allocation_open(uow: UnitOfWork, session_id: UUID) -> None:
    """Refuse while an allocation is open that was frozen with who was present."""
    for draw in await uow.draws.list_of(session_id):
        if draw.kind == "allocation" and draw.is_open:
            raise DrawOpenError(id=draw.id)
