"""Use cases around examinations (现场鉴定): what arrives from intake and lottery, and reading."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from review.domain.decision import PANEL_SIZES
from review.domain.examination import Examination, ExaminationState, Seat, SessionFacts
from review.domain.standard import standard_for
from review.errors import PanelRefusedError
from review.repositories.examinations import ExaminationFilter
from review.services import access, conclusions
from review.services.grading import available_standards
from review.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import NotYetKnownError
from shared.events.base import Duty
from shared.told_duties import learn

__all__ = [
    "allocate",
    "check_in",
    "expect",
    "identify",
    "known_examination",
    "list_difficult",
    "list_visible",
    "note_duties",
    "replace_member",
    "schedule",
    "take_panel_back",
    "undo_check_in",
    "unschedule",
    "withdraw",
]


async def expect(uow: UnitOfWork, examination: Examination) -> None:
    """Note a case that is ready to be scheduled; noting it again changes nothing."""
    await uow.early_duties.lock_case(examination.case_id)
    early = await uow.early_duties.list_of(examination.case_id)
    duties = learn(uow, examination.case_id, examination.duties, early)
    await uow.examinations.add(replace(examination, duties=duties))


async def schedule(uow: UnitOfWork, case_id: UUID, session: SessionFacts) -> None:
    """Note on which session (鉴定场次) the case is.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    await uow.examinations.save(examination.scheduled(session))


async def unschedule(uow: UnitOfWork, case_id: UUID) -> None:
    """Note that the case is on no session any more.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    await uow.examinations.save(examination.unscheduled())


async def undo_check_in(uow: UnitOfWork, case_id: UUID) -> None:
    """Note that the appraisee isn't there after all.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    await uow.examinations.save(examination.not_checked_in())


async def check_in(uow: UnitOfWork, case_id: UUID, *, at: datetime, method: str) -> None:
    """Note that the appraisee is there.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    await uow.examinations.save(examination.checked_in(at, method))


async def identify(uow: UnitOfWork, case_id: UUID) -> None:
    """Note that the appraisee was identified at home.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    await uow.examinations.save(examination.identified_at_home())


async def allocate(
    uow: UnitOfWork,
    case_id: UUID,
    *,
    session: SessionFacts,
    case_code: str,
    panel_code: str,
    seats: Sequence[Seat],
    transcript_hash: str,
    at: datetime,
    duties: Iterable[Duty],
    panel_number: int,
) -> None:
    """Give the case the panel that was drawn for it, and fix the standard it is decided under.

    A case that was withdrawn meanwhile gets none, and none in whose place another is asked for.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    PanelRefusedError
        The panel has another size than 3 or 5, or the conclusion is approved.
    """
    examination = await known_examination(uow, case_id)
    if examination.is_withdrawn:
        return
    known = learn(uow, case_id, examination.duties, duties)
    if panel_number < examination.panel_number:
        await uow.examinations.save(examination.with_duties(known))
        return
    refuse_concluded(examination)
    if len(seats) not in PANEL_SIZES:
        raise PanelRefusedError(reason=f"it has {len(seats)} seats")
    standard = standard_for(available_standards(uow), examination.matter, committee_date(at))
    opinions = await uow.opinions.list_of_case(case_id)
    await conclusions.set_draft_aside(uow, case_id)
    await uow.examinations.save(
        examination.allocated(
            session=session,
            case_code=case_code,
            panel_code=panel_code,
            seats=seats,
            transcript_hash=transcript_hash,
            at=at,
            standard_id=standard.id if standard else None,
            duties=known,
            has_opinions=any(item.signature.round == examination.round for item in opinions),
        )
    )


