"""Opinions of other committees' panels: entered by one person from the signed paper, confirmed by
another who holds it against the paper, and then counted like those of a panel drawn here.

Both persons examine, by the separation of duties: they put the opinion on record.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from review.domain.decision import PANEL_SIZES, majority_outcome
from review.domain.entrusted import (
    EntrustedExpert,
    EntrustedOpinion,
    EntrustedOpinionState,
    leaders_of,
    names_of,
    seats_of,
)
from review.domain.examination import Entrustment, Examination
from review.domain.opinion import Opinion, Signature
from review.domain.opinion import seal as sealed
from review.domain.outcome import Outcome
from review.errors import (
    CaseNotEntrustedError,
    EntrustedDocumentMismatchError,
    EntrustedMajorityError,
    EntrustedOpinionDateError,
    EntrustedOpinionPendingError,
    EntrustedOpinionRecordedError,
    EntrustedOpinionSettledError,
    EntrustedPanelError,
    EntrustedSamePersonError,
)
from review.services import decisions, grading, opinions
from review.unit_of_work import UnitOfWork
from shared import duties
from shared.clock import committee_date
from shared.duties import with_duty
from shared.events.review import EntrustedOpinionRecorded
from shared.ids import new_id
from shared.purposes import Purpose, stated

__all__ = [
    "Entered",
    "answerable",
    "confirm",
    "decline",
    "enter",
    "read_all",
]


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody reads in the document: whose opinions, and what they conclude together."""

    document_id: UUID
    document_sha256: str
    dated_on: date
    experts: tuple[EntrustedExpert, ...]
    outcome: Outcome | None


async def enter(uow: UnitOfWork, case_id: UUID, entered: Entered) -> EntrustedOpinion:
    """Enter what another committee's panel signed; another person confirms it.

    Raises
    ------
    ExaminationNotFoundError, CaseNotEntrustedError, EntrustedOpinionRecordedError
    EntrustedOpinionPendingError
        Somebody has entered it already.
    EntrustedDocumentNotFoundError, EntrustedDocumentMismatchError
        The case has no such document; or it has another hash.
    EntrustedOpinionDateError, EntrustedPanelError, EntrustedMajorityError
        The day can't be; the panel isn't one of 3 or 5 with a leader; the majority found otherwise.
    MatterNotExaminedError, InvalidError
        An opinion contradicts the standard; see ``grading.check_content``.
    DutyConflictError, CaseContestedError
    """
    examination, entrustment = await answerable(uow, case_id)
    made = await uow.entrusted.list_of_case(case_id)
    if any(item.is_pending for item in made):
        raise EntrustedOpinionPendingError
    document = await uow.entrusted.get_document(case_id, entered.document_id)
    if document.sha256 != entered.document_sha256:
        raise EntrustedDocumentMismatchError
    if not entrustment.handed_on <= entered.dated_on <= committee_date(uow.now):
        raise EntrustedOpinionDateError
    opinion = EntrustedOpinion(
        id=new_id(),
        case_id=case_id,
        committee=uow.committee,
        round=examination.round,
        hand_over_id=entrustment.hand_over_id,
        document_id=document.id,
        document_sha256=document.sha256,
        dated_on=entered.dated_on,
        experts=judged_by(uow, examination, entered.experts),
        outcome=entered.outcome,
        entered_by=uow.actor.account_id,
        entered_at=uow.now,
    )
    check_panel(opinion)
    await uow.entrusted.add(opinion)
    note(uow, "entrusted_opinion.entered", opinion)
    return opinion


