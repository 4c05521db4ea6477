"""Sessions (鉴定场次) from the first case that waits to the end of the day."""

from typing import Final
from uuid import UUID

from lottery.domain.session import Session, SessionCase
from lottery.errors import DrawOpenError, PeopleUnmetError, SessionCancelledError, SessionEndedError
from lottery.services import operators
from lottery.unit_of_work import UnitOfWork
from shared.events.intake import CasePreliminarilyReviewed
from shared.events.lottery import CaseUnscheduled, Postponement
from shared.told_duties import learn

__all__ = ["end", "leave", "open_session", "wait"]

NOT_DRAWN: Final = frozenset({"scheduled", "checked_in"})
"""How a case stands that chance could still have given a panel."""


async def wait(uow: UnitOfWork, event: CasePreliminarilyReviewed) -> None:
    """Note that a case waits: for a session, or to be handed over to another committee."""
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
            appraisee_id=event.appraisee_id,
        )
    )


async def open_session(uow: UnitOfWork, session_id: UUID) -> Session:
    """Return a session that isn't over, locked.

    Raises
    ------
    SessionNotFoundError
        The committee has none of that id.
    SessionEndedError, SessionCancelledError
        It is over, or was called off.
    """
    session = await uow.sessions.get(session_id, locked=True)
    if session.is_ended:
        raise SessionEndedError(code=session.code)
    if session.is_cancelled:
        raise SessionCancelledError(code=session.code)
    return session


async def end(uow: UnitOfWork, session_id: UUID) -> Session:
    """End a session; from now on its transcripts are public. Ending twice changes nothing.

    Cases that got no panel wait again by themselves; those noted as absent stay where they are.

    Raises
    ------
    SessionCancelledError
        It was called off.
    DrawOpenError
        A draw of the committee is still open.
    PeopleUnmetError
        Somebody with a panel was confirmed by telephone and never seen; they come, or are absent.
    """
    session = await uow.sessions.get(session_id, locked=True)
    if session.is_ended:
        return session
    if session.is_cancelled:
        raise SessionCancelledError(code=session.code)
    open_draw = await uow.draws.find_open(uow.committee)
    if open_draw is not None:
        raise DrawOpenError(id=open_draw)
    cases = await uow.cases.list_of(session_id, locked=True)
    unmet = [case.case_number for case in cases if case.state == "allocated" and case.is_unmet]
    if unmet:
        raise PeopleUnmetError(cases=", ".join(sorted(unmet)))
    for case in cases:
        if case.state in NOT_DRAWN:
            await leave(uow, session, case, reason=f"not_drawn_{case.state}")
    await uow.sessions.close(session_id, "ended")
    uow.audit("session.ended", subject_type="session", subject_id=session_id)
    return await uow.sessions.get(session_id)


async def leave(
    uow: UnitOfWork,
    session: Session,
    case: SessionCase,
    *,
    reason: str,
    postponed: Postponement | None = None,
) -> None:
    """Let a locked case wait again, and tell everybody that its announcement is void."""
    await uow.cases.take_off(case.case_id, reason=reason, postponed=postponed)
    await uow.publish(
        CaseUnscheduled(
            committee=case.committee,
            case_id=case.case_id,
            session_id=session.id,
            session_code=session.code,
            starts_at=case.visit_at or session.starts_at,
            reason=reason,
            postponed=postponed,
        )
    )
    uow.audit(
        "case.unscheduled",
        subject_type="case",
        subject_id=case.case_id,
        case_id=case.case_id,
        detail={"session": str(session.id), "reason": reason},
    )
