"""What an application says that can't be so, field by field.

The rules read an application as JSON by pointers, so that they hold for a draft as well, of which
parts are still missing.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from intake.domain.application import ApplicantKind, PersonKind
from intake.domain.definitions import Definition, FieldUse, StatedField
from intake.domain.partner.practice import is_reserved
from intake.domain.statement import Statement
from shared.errors import FieldError

__all__ = ["contradictions"]

INJURED = "/injury/occurred_on"
DECIDED = "/injury/decided_on"
DIAGNOSED = "/injury/diagnosed_on"
CONCLUDED = "/circumstances/previous/concluded_on"
LEFT = "/circumstances/left_employer_on"
LEAVE_ENDS = "/circumstances/leave_ends_on"


class Named(NamedTuple):
    """A day that is stated, by its name."""

    pointer: str
    en: str
    zh: str


class Order(NamedTuple):
    """Of two days, the earlier and the later."""

    earlier: Named
    later: Named
    code: str


INJURY = Named(INJURED, "the injury", "受伤日期")
DECISION = Named(DECIDED, "the decision", "工伤认定决定日期")
DIAGNOSIS = Named(DIAGNOSED, "the diagnosis", "诊断日期")
CONCLUSION = Named(CONCLUDED, "the earlier conclusion", "原鉴定结论作出日期")
LEAVING = Named(LEFT, "leaving the employer", "解除劳动关系日期")
LEAVE_END = Named(LEAVE_ENDS, "the end of the leave", "停工留薪期届满日期")

PAST = (INJURY, DECISION, DIAGNOSIS, CONCLUSION, LEAVING)
"""Days that have come."""

AFTER_BIRTH = {
    INJURY: "injury_before_birth",
    DIAGNOSIS: "diagnosis_before_birth",
    CONCLUSION: "conclusion_before_birth",
    LEAVING: "leaving_before_birth",
}
ORDERS = (
    Order(INJURY, DECISION, "decision_before_injury"),
    Order(INJURY, DIAGNOSIS, "diagnosis_before_injury"),
    Order(INJURY, CONCLUSION, "conclusion_before_injury"),
    Order(DECISION, CONCLUSION, "conclusion_before_decision"),
    Order(INJURY, LEAVE_END, "leave_ends_before_injury"),
)
"""What comes first after an injury at work. Who has left may fall ill of the work later."""


def contradictions(definition: Definition, said: Statement, today: date) -> list[FieldError]:
    """Return every contradiction in an application; ``today`` is the bureau's calendar day."""
    return [
        *invented_person(said),
        *applicant_contradictions(definition, said),
        *field_contradictions(definition, said),
        *date_contradictions(definition, said, today),
    ]


def invented_person(said: Statement) -> Iterator[FieldError]:
    """Tell that an application is for one of those whom hospitals practise with."""
    number = said.text("/appraisee/identity_number")
    if number is not None and is_reserved(number):
        yield FieldError(
            "/appraisee/identity_number",
            "identity_number_reserved",
            "this number is reserved for tests of interfaces, and nobody's",
            "该号码为接口测试专用号码，不属于任何真实人员",
        )


def applicant_contradictions(definition: Definition, said: Statement) -> Iterator[FieldError]:
    """Tell where the applicant isn't who the kind says, or is somebody who may not apply."""
    kind = said.text("/applicant/kind")
    name, appraisee = said.text("/applicant/name"), said.text("/appraisee/name")
    if kind is not None and kind not in definition.applicants.kinds:
        article = definition.applicants.article
        yield FieldError(
            "/applicant/kind",
            "applicant_not_entitled",
            "this matter can't be applied for by such an applicant",
            f"该类申请人不能申请{definition.name_zh}",
            article.en,
            article.zh,
        )
    if kind == ApplicantKind.APPRAISEE and name and appraisee and name != appraisee:
        yield FieldError(
            "/applicant/name",
            "applicant_is_not_appraisee",
            "an appraisee who applies has the appraisee's name",
            "申请人为被鉴定人本人时，姓名应与被鉴定人一致",
        )
    if kind == ApplicantKind.RELATIVE and said.text("/applicant/relationship") is None:
        yield FieldError(
            "/applicant/relationship",
            "relationship_missing",
            "a relative states the relationship to the appraisee",
            "近亲属代为申请时，应填写与被鉴定人的关系",
        )
    if kind == ApplicantKind.EMPLOYER and not said.has("/employer"):
        yield FieldError(
            "/employer",
            "missing",
            "an employer who applies is named",
            "用人单位申请时，应填写单位信息",
        )


def field_contradictions(definition: Definition, said: Statement) -> Iterator[FieldError]:
    """Tell what the matter needs and isn't stated, and what is stated and can't be."""
    for field in definition.fields:
        stated = said.has(field.pointer)
        if field.use is FieldUse.REQUIRED and not stated:
            yield about(field, "missing", "is needed here", "应填写")
        if field.use is FieldUse.FORBIDDEN and stated:
            yield about(field, "field_not_for_matter", "has no place in this matter", "不应填写")
    person_kind = said.text("/circumstances/person_kind") or PersonKind.EMPLOYEE
    known = [item.code for item in definition.person_kinds]
    if person_kind not in known:
        yield FieldError(
            "/circumstances/person_kind",
            "person_kind_not_for_matter",
            f"this matter is open to: {', '.join(known)}",
            "该事项不适用于所填人员类别",
            definition.article.en,
            definition.article.zh,
        )


def about(field: StatedField, code: str, en: str, zh: str) -> FieldError:
    """Return what is said of a field, with its hint and article."""
    hint_en = f"; {field.hint_en}" if field.hint_en else ""
    hint_zh = f"（{field.hint_zh}）" if field.hint_zh else ""
    article = field.article
    return FieldError(
        field.pointer,
        code,
        f"{field.name_en} {en}{hint_en}",
        f"{zh}{field.name_zh}{hint_zh}",
        article.en if article else None,
        article.zh if article else None,
    )


def date_contradictions(
    definition: Definition, said: Statement, today: date
) -> Iterator[FieldError]:
    """Tell which dates can't have been."""
    days = {named: said.day(named.pointer) for named in (*PAST, LEAVE_END)}
    born = said.birth_date
    for named in PAST:
        day = days[named]
        if day is not None and day > today:
            yield FieldError(
                named.pointer,
                "date_in_future",
                "this day lies in the future",
                f"{named.zh}不得晚于今天",
            )
        elif day is not None and born is not None and named in AFTER_BIRTH and day < born:
            yield out_of_order(Named("", "the appraisee's birth", "被鉴定人出生日期"), named)
    for earlier, later, code in ORDERS if definition.follows_decision else ():
        first, second = days[earlier], days[later]
        if first is not None and second is not None and second < first:
            yield out_of_order(earlier, later, code)


def out_of_order(earlier: Named, later: Named, code: str | None = None) -> FieldError:
    """Return what is said of a day that lies before another it must follow."""
    return FieldError(
        later.pointer,
        code or AFTER_BIRTH[later],
        f"{later.en} can't lie before {earlier.en}",
        f"{later.zh}不得早于{earlier.zh}",
    )