async def confirm(
    uow: UnitOfWork, case_id: UUID, opinion_id: UUID, *, document_sha256: str
) -> EntrustedOpinion:
    """Put on record what another person entered; the majority decides as with any panel.

    ``document_sha256`` is of the paper that the second person holds it against. Confirming again
    changes nothing.

    Raises
    ------
    ExaminationNotFoundError, EntrustedOpinionNotFoundError
    EntrustedSamePersonError
        The actor entered it.
    EntrustedOpinionSettledError
        It was decided, or the case has gone on since.
    EntrustedDocumentMismatchError
        The second person holds another document.
    DutyConflictError, CaseContestedError
        One of both holds another duty on the case; or somebody holds two.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    opinion = await uow.entrusted.get(case_id, opinion_id)
    person = uow.actor.account_id
    if opinion.entered_by == person:
        raise EntrustedSamePersonError
    if opinion.state is EntrustedOpinionState.CONFIRMED and opinion.decided_by == person:
        return opinion
    entrustment = examination.entrusted
    if not opinion.is_pending or entrustment is None or not is_still_so(examination, opinion):
        raise EntrustedOpinionSettledError
    if opinion.document_sha256 != document_sha256:
        raise EntrustedDocumentMismatchError
    taken = with_duty(examination.duties, "examine", opinion.entered_by, case_id=case_id)
    taken = with_duty(taken, "examine", person, case_id=case_id)
    settled = opinion.decided(EntrustedOpinionState.CONFIRMED, by=person, at=uow.now)
    await uow.entrusted.settle(settled)
    seats = seats_of(entrustment, opinion.experts)
    examination = examination.with_duties(taken).answered(
        replace(entrustment, document_sha256=opinion.document_sha256, dated_on=opinion.dated_on),
        seats,
    )
    await uow.publish(
        EntrustedOpinionRecorded(
            committee=uow.committee,
            case_id=case_id,
            hand_over_id=opinion.hand_over_id,
            document_sha256=opinion.document_sha256,
            panel_size=len(seats),
            duties=list(taken),
        )
    )
    found = await seal_all(uow, examination, opinion)
    await uow.examinations.save(await decisions.settle(uow, examination, found))
    note(uow, "entrusted_opinion.confirmed", settled)
    return settled


async def decline(uow: UnitOfWork, case_id: UUID, opinion_id: UUID) -> EntrustedOpinion:
    """Turn down what was entered, as it isn't what the paper says; who entered it may, too.

    Raises
    ------
    ExaminationNotFoundError, EntrustedOpinionNotFoundError, EntrustedOpinionSettledError
    """
    await uow.examinations.get(case_id, for_change=True)
    opinion = await uow.entrusted.get(case_id, opinion_id)
    person = uow.actor.account_id
    if opinion.state is EntrustedOpinionState.DECLINED and opinion.decided_by == person:
        return opinion
    if not opinion.is_pending:
        raise EntrustedOpinionSettledError
    return await turn_down(uow, opinion)


async def read_all(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[EntrustedOpinion]:
    """Return what was entered for a case; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError, ExaminationNotFoundError
    """
    noted = stated(purpose)
    await uow.examinations.get(case_id)
    found = await uow.entrusted.list_of_case(case_id)
    if found:
        uow.audit(
            "entrusted_opinions.read",
            subject_type="examination",
            subject_id=case_id,
            case_id=case_id,
            purpose=noted,
        )
    return found


async def turn_down(uow: UnitOfWork, opinion: EntrustedOpinion) -> EntrustedOpinion:
    """Keep that an entry came to nothing."""
    by = uow.actor.account_id
    declined = opinion.decided(EntrustedOpinionState.DECLINED, by=by, at=uow.now)
    await uow.entrusted.settle(declined)
    note(uow, "entrusted_opinion.declined", declined)
    return declined


async def turn_down_pending(uow: UnitOfWork, case_id: UUID) -> None:
    """Turn down what waits for a second person, as the case is no longer with that committee."""
    for opinion in await uow.entrusted.list_of_case(case_id):
        if opinion.is_pending:
            await turn_down(uow, opinion)


async def answerable(uow: UnitOfWork, case_id: UUID) -> tuple[Examination, Entrustment]:
    """Return a case, locked, whose answer the actor may enter.

    Raises
    ------
    ExaminationNotFoundError
    CaseNotEntrustedError
        No other committee has it.
    EntrustedOpinionRecordedError
        Its opinion is on record.
    DutyConflictError, CaseContestedError
        The actor holds another duty on the case; or somebody holds two.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    entrustment = examination.entrusted
    if entrustment is None or examination.is_withdrawn:
        raise CaseNotEntrustedError
    if not examination.awaits_entrusted_opinion:
        raise EntrustedOpinionRecordedError
    duties.check(examination.duties, "examine", uow.actor.account_id, case_id=case_id)
    return examination, entrustment


def judged_by(
    uow: UnitOfWork, examination: Examination, experts: Sequence[EntrustedExpert]
) -> tuple[EntrustedExpert, ...]:
    """Return the experts' opinions under the case's standard, each checked against it."""
    standard = grading.standard_of(uow, examination)
    for expert in experts:
        grading.check_content(standard, examination.matter, expert.content)
    return tuple(
        replace(expert, content=replace(expert.content, standard_id=standard.id))
        for expert in experts
    )


def check_panel(opinion: EntrustedOpinion) -> None:
    """Let only a panel of 3 or 5 different experts with one leader pass, and its own majority.

    Raises
    ------
    EntrustedPanelError, EntrustedMajorityError
    """
    experts = opinion.experts
    is_whole = len(experts) in PANEL_SIZES and len(names_of(experts)) == len(experts)
    if not is_whole or leaders_of(experts) != 1:
        raise EntrustedPanelError(count=len(experts))
    if majority_outcome([expert.content.outcome for expert in experts]) != opinion.outcome:
        raise EntrustedMajorityError


def is_still_so(examination: Examination, opinion: EntrustedOpinion) -> bool:
    """Whether the case still waits for the answer that was entered."""
    return (
        examination.awaits_entrusted_opinion
        and examination.is_with(opinion.hand_over_id)
        and examination.round == opinion.round
    )


async def seal_all(
    uow: UnitOfWork, examination: Examination, opinion: EntrustedOpinion
) -> list[Opinion]:
    """Seal each expert's opinion in its seat, as it was entered."""
    made = []
    for seat, expert in zip(examination.seats, opinion.experts, strict=True):
        signature = Signature(
            case_id=examination.case_id,
            round=examination.round,
            seat=seat.number,
            expert_code=seat.expert_code,
            account_id=seat.account_id,
            sealed_at=uow.now,
            salt=secrets.token_hex(opinions.SALT_BYTES),
        )
        made.append(sealed(new_id(), signature, expert.content))
        await opinions.store(uow, made[-1])
    return made


def note(uow: UnitOfWork, action: str, opinion: EntrustedOpinion) -> None:
    """Put a step of an entered opinion on the audit trail."""
    uow.audit(
        action,
        subject_type="entrusted_opinion",
        subject_id=opinion.id,
        case_id=opinion.case_id,
        detail={"round": opinion.round, "document_sha256": opinion.document_sha256},
    )