async def replace_member(
    uow: UnitOfWork,
    case_id: UUID,
    *,
    out: str,
    seat: Seat,
    duties: Iterable[Duty],
    panel_number: int,
) -> None:
    """Let an alternate take an absent expert's seat.

    Who has sealed an opinion keeps the seat on this case, as absence afterwards takes nothing back;
    so it is when the conclusion is approved, or another panel is asked for. The alternate has the
    panel's other cases.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    PanelRefusedError
        The expert isn't on the panel.
    """
    examination = await known_examination(uow, case_id)
    if examination.is_withdrawn:
        return
    examination = examination.with_duties(learn(uow, case_id, examination.duties, duties))
    if await is_settled(uow, examination, out, panel_number):
        uow.audit(
            "panel.seat_kept",
            subject_type="examination",
            subject_id=case_id,
            case_id=case_id,
            detail={"out": out, "in": seat.expert_code},
        )
        await uow.examinations.save(examination)
        return
    if all(item.expert_code != out for item in examination.seats):
        raise PanelRefusedError(reason=f"{out} has no seat on it")
    await uow.examinations.save(examination.with_member_replaced(out, seat))


async def is_settled(
    uow: UnitOfWork, examination: Examination, out: str, panel_number: int
) -> bool:
    """Whether nobody can take an expert's seat on a case any more."""
    if panel_number < examination.panel_number:
        return True
    if examination.state is ExaminationState.CONCLUDED:
        return True
    sealed = await uow.opinions.sealed_seats([examination.case_id])
    return any(
        (examination.case_id, examination.round, item.number) in sealed
        for item in examination.seats
        if item.expert_code == out
    )


async def take_panel_back(uow: UnitOfWork, case_id: UUID, *, transcript_hash: str) -> None:
    """Take the panel away whose draw was declared void; nobody of it writes any more.

    What is sealed stays on record with its round, and counts for nothing once another panel is
    drawn. A conclusion that was approved at the same moment stands until it is revoked.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    if examination.is_of_draw(transcript_hash):
        await conclusions.set_draft_aside(uow, case_id)
        await uow.examinations.save(examination.without_panel())


async def withdraw(uow: UnitOfWork, case_id: UUID) -> None:
    """End the examination of a case whose application was withdrawn, if there was to be one."""
    examination = await uow.examinations.find(case_id, for_change=True)
    if examination is not None:
        await uow.examinations.save(examination.withdrawn())


async def note_duties(uow: UnitOfWork, case_id: UUID, told: Sequence[Duty]) -> None:
    """Add what another service tells of a case's duties, also of one that hasn't arrived yet."""
    examination = await uow.examinations.find(case_id, for_change=True)
    if examination is None:
        await uow.early_duties.lock_case(case_id)
        examination = await uow.examinations.find(case_id, for_change=True)
    if examination is None:
        await uow.early_duties.add(case_id, told)
        return
    known = learn(uow, case_id, examination.duties, told)
    if known != examination.duties:
        await uow.examinations.save(examination.with_duties(known))


async def list_visible(
    uow: UnitOfWork,
    *,
    state: ExaminationState | None,
    session_id: UUID | None,
    limit: int,
    before: UUID | None,
) -> tuple[Sequence[Examination], frozenset[tuple[UUID, int, int]]]:
    """Return the cases the caller may see, newest first, and which of their seats have sealed."""
    wanted = ExaminationFilter(
        states=frozenset({state}) if state else None,
        session_id=session_id,
        panel_account=access.panel_account(uow.actor),
    )
    found = await uow.examinations.list_newest(wanted, limit=limit, before=before)
    sealed = await uow.opinions.sealed_seats([item.case_id for item in found])
    return found, sealed


async def list_difficult(
    uow: UnitOfWork, *, limit: int, before: UUID | None
) -> Sequence[Examination]:
    """Return the cases that wait for collective discussion, newest first."""
    wanted = ExaminationFilter(states=frozenset({ExaminationState.DIFFICULT}))
    return await uow.examinations.list_newest(wanted, limit=limit, before=before)


async def known_examination(uow: UnitOfWork, case_id: UUID) -> Examination:
    """Return a case that lottery speaks of, to be changed.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await uow.examinations.find(case_id, for_change=True)
    if examination is None:
        raise NotYetKnownError(fact=f"the preliminary review of case {case_id}")
    return examination


def refuse_concluded(examination: Examination) -> None:
    """Refuse another panel for a case whose conclusion is approved.

    Raises
    ------
    PanelRefusedError
        It is.
    """
    if examination.state is ExaminationState.CONCLUDED:
        raise PanelRefusedError(reason="the conclusion is approved")
