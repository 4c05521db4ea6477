"""Use cases around sessions (鉴定场次) and the cases on them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lottery.domain.session import CHECK_IN_METHODS, PanelPlan, Session, SessionCase
from lottery.errors import (
    CaseNotWaitingError,
    CheckInMethodError,
    DrawOpenError,
    SessionEndedError,
    SessionFixedError,
)
from lottery.services import operators
from lottery.unit_of_work import UnitOfWork
from shared import duties
from shared.clock import committee_date
from shared.events.intake import CasePreliminarilyReviewed, Mode
from shared.events.lottery import CaseAbsent, CaseCheckedIn, CaseScheduled
from shared.ids import new_id
from shared.told_duties import learn

__all__ = ["check_in", "end", "mark_absent", "open_session", "plan", "schedule", "wait"]


async def wait(uow: UnitOfWork, event: CasePreliminarilyReviewed) -> None:
    """Note that a case waits for a session; entrusted cases are examined elsewhere."""
    if event.mode == "entrusted":
        return
    early = await operators.told_before(uow, event.case_id)
    await uow.cases.add(
        SessionCase(
            case_id=event.case_id,
            committee=event.committee,
            version=1,
            case_number=event.case_number,
            matter=event.matter,
            category=event.category,
            classes_needed=tuple(event.classes_needed),
            mode=event.mode,
            area=event.area,
            difficult=event.difficult,
            express=event.express,
            conclusion_due=event.conclusion_due.due_on,
            duties=learn(uow, event.case_id, event.duties, early),
            state="waiting",
        )
    )


async def plan(
    uow: UnitOfWork,
    *,
    mode: Mode,
    starts_at: datetime,
    venue: str,
    area: str | None,
    distinct_hospitals: bool,
    panels: Sequence[PanelPlan],
    reserves: Sequence[str] = (),
) -> Session:
    """Plan a session with its panels; who sits on them is drawn later.

    For each of ``reserves``, classes, one expert more is called for the day, who is an alternate
    when the groups are drawn.
    """
    session = Session(
        id=new_id(),
        committee=uow.committee,
        version=1,
        code=f"S{committee_date(starts_at):%y%m%d}-{secrets.token_hex(2).upper()}",
        mode=mode,
        starts_at=starts_at,
        venue=venue,
        area=area,
        distinct_hospitals=distinct_hospitals,
        panels=tuple(panels),
        reserves=tuple(reserves),
        state="planned",
    )
    await uow.sessions.add(session)
    await operators.take_part(uow, session.id)
    uow.audit("session.planned", subject_type="session", subject_id=session.id)
    return session


async def open_session(uow: UnitOfWork, session_id: UUID) -> Session:
    """Return a session that isn't over, locked.

    Raises
    ------
    SessionNotFoundError
        The committee has none of that id.
    SessionEndedError
        It is over.
    """
    session = await uow.sessions.get(session_id, locked=True)
    if session.is_ended:
        raise SessionEndedError(code=session.code)
    return session


async def schedule(
    uow: UnitOfWork, session_id: UUID, case_ids: Sequence[UUID]
) -> list[SessionCase]:
    """Put waiting cases on a session and announce time and place.

    Raises
    ------
    CaseNotWaitingError
        One of them isn't waiting, or needs another mode or a category no panel examines.
    SessionFixedError
        The groups draw has fixed the roster.
    DutyConflictError, CaseContestedError
        The actor, or who planned the session or operated a draw of it, holds another duty on one
        of them; or somebody holds two.
    """
    session = await open_session(uow, session_id)
    await operators.take_part(uow, session_id)
    accounts = await uow.duties.operators_of(session_id)
    drawn = await uow.draws.list_of(session_id)
    if any(draw.kind == "groups" for draw in drawn):
        raise SessionFixedError(code=session.code)
    case_ids = list(dict.fromkeys(case_ids))
    found = {case.case_id: case for case in await uow.cases.list_by_id(uow.committee, case_ids)}
    for account_id in accounts:
        duties_of = {case.case_id: case.duties for case in found.values()}
        duties.check_each(duties_of, "operate_draw", account_id)
    categories = {panel.category for panel in session.panels}
    for case_id in case_ids:
        case = found.get(case_id)
        fits = case and case.mode == session.mode and case.category in categories
        if not case or not fits or case.state != "waiting":
            raise CaseNotWaitingError(case_id=case_id)
        duties.check_uncontested(case.duties, case_id=case_id)
    await uow.cases.change(case_ids, state="scheduled", session_id=session_id)
    await uow.participants.ensure(session_id, [("case", str(case_id)) for case_id in case_ids])
    for case_id in case_ids:
        await uow.publish(scheduled(session, case_id))
    await operators.burden(uow, session_id, await uow.cases.list_of(session_id), accounts)
    uow.audit(
        "session.cases_scheduled",
        subject_type="session",
        subject_id=session_id,
        detail={"cases": [str(case_id) for case_id in case_ids]},
    )
    return await uow.cases.list_of(session_id)


def scheduled(session: Session, case_id: UUID) -> CaseScheduled:
    """Return the announcement of a case's session."""
    return CaseScheduled(
        committee=session.committee,
        case_id=case_id,
        session_id=session.id,
        session_code=session.code,
        mode=session.mode,
        starts_at=session.starts_at,
        venue=session.told_venue,
    )


