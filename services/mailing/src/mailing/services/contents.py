"""Turns what other services tell of a case into the content of one letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from mailing import rendering
from mailing.domain.letter import Letter, LetterKind, Recipient
from mailing.errors import LetterContentInvalidError
from mailing.issuers import CommitteeLetters
from mailing.rendering import LetterContent
from shared.clients.models import (
    Appointment,
    ConclusionContent,
    NoticeContent,
    Parties,
    RefusalContent,
)
from shared.deadlines import Rule
from shared.events.mailing import RecipientRole

HOME = "被鉴定人住所"

__all__ = ["Facts", "Stationery", "applicants_role", "compose", "recipient_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was asked of other services for a letter."""

    parties: Parties
    conclusion: ConclusionContent | None = None
    appointment: Appointment | None = None
    notice: NoticeContent | None = None
    refusal: RefusalContent | None = None


@dataclass(frozen=True, slots=True)
class Stationery:
    """What the committee's letters have in common, and the limits they speak of."""

    committee: CommitteeLetters
    rules: Mapping[str, Rule]
    verify_url: str


def recipient_of(letter: Letter, parties: Parties, committee: CommitteeLetters) -> Recipient | None:
    """Return where a letter goes; None when there is no such recipient, or it isn't theirs."""
    if letter.is_for_applicant_only and letter.recipient_role != applicants_role(parties):
        return None
    if letter.recipient_role == "appraisee":
        person = parties.appraisee
        return Recipient(person.name, person.address, person.postcode, person.phone)
    if letter.recipient_role == "employer":
        employer = parties.employer
        if employer is None:
            return None
        return Recipient(employer.name, employer.address, employer.postcode, employer.phone)
    for copy in committee.copies:
        if copy.role == letter.recipient_role:
            return Recipient(copy.name, copy.address, copy.postcode, copy.phone)
    return None


def applicants_role(parties: Parties) -> RecipientRole:
    """Return who applied, as a recipient; a relative acts for the appraisee."""
    return "employer" if parties.applicant.kind == "employer" else "appraisee"


def compose(
    letter: Letter, number: str, recipient: Recipient, facts: Facts, stationery: Stationery
) -> LetterContent:
    """Return what a letter says.

    Raises
    ------
    LetterContentInvalidError
        A fact can't stand on a letter; the parts are named without their values.
    """
    try:
        return COMPOSERS[letter.kind](
            letter, common(letter, number, recipient, facts, stationery), facts, stationery
        )
    except ValidationError as error:
        parts = {".".join(str(step) for step in item["loc"]) or "letter" for item in error.errors()}
        raise LetterContentInvalidError(parts=", ".join(sorted(parts))) from None


def common(
    letter: Letter, number: str, recipient: Recipient, facts: Facts, stationery: Stationery
) -> dict[str, Any]:
    """Return what every letter about a case says."""
    person, employer = facts.parties.appraisee, facts.parties.employer
    return {
        "number": number,
        "dated_on": letter.dated_on,
        "issuer": stationery.committee.issuer,
        "recipient": rendering.Recipient(
            role=letter.recipient_role,
            name=recipient.name,
            address=recipient.address,
            postcode=recipient.postcode,
        ),
        "letter_id": letter.id,
        "verify_url": stationery.verify_url,
        "case_number": letter.case_number or facts.parties.case_number,
        "matter": letter.matter,
        "appraisee": rendering.Appraisee(name=person.name, identity_number=person.identity_number),
        "employer_name": employer.name if employer else None,
    }


def acceptance(
    letter: Letter, shared: dict[str, Any], facts: Facts, stationery: Stationery
) -> LetterContent:
    """受理通知书: the limits are those that intake worked out at the acceptance."""
    applicant = facts.parties.applicant
    return rendering.AcceptanceContent(
        **shared,
        applicant=rendering.Applicant(kind=applicant.kind, name=applicant.name),
        received_on=facts.parties.received_on,
        complete_on=date.fromisoformat(letter.facts["complete_on"]),
        accepted_on=letter.dated_on,
        conclusion_due_on=date.fromisoformat(letter.facts["due_on"]["conclusion"]),
        conclusion_days=stationery.rules["conclusion"].value,
        extension_days=stationery.rules["extension"].value,
    )


def examination_notice(
    letter: Letter, shared: dict[str, Any], facts: Facts, stationery: Stationery
) -> LetterContent:
    """鉴定通知书: when, where, and what to bring."""
    return rendering.ExaminationNoticeContent(
        **shared,
        **planned(letter, facts, stationery),
        is_another_panel=letter.facts.get("panel_number", 1) > 1,
    )


def rescheduling(
    letter: Letter, shared: dict[str, Any], facts: Facts, stationery: Stationery
) -> LetterContent:
    """改期通知书: the time and place that hold now, and why."""
    return rendering.ReschedulingContent(
        **shared, **planned(letter, facts, stationery), reason=letter.facts["reason"]
    )


def cancellation(
    letter: Letter, shared: dict[str, Any], _facts: Facts, _stationery: Stationery
) -> LetterContent:
    """取消通知书: the time that was told, and why it is off."""
    return rendering.CancellationContent(
        **shared,
        starts_at=datetime.fromisoformat(letter.facts["starts_at"]),
        reason=letter.facts["reason"],
    )


