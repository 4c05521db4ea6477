"""What the parties answered to an announcement (到场确认): told by them, or heard by staff."""

from uuid import UUID

from lottery.domain.session import Answer, SessionCase
from lottery.errors import CaseNotMovableError
from lottery.services import sessions
from lottery.unit_of_work import UnitOfWork

__all__ = ["hear", "note"]

ANSWERABLE = frozenset({"scheduled", "absent"})


async def note(
    uow: UnitOfWork,
    session_id: UUID,
    case_id: UUID,
    *,
    party: str,
    coming: bool,
    medium: str,
    reason: str | None = None,
) -> SessionCase:
    """Note what staff heard from a party; the party's last answer counts.

    Raises
    ------
    CaseNotInSessionError, CaseNotMovableError
        The case isn't on the session, or its person is there.
    SessionEndedError, SessionCancelledError
    """
    await sessions.open_session(uow, session_id)
    case = await uow.cases.get_in(session_id, case_id)
    if case.state not in ANSWERABLE:
        raise CaseNotMovableError(case_id=case_id, state=case.state)
    answer = Answer(party, coming, medium, uow.actor.account_id, uow.now, reason)
    await keep(uow, case, answer)
    return await uow.cases.get_in(session_id, case_id)


async def hear(uow: UnitOfWork, case_id: UUID, session_id: UUID, answer: Answer) -> None:
    """Note what a party answered from its own account; of another session it counts no more."""
    case = await uow.cases.find(case_id, locked=True)
    if case is None or case.session_id != session_id or case.state not in ANSWERABLE:
        return
    await keep(uow, case, answer)


async def keep(uow: UnitOfWork, case: SessionCase, answer: Answer) -> None:
    """Store an answer in place of the same party's earlier one."""
    others = [item for item in case.answers if item.party != answer.party]
    await uow.cases.put_answers(case.case_id, [*others, answer])
    uow.audit(
        "attendance.answered",
        subject_type="case",
        subject_id=case.case_id,
        case_id=case.case_id,
        detail={"party": answer.party, "coming": answer.coming, "medium": answer.medium},
    )
