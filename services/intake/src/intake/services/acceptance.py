"""Accepting (受理) a complete application as a numbered case whose clock runs."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.received import ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import MaterialNotFoundError, MaterialsIncompleteError
from intake.services import clock
from intake.services.applications import with_given
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version, own_entry
from intake.services.verdicts import BEFORE_ACCEPTANCE, check_judged, judge_rest, naming
from intake.unit_of_work import UnitOfWork
from shared import duties
from shared.clock import committee_date
from shared.events.intake import CaseAccepted

__all__ = ["accept"]


async def accept(
    uow: UnitOfWork,
    case_id: UUID,
    *,
    originals_seen: Collection[UUID],
    rest_complete: bool,
    expected: int | None,
) -> tuple[Case, Sequence[CaseDeadline]]:
    """Give a complete application its case number and start its clock (O55 art 10).

    The clock starts when the last demanded material arrived, not when somebody accepts.
    ``originals_seen`` are the materials whose originals the clerk has seen; ``rest_complete`` finds
    complete what has no verdict yet. After a notice only what it named is asked for.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError
        It was accepted before, or has ended.
    CaseClaimedError
        A colleague works on it.
    MaterialsIncompleteError
        Something demanded is missing or unfit; all of it is named.
    MaterialsNotJudgedError
        Something demanded is there, and nobody has said whether it is complete.
    DutyConflictError, CaseContestedError
        The actor did something else on this case; or somebody did two things on it.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, *BEFORE_ACCEPTANCE)
    check_claim(uow, case)
    received = await with_given(uow, case)
    if rest_complete:
        received = await judge_rest(uow, received)
    check_complete(received)
    await mark_originals_seen(uow, received, originals_seen)
    accepted = await number_and_start(uow, received)
    await announce(uow, accepted, await clock.on_accepted(uow, accepted))
    return accepted, await uow.deadlines.list_of_case(case_id)


def check_complete(received: ReceivedApplication) -> None:
    """Let only applications pass whose demanded items are all there and found complete."""
    if missing := received.missing:
        raise MaterialsIncompleteError(
            **naming(missing, "{} is missing or unfit", "{}缺少或不符合要求")
        )
    check_judged(received)


async def mark_originals_seen(
    uow: UnitOfWork, received: ReceivedApplication, ids: Collection[UUID]
) -> None:
    """Note the originals seen; only those of this case."""
    if not ids:
        return
    if set(ids) - {material.id for material in received.given}:
        raise MaterialNotFoundError
    await uow.materials.mark_originals_seen(
        received.case.id, ids, account_id=uow.actor.account_id, now=uow.now
    )


async def number_and_start(uow: UnitOfWork, received: ReceivedApplication) -> Case:
    """Store the acceptance with the year's next number."""
    case = received.case
    year = committee_date(uow.now).year
    sequence = await uow.cases.next_sequence(year)
    await uow.cases.note_number(case.id, year, sequence, accepted_by=uow.actor.account_id)
    return await uow.cases.update(
        replace(
            case,
            state=CaseState.ACCEPTED,
            case_number=uow.settings.case_number_of(uow.committee, year, sequence),
            accepted_at=uow.now,
            clock_started_at=clock.starts_at(uow, case, received.completed_at()),
            duties=duties.with_duty(case.duties, "accept", uow.actor.account_id, case_id=case.id),
        )
    )


async def announce(uow: UnitOfWork, case: Case, deadlines: Sequence[CaseDeadline]) -> None:
    """Publish the acceptance, put it on the timeline and note it."""
    assert case.case_number is not None
    assert case.clock_started_at is not None
    await uow.publish(
        CaseAccepted(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            case_number=case.case_number,
            clock_started_at=case.clock_started_at,
            deadlines=[item.fact() for item in deadlines],
            duties=list(case.duties),
        )
    )
    facts = {"case_number": case.case_number}
    await uow.timeline.tell(own_entry(uow, case.id, EntryCode.CASE_ACCEPTED, facts))
    uow.audit("case.accepted", subject_type="case", subject_id=case.id, case_id=case.id)
