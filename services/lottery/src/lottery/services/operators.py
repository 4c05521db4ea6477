"""Who operates a session's draws (抽签操作), which counts for every case of the session.

Whoever can influence who meets whom does: by planning, putting cases on the session, freezing,
committing, proposing or confirming. Checking people in and ending a session don't count.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from lottery.domain.draw.canonical import parse
from lottery.domain.draw.links import History
from lottery.domain.session import SessionCase
from lottery.services import orders
from lottery.unit_of_work import UnitOfWork
from shared import duties
from shared.events.base import Duty
from shared.events.lottery import CaseDrawOperated
from shared.told_duties import learn

__all__ = ["burden", "expect", "hear", "take_part", "told_before"]

LATER = 2**53 - 1


async def take_part(uow: UnitOfWork, session_id: UUID) -> list[SessionCase]:
    """Let the actor operate, who takes on that duty on every case of the session; return those.

    A contested case hinders nobody: it isn't drawn.

    Raises
    ------
    SessionNotFoundError
        The committee has none of that id.
    DutyConflictError
        The actor holds another duty on one of the cases, or is among the experts drawn from.
    """
    await uow.sessions.get(session_id, locked=True)
    cases = await uow.cases.list_of(session_id, locked=True)
    account_id = uow.actor.account_id
    duties.check_each({case.case_id: case.duties for case in cases}, "operate_draw", account_id)
    await check_not_in_pool(uow, session_id, cases)
    await uow.duties.add_operator(session_id, account_id)
    await burden(uow, session_id, cases, [account_id])
    return await uow.cases.list_of(session_id)


async def check_not_in_pool(
    uow: UnitOfWork, session_id: UUID, cases: Sequence[SessionCase]
) -> None:
    """Refuse an actor whom the session's pool draw may seat, or has seated.

    Counted among the operators, such an expert would stop every later draw and absence.

    Raises
    ------
    DutyConflictError
        The actor is among the experts of a pool draw that is open or stands.
    """
    expert = await uow.experts.find_by_account(uow.actor.account_id)
    if expert is None:
        return
    people = await uow.participants.of(session_id)
    person = people.get(("expert", str(expert.id)))
    standing = History(await uow.chain.documents_of(session_id), LATER)
    for draw in await uow.draws.list_of(session_id):
        if draw.kind != "pool" or not (draw.is_open or standing.find(draw.transcript_hash or "")):
            continue
        if person and person.code in {entry["code"] for entry in parse(draw.input)["experts"]}:
            orders.check_not_drawn([expert.account_id], [expert], cases)


async def burden(
    uow: UnitOfWork, session_id: UUID, cases: Iterable[SessionCase], accounts: Sequence[str]
) -> None:
    """Count operators on cases that they may operate, and tell the other services of new ones."""
    told = [Duty(duty="operate_draw", account_id=account_id) for account_id in accounts]
    for case in cases:
        taken = duties.united(case.duties, told)
        if case.is_contested or taken == case.duties:
            continue
        await uow.cases.put_duties(case.case_id, taken)
        await uow.publish(
            CaseDrawOperated(
                committee=case.committee,
                case_id=case.case_id,
                session_id=session_id,
                duties=list(taken),
            )
        )


async def hear(uow: UnitOfWork, case_id: UUID, told: Sequence[Duty]) -> None:
    """Add what another service tells of a case's duties, also of one that hasn't arrived yet."""
    case = await uow.cases.find(case_id, locked=True)
    if case is None:
        await uow.duties.lock_cases([case_id])
        case = await uow.cases.find(case_id, locked=True)
    if case is None:
        await uow.duties.add_early(case_id, told)
        return
    known = learn(uow, case_id, case.duties, told)
    if known != case.duties:
        await uow.cases.put_duties(case_id, known)


async def expect(uow: UnitOfWork, case_ids: Collection[UUID]) -> None:
    """Lock cases of one committee that are about to arrive, and look up what was told of them."""
    await uow.duties.lock_cases(case_ids)
    uow.early_duties.update(await uow.duties.list_early(case_ids))


async def told_before(uow: UnitOfWork, case_id: UUID) -> tuple[Duty, ...]:
    """Return what was told of the duties on a case before it arrives, which it does now."""
    if case_id not in uow.early_duties:
        await expect(uow, [case_id])
    return uow.early_duties.pop(case_id)