async def check_in(uow: UnitOfWork, session_id: UUID, case_id: UUID, *, method: str) -> SessionCase:
    """Note that the appraisee is there and was identified; only the present are drawn.

    Checking in again changes nothing.

    Raises
    ------
    CheckInMethodError
        The session's mode asks for another way.
    CaseNotInSessionError
        The case isn't on this session.
    CaseContestedError
        One person holds two duties on it, so it wouldn't be drawn.
    """
    session = await open_session(uow, session_id)
    allowed = CHECK_IN_METHODS[session.mode]
    if method not in allowed:
        raise CheckInMethodError(mode=session.mode, allowed="/".join(allowed))
    case = await uow.cases.get_in(session_id, case_id)
    if case.state not in ("scheduled", "absent"):
        return case
    duties.check_uncontested(case.duties, case_id=case_id)
    await uow.cases.change(
        [case_id], state="checked_in", checked_in_at=uow.now, check_in_method=method
    )
    await uow.publish(
        CaseCheckedIn(
            committee=case.committee, case_id=case_id, session_id=session_id, method=method
        )
    )
    uow.audit("case.checked_in", subject_type="case", subject_id=case_id, case_id=case_id)
    return await uow.cases.get_in(session_id, case_id)


async def mark_absent(
    uow: UnitOfWork, session_id: UUID, case_id: UUID, *, good_reason: bool
) -> SessionCase:
    """Note that the appraisee didn't come; coming late is still possible."""
    await open_session(uow, session_id)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state != "scheduled":
        raise CaseNotWaitingError(case_id=case_id)
    await uow.cases.change([case_id], state="absent")
    await uow.publish(
        CaseAbsent(
            committee=case.committee,
            case_id=case_id,
            session_id=session_id,
            good_reason=good_reason,
        )
    )
    uow.audit("case.absent", subject_type="case", subject_id=case_id, case_id=case_id)
    return await uow.cases.get_in(session_id, case_id)


async def end(uow: UnitOfWork, session_id: UUID) -> Session:
    """End a session; from now on its transcripts are public. Ending twice changes nothing.

    Raises
    ------
    DrawOpenError
        A draw of the committee is still open.
    """
    session = await uow.sessions.get(session_id, locked=True)
    if session.is_ended:
        return session
    open_draw = await uow.draws.find_open(uow.committee)
    if open_draw is not None:
        raise DrawOpenError(id=open_draw)
    await uow.sessions.end(session_id)
    uow.audit("session.ended", subject_type="session", subject_id=session_id)
    return await uow.sessions.get(session_id)
