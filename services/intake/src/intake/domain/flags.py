"""What a clerk should look at in an application: nothing of it is a reason to refuse by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from intake.domain.application import Application, PersonKind
from intake.domain.case import Case, Source
from intake.domain.definitions import Definition
from intake.domain.gates import WaitingPeriod
from intake.domain.regions import is_within
from intake.domain.retirement import RetirementAge, retires_on
from shared.clock import committee_date

__all__ = ["SENTENCES", "Flag", "Records", "flags_of"]


class Flag(StrEnum):
    """What stands out."""

    PAST_RETIREMENT_AGE = "past_retirement_age"
    PAST_RETIREMENT_AGE_BY_BIRTH = "past_retirement_age_by_birth"
    PLATFORM_WORKER = "platform_worker"
    REGION_NOT_STATED = "region_not_stated"
    EMPLOYER_REGISTERED_ELSEWHERE = "employer_registered_elsewhere"
    CONCLUSION_NOT_STATED = "conclusion_not_stated"
    CONCLUSION_NOT_ON_RECORD = "conclusion_not_on_record"
    INJURY_AFTER_LEAVING = "injury_after_leaving"
    OTHER_CASES_HERE = "other_cases_here"
    ENTERED_AT_COUNTER = "entered_at_counter"


SENTENCES: Mapping[Flag, tuple[str, str]] = MappingProxyType(
    {
        Flag.PAST_RETIREMENT_AGE: (
            "stated to be past the statutory retirement age (Order 56)",
            "申报为超过法定退休年龄的劳动者（人力资源社会保障部令第56号）",
        ),
        Flag.PAST_RETIREMENT_AGE_BY_BIRTH: (
            "past the statutory retirement age by the day of birth, and not stated to be",
            "按出生日期已达法定退休年龄，但未申报为超龄劳动者",
        ),
        Flag.PLATFORM_WORKER: (
            "a platform worker: occupational injury, not work injury",
            "新就业形态就业人员，适用职业伤害保障",
        ),
        Flag.REGION_NOT_STATED: (
            "the place of insurance isn't stated: check jurisdiction",
            "未填写参保地，请核实管辖",
        ),
        Flag.EMPLOYER_REGISTERED_ELSEWHERE: (
            "the employer's credit code was issued elsewhere: check jurisdiction",
            "用人单位登记机关不在本地，请核实管辖",
        ),
        Flag.CONCLUSION_NOT_STATED: (
            "no earlier conclusion is stated or on record here, which this matter follows",
            "未填写原鉴定结论，本机构亦无记录，请核实",
        ),
        Flag.CONCLUSION_NOT_ON_RECORD: (
            "the stated earlier conclusion isn't on record here",
            "所填原鉴定结论在本机构无记录，请核实",
        ),
        Flag.INJURY_AFTER_LEAVING: (
            "the injury lies after leaving the employer",
            "受伤日期晚于解除劳动关系日期，请核实",
        ),
        Flag.OTHER_CASES_HERE: (
            "the appraisee has other cases here",
            "被鉴定人在本机构另有案件",
        ),
        Flag.ENTERED_AT_COUNTER: (
            "entered from paper at the counter",
            "由窗口人员根据纸质申请录入",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Records:
    """What is known here beside the application."""

    regions: tuple[str, ...]
    retirement_ages: Sequence[RetirementAge]
    other_cases: int
    concluded_on: frozenset[date]


def flags_of(
    definition: Definition, case: Case, application: Application, records: Records
) -> list[Flag]:
    """Return what stands out, in a fixed order."""
    return [
        *of_person(definition, application),
        *of_retirement(definition, case, application, records),
        *of_place(application, records),
        *of_history(definition, application, records),
        *([Flag.ENTERED_AT_COUNTER] if case.source is Source.COUNTER else []),
    ]


def of_person(definition: Definition, application: Application) -> Iterator[Flag]:
    """Tell of the kinds of worker that newer rules speak of."""
    if not definition.follows_decision:
        return
    kind = application.circumstances.person_kind
    if kind is PersonKind.PAST_RETIREMENT_AGE:
        yield Flag.PAST_RETIREMENT_AGE
    if kind is PersonKind.PLATFORM_WORKER:
        yield Flag.PLATFORM_WORKER


def of_retirement(
    definition: Definition, case: Case, application: Application, records: Records
) -> Iterator[Flag]:
    """Tell of somebody who was past the age when injured, and isn't stated to be."""
    appraisee = application.parties.appraisee
    if not definition.follows_decision:
        return
    if application.circumstances.person_kind is not PersonKind.EMPLOYEE:
        return
    retired = retires_on(records.retirement_ages, appraisee.sex, appraisee.birth_date)
    day = application.injury.occurred_on or committee_date(case.received_at)
    if retired is not None and day >= retired:
        yield Flag.PAST_RETIREMENT_AGE_BY_BIRTH


def of_place(application: Application, records: Records) -> Iterator[Flag]:
    """Tell what speaks against the committee's own area, where nothing is stated."""
    employer = application.parties.employer
    if application.circumstances.insured_region is not None:
        return
    yield Flag.REGION_NOT_STATED
    if employer is not None and not is_within(records.regions, employer.credit_code[2:8]):
        yield Flag.EMPLOYER_REGISTERED_ELSEWHERE


def of_history(
    definition: Definition, application: Application, records: Records
) -> Iterator[Flag]:
    """Tell of earlier cases and conclusions."""
    previous, injury = application.circumstances.previous, application.injury
    left = application.circumstances.left_employer_on
    waits = any(isinstance(gate, WaitingPeriod) for gate in definition.gates)
    if previous is not None and previous.concluded_on not in records.concluded_on:
        yield Flag.CONCLUSION_NOT_ON_RECORD
    if previous is None and waits and definition.follows_decision and not records.concluded_on:
        yield Flag.CONCLUSION_NOT_STATED
    if left is not None and injury.occurred_on is not None and left < injury.occurred_on:
        yield Flag.INJURY_AFTER_LEAVING
    if records.other_cases:
        yield Flag.OTHER_CASES_HERE
