"""What an application says that can't be so, field by field."""

from collections.abc import Iterator
from datetime import date

from intake.domain.application import ApplicantKind, Application
from intake.domain.matters import WORK_INJURY_MATTERS, Matter
from shared.errors import FieldError

__all__ = ["contradictions"]


def contradictions(matter: Matter, application: Application, today: date) -> list[FieldError]:
    """Return every contradiction in an application; ``today`` is the bureau's calendar day."""
    return [
        *applicant_contradictions(application),
        *missing_for_matter(matter, application),
        *date_contradictions(application, today),
    ]


def applicant_contradictions(application: Application) -> Iterator[FieldError]:
    """Tell where the applicant isn't who the kind says."""
    applicant = application.parties.applicant
    if (
        applicant.kind is ApplicantKind.APPRAISEE
        and applicant.name != application.parties.appraisee.name
    ):
        yield FieldError(
            "/applicant/name",
            "applicant_is_not_appraisee",
            "an appraisee who applies has the appraisee's name",
            "申请人为被鉴定人本人时，姓名应与被鉴定人一致",
        )
    if applicant.kind is ApplicantKind.RELATIVE and applicant.relationship is None:
        yield FieldError(
            "/applicant/relationship",
            "relationship_missing",
            "a relative states the relationship to the appraisee",
            "近亲属代为申请时，应填写与被鉴定人的关系",
        )
    if applicant.kind is ApplicantKind.EMPLOYER and application.parties.employer is None:
        yield missing(
            "/employer", "an employer who applies is named", "用人单位申请时，应填写单位信息"
        )


def missing_for_matter(matter: Matter, application: Application) -> Iterator[FieldError]:
    """Tell what a matter after a work injury needs, and what an illness can't have."""
    injury = application.injury
    if matter not in WORK_INJURY_MATTERS:
        if injury.decision_number is not None or injury.decided_on is not None:
            yield FieldError(
                "/injury/decision_number",
                "decision_not_for_matter",
                "an appraisal of illness follows no work-injury decision",
                "因病或非因工伤残鉴定不涉及工伤认定决定",
            )
        return
    if application.parties.employer is None:
        yield missing("/employer", "the employer is needed here", "应填写用人单位")
    if injury.occurred_on is None:
        yield missing("/injury/occurred_on", "the day of the injury is needed", "应填写受伤日期")
    if injury.decision_number is None:
        yield missing(
            "/injury/decision_number",
            "the number of the work-injury decision is needed; the document is not",
            "应填写认定工伤决定书编号（无需提交决定书）",
        )
    if injury.decided_on is None:
        yield missing(
            "/injury/decided_on", "the day of the decision is needed", "应填写工伤认定决定日期"
        )
    if not injury.scope_parts:
        yield missing(
            "/injury/scope_parts", "the parts decided on are needed", "应填写工伤认定的受伤部位"
        )


def date_contradictions(application: Application, today: date) -> Iterator[FieldError]:
    """Tell which dates can't have been."""
    injury = application.injury
    born = application.parties.appraisee.birth_date
    if injury.occurred_on is not None:
        if injury.occurred_on > today:
            yield in_future("/injury/occurred_on", "受伤日期")
        elif injury.occurred_on < born:
            yield FieldError(
                "/injury/occurred_on",
                "injury_before_birth",
                "the injury can't lie before the appraisee's birth",
                "受伤日期不得早于被鉴定人出生日期",
            )
    if injury.decided_on is None:
        return
    if injury.decided_on > today:
        yield in_future("/injury/decided_on", "工伤认定决定日期")
    elif injury.occurred_on is not None and injury.decided_on < injury.occurred_on:
        yield FieldError(
            "/injury/decided_on",
            "decision_before_injury",
            "the decision can't lie before the injury",
            "工伤认定决定日期不得早于受伤日期",
        )


def missing(pointer: str, detail: str, detail_zh: str) -> FieldError:
    """Return the error of a field that this application needs."""
    return FieldError(pointer, "missing", detail, detail_zh)


def in_future(pointer: str, name_zh: str) -> FieldError:
    """Return the error of a day that hasn't come yet."""
    return FieldError(
        pointer, "date_in_future", "this day lies in the future", f"{name_zh}不得晚于今天"
    )