def planned(letter: Letter, facts: Facts, stationery: Stationery) -> dict[str, Any]:
    """Return an appointment as one recipient is told it.

    Where a home visit goes is told to the appraisee, others know the town; so it is with the link
    of a video session.
    """
    appointment = facts.appointment
    assert appointment is not None
    is_appraisee = letter.recipient_role == "appraisee"
    venue, address = appointment.venue, stationery.committee.venues.get(appointment.venue)
    if appointment.mode == "home_visit":
        venue = appointment.venue if is_appraisee else appointment.area or HOME
        address = facts.parties.appraisee.address if is_appraisee else None
    return {
        "mode": appointment.mode,
        "starts_at": appointment.starts_at,
        "venue": venue,
        "venue_address": address,
        "video_link": appointment.video_link if is_appraisee else None,
        "bring": stationery.committee.bring[appointment.mode],
    }


def conclusion(
    letter: Letter, shared: dict[str, Any], facts: Facts, stationery: Stationery
) -> LetterContent:
    """鉴定结论书: everything O55 art 16 asks for, in the words that review approved."""
    told = facts.conclusion
    assert told is not None
    return rendering.ConclusionContent(
        **shared,
        injury_decision=injury_decision(facts.parties),
        condition=rendering.Condition(
            injured_parts=tuple(told.injured_parts),
            functional_impairment=told.impairment,
            diagnoses=tuple(told.diagnoses),
        ),
        basis=rendering.Basis(
            title=told.standard_title,
            number=told.standard,
            clauses=tuple(clause.cite for clause in told.clauses),
        ),
        outcome=outcome_of(told),
        reappraisal_days=stationery.rules["reappraisal"].value,
        review_after_years=stationery.rules["review"].value,
        copies_to=tuple(copy.name for copy in stationery.committee.copies),
    )


def injury_decision(parties: Parties) -> rendering.InjuryDecision | None:
    """Return the work-injury decision, where there is one and it is fully recorded."""
    number, day = parties.decision_number, parties.decided_on
    if number is None or day is None or not parties.injured_parts:
        return None
    return rendering.InjuryDecision(
        number=number, decided_on=day, scope=tuple(parties.injured_parts)
    )


def outcome_of(told: ConclusionContent) -> rendering.WorkInjuryOutcome | rendering.IllnessOutcome:
    """Return the outcome as its letter states it."""
    if told.matter != "illness":
        return rendering.WorkInjuryOutcome(grade=told.grade, self_care=told.self_care)
    return rendering.IllnessOutcome.model_validate({"incapacity": told.outcome})


def supplement_notice(
    letter: Letter, shared: dict[str, Any], facts: Facts, _stationery: Stationery
) -> LetterContent:
    """一次性告知书: every item that intake names, in its words."""
    told = facts.notice
    assert told is not None
    return rendering.SupplementNoticeContent(
        **shared,
        **of_application(facts),
        items=tuple(
            rendering.MissingItem(name=item.name, shortcoming=item.shortcoming, reason=item.reason)
            for item in told.items
        ),
        period_days=told.period_days,
        ground=told.ground,
    )


def refusal(
    letter: Letter, shared: dict[str, Any], facts: Facts, stationery: Stationery
) -> LetterContent:
    """不予受理决定书: the ground as intake words it, and the committee's words on remedies.

    What was found of the applicant stays between the committee and who applied.
    """
    told = facts.refusal
    assert told is not None
    return rendering.RefusalContent(
        **shared,
        **of_application(facts),
        ground=told.ground,
        article=told.article,
        reason=told.reason if is_applicants(letter, facts) else None,
        appeals=stationery.committee.appeals,
    )


def abandonment(
    _letter: Letter, shared: dict[str, Any], facts: Facts, _stationery: Stationery
) -> LetterContent:
    """视为放弃申请告知书."""
    return rendering.AbandonmentContent(**shared, **of_application(facts))


def reopening(
    letter: Letter, shared: dict[str, Any], facts: Facts, _stationery: Stationery
) -> LetterContent:
    """恢复办理告知书: the day that intake worked out."""
    return rendering.ReopeningContent(
        **shared, **of_application(facts), due_on=date.fromisoformat(letter.facts["due_on"])
    )


def withdrawal(
    letter: Letter, shared: dict[str, Any], facts: Facts, _stationery: Stationery
) -> LetterContent:
    """撤回申请确认书; to the other party of an accepted case it tells that it is over."""
    return rendering.WithdrawalContent(
        **shared, **of_application(facts), is_applicants=is_applicants(letter, facts)
    )


def is_applicants(letter: Letter, facts: Facts) -> bool:
    """Whether a letter goes to who applied."""
    return letter.recipient_role == applicants_role(facts.parties)


def extension(
    letter: Letter, shared: dict[str, Any], facts: Facts, _stationery: Stationery
) -> LetterContent:
    """延长期限告知书: the day that intake worked out."""
    told = letter.facts
    return rendering.ExtensionContent(
        **shared,
        **of_application(facts),
        limit=told["limit"],
        reason=told["reason"],
        due_on=date.fromisoformat(told["due_on"]),
    )


def of_application(facts: Facts) -> dict[str, Any]:
    """Return by what an application without a number is known."""
    return {
        "receipt_number": facts.parties.receipt_number,
        "received_on": facts.parties.received_on,
    }


COMPOSERS = {
    LetterKind.ACCEPTANCE: acceptance,
    LetterKind.EXAMINATION_NOTICE: examination_notice,
    LetterKind.CONCLUSION: conclusion,
    LetterKind.SUPPLEMENT_NOTICE: supplement_notice,
    LetterKind.REFUSAL: refusal,
    LetterKind.ABANDONMENT: abandonment,
    LetterKind.REOPENING: reopening,
    LetterKind.WITHDRAWAL: withdrawal,
    LetterKind.EXTENSION: extension,
    LetterKind.RESCHEDULING: rescheduling,
    LetterKind.CANCELLATION: cancellation,
}
