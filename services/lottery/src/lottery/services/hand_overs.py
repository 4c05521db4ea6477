"""Entrusting (委托鉴定): another committee examines; what it was sent and when is on record."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from lottery.domain import hand_over as rules
from lottery.domain.hand_over import HandOver, PreparedFile, Reminder
from lottery.domain.proposal import Proposal
from lottery.domain.session import SessionCase
from lottery.errors import (
    CaseNotEntrustableError,
    CaseNotInSessionError,
    HandOverAnsweredError,
    HandOverFileUnknownError,
    HandOverInvalidError,
    HandOverMissingError,
)
from lottery.services.withdrawals import GONE
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.duties import with_duty
from shared.events.base import Duty
from shared.events.lottery import CaseEntrusted, CaseRecalled
from shared.ids import new_id
from shared.pagination import Page, page_of
from shared.told_duties import learn

__all__ = [
    "Entrusted",
    "file_prepared",
    "hand_over",
    "list_of",
    "list_standing",
    "note_answer",
    "recall",
    "standing",
    "take_part",
]

WAITING = "waiting"
ENTRUSTED = "entrusted"
ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A case that another committee has, whether to remind that one, and who wants it back."""

    hand_over: HandOver
    case: SessionCase
    reminder: Reminder
    recalls: tuple[Proposal, ...]


async def hand_over(
    uow: UnitOfWork,
    case_id: UUID,
    *,
    to_region: str,
    handed_on: date,
    file_sha256: str,
    due_on: date | None = None,
) -> HandOver:
    """Record that a case's file went to another committee, which examines it.

    Choosing who examines counts as operating the draws that there are none of here. Without
    ``due_on`` the answer is due by the committee's rule.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    CaseNotEntrustableError
        Its mode is another, or it doesn't wait.
    HandOverInvalidError
        It would go to the own committee, or tomorrow, or be answered before it went.
    HandOverFileUnknownError
        Intake told of no such file.
    DutyConflictError, CaseContestedError
        The actor holds another duty on it; or somebody holds two.
    """
    case = await get(uow, case_id)
    made = HandOver(
        id=new_id(),
        case_id=case_id,
        committee=uow.committee,
        to_region=to_region,
        handed_on=handed_on,
        file_sha256=file_sha256,
        recorded_by=uow.actor.account_id,
        recorded_at=uow.now,
        due_on=due_on or expected_on(uow, case, handed_on),
    )
    check_possible(uow, case, made)
    taken = with_duty(case.duties, "operate_draw", uow.actor.account_id, case_id=case_id)
    if not await uow.hand_overs.has_file(case_id, file_sha256, to_region):
        raise HandOverFileUnknownError(case_id=case_id)
    await uow.hand_overs.add(made)
    await uow.cases.change([case_id], state=ENTRUSTED)
    await uow.cases.put_duties(case_id, taken)
    await uow.publish(
        CaseEntrusted(
            committee=uow.committee,
            case_id=case_id,
            hand_over_id=made.id,
            to_region=to_region,
            handed_on=handed_on,
            file_sha256=file_sha256,
            duties=list(taken),
            due_on=made.due_on,
        )
    )
    note(uow, "case.entrusted", made)
    return made


def check_possible(uow: UnitOfWork, case: SessionCase, made: HandOver) -> None:
    """Let only a case that waits go, to another committee, by today, to be answered later.

    Raises
    ------
    CaseNotEntrustableError, HandOverInvalidError
    """
    if case.mode != "entrusted" or case.state != WAITING:
        raise CaseNotEntrustableError(case_id=case.case_id)
    is_late = made.handed_on > committee_date(uow.now)
    is_answered_first = made.due_on is None or made.due_on <= made.handed_on
    if made.to_region == uow.committee or is_late or is_answered_first:
        raise HandOverInvalidError


async def recall(uow: UnitOfWork, case_id: UUID, *, reason: str, proposed_by: str) -> HandOver:
    """Take a case back from a committee that won't examine it, as two agreed; it waits again.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    HandOverMissingError, HandOverAnsweredError
        It is with no other committee; or that one has answered.
    DutyConflictError, CaseContestedError
        The actor holds another duty on it; or somebody holds two.
    """
    case = await take_part(uow, case_id)
    found = await standing(uow, case_id)
    await uow.hand_overs.change(
        found, recalled_at=uow.now, recalled_by=uow.actor.account_id, recall_reason=reason
    )
    if case.state == ENTRUSTED:
        await uow.cases.change([case_id], state=WAITING, waits_again="recalled")
        await uow.publish(
            CaseRecalled(
                committee=uow.committee,
                case_id=case_id,
                hand_over_id=found.id,
                duties=list(case.duties),
            )
        )
    note(uow, "case.recalled", found, proposed_by=proposed_by, reason=reason)
    return (await uow.hand_overs.list_of(case_id))[-1]


async def list_of(uow: UnitOfWork, case_id: UUID) -> list[HandOver]:
    """Return a case's hand-overs.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    """
    await get(uow, case_id)
    return await uow.hand_overs.list_of(case_id)


async def standing(uow: UnitOfWork, case_id: UUID) -> HandOver:
    """Return the hand-over of a case that another committee has.

    Raises
    ------
    HandOverMissingError, HandOverAnsweredError
        None has it; or that one has answered.
    """
    made = await uow.hand_overs.list_of(case_id)
    for found in made:
        if found.is_standing:
            return found
    if made and made[-1].answered_at is not None:
        raise HandOverAnsweredError(case_id=case_id)
    raise HandOverMissingError(case_id=case_id)


async def list_standing(
    uow: UnitOfWork, *, only_due: bool, after: tuple[date, UUID] | None, limit: int
) -> Page[Entrusted]:
    """Return what other committees have, the one due first first.

    ``only_due`` leaves those out of which nobody needs to be reminded yet.
    """
    today = committee_date(uow.now)
    soon = timedelta(days=uow.settings.entrusted_reminder_days)
    found = await uow.hand_overs.list_standing(
        due_by=today + soon if only_due else None, after=after, limit=limit
    )
    ids = [item.case_id for item in found]
    cases = {item.case_id: item for item in await uow.cases.list_by_id(uow.committee, ids)}
    recalls = await uow.proposals.list_recalls(ids)
    items = [
        Entrusted(
            item,
            cases[item.case_id],
            item.reminder(today, soon=soon),
            tuple(
                one
                for one in recalls
                if one.case_id == item.case_id and one.state(uow.now) == "pending"
            ),
        )
        for item in found
    ]
    return page_of(
        items,
        limit,
        lambda item: (item.hand_over.due_on or item.hand_over.handed_on, item.hand_over.id),
    )


async def file_prepared(uow: UnitOfWork, prepared: PreparedFile) -> None:
    """Note a file that intake made for another committee."""
    await uow.hand_overs.add_file(prepared)


async def note_answer(uow: UnitOfWork, case_id: UUID, hand_over_id: UUID, told: list[Duty]) -> None:
    """Note that another committee's opinion is on record; one taken back meanwhile stays so."""
    case = await uow.cases.find(case_id, locked=True)
    if case is None or case.state in GONE:
        return
    await uow.cases.put_duties(case_id, learn(uow, case_id, case.duties, told))
    for found in await uow.hand_overs.list_of(case_id):
        if found.id == hand_over_id and found.is_standing:
            await uow.hand_overs.change(found, answered_at=uow.now)
            await uow.cases.change([case_id], state=ANSWERED)
            note(uow, "case.answered", found)


async def take_part(uow: UnitOfWork, case_id: UUID) -> SessionCase:
    """Let the actor decide who examines a case, which is a duty on it; return the case, locked.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    DutyConflictError, CaseContestedError
        The actor holds another duty on it; or somebody holds two.
    """
    case = await get(uow, case_id)
    taken = with_duty(case.duties, "operate_draw", uow.actor.account_id, case_id=case_id)
    await uow.cases.put_duties(case_id, taken)
    return replace(case, duties=taken)


def expected_on(uow: UnitOfWork, case: SessionCase, handed_on: date) -> date:
    """Return by when another committee answers by the committee's rule."""
    settings = uow.settings
    return rules.due_on(
        handed_on,
        case.conclusion_due,
        answer=timedelta(days=settings.entrusted_answer_days),
        reserve=timedelta(days=settings.entrusted_reserve_days),
    )


async def get(uow: UnitOfWork, case_id: UUID) -> SessionCase:
    """Return a case, locked.

    Raises
    ------
    CaseNotInSessionError
        The committee has none of that id.
    """
    case = await uow.cases.find(case_id, locked=True)
    if case is None or case.committee != uow.committee:
        raise CaseNotInSessionError(case_id=case_id)
    return case


def note(uow: UnitOfWork, action: str, made: HandOver, **detail: str) -> None:
    """Put a step of a hand-over on the audit trail."""
    uow.audit(
        action,
        subject_type="case",
        subject_id=made.case_id,
        case_id=made.case_id,
        detail={"to_region": made.to_region, "file_sha256": made.file_sha256, **detail},
    )
