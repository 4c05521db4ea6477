"""Whether a matter's gates let an application through, by what is stated and what is known here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain.application import ApplicantKind
from intake.domain.definitions import Definition
from intake.domain.gates import (
    Authorisation,
    Gate,
    Jurisdiction,
    Refusal,
    StatedFacts,
    WaitingPeriod,
)
from intake.domain.matters import Matter
from intake.domain.regions import is_within
from intake.domain.statement import Statement
from shared.deadlines import Rule, calculate_deadline
from shared.errors import FieldError
from shared.workdays import WorkCalendar

__all__ = ["Surroundings", "refusals"]

CONCLUDED = "/circumstances/previous/concluded_on"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What gates look at beside the application.

    ``concluded`` has the day of the person's latest own conclusion by matter, as far as it may be
    looked at.
    """

    today: date
    committee: str
    regions: tuple[str, ...]
    rules: Mapping[str, Rule]
    calendar: WorkCalendar
    concluded: Mapping[Matter, date]


def refusals(definition: Definition, said: Statement, around: Surroundings) -> list[FieldError]:
    """Return for what the gates refuse an application; all of it at once."""
    return [error for gate in definition.gates for error in of_gate(gate, said, around)]


def of_gate(gate: Gate, said: Statement, around: Surroundings) -> Iterator[FieldError]:
    """Tell for what one gate refuses an application."""
    match gate:
        case WaitingPeriod():
            yield from too_early(gate, said, around)
        case StatedFacts():
            if all_hold(gate, said, around.committee):
                yield told(gate)
        case Jurisdiction():
            region = said.text(gate.pointer)
            if region is not None and not is_within(around.regions, region):
                yield told(gate)
        case Authorisation():
            yield from unauthorised(gate, said)


def too_early(gate: WaitingPeriod, said: Statement, around: Surroundings) -> Iterator[FieldError]:
    """Tell that the time since a conclusion isn't over.

    Only of a day that was stated the first possible day is told: what is known here of the person
    isn't told to whoever asks.
    """
    rule = around.rules[gate.rule]
    stated = said.day(CONCLUDED)
    if stated is not None:
        period = calculate_deadline(rule, stated, around.calendar)
        if not period.is_over(around.today):
            end = period.due_on
            yield told(gate, f"; the period ends on {end}", f"，该期限于{end}届满")
            return
    known = [day for matter, day in around.concluded.items() if matter in gate.of]
    if known and not calculate_deadline(rule, max(known), around.calendar).is_over(around.today):
        yield told(
            gate,
            "; a later conclusion is on record here",
            "，本机构已有作出未满期限的鉴定结论",
        )


def all_hold(gate: StatedFacts, said: Statement, committee: str) -> bool:
    """Whether all of a gate's facts are stated, and its law holds here."""
    grade = said.get(gate.pointer)
    wanted = (
        (gate.left_employer, said.day("/circumstances/left_employer_on") is not None),
        (gate.lump_sum_taken, said.get("/circumstances/lump_sum_taken") is True),
    )
    return (
        committee.startswith(gate.committees)
        and isinstance(grade, int)
        and grade in gate.grades
        and all(want is None or want is is_so for want, is_so in wanted)
    )


def unauthorised(gate: Authorisation, said: Statement) -> Iterator[FieldError]:
    """Tell that a relative isn't a close one, or hands in no authorisation."""
    if said.text("/applicant/kind") != ApplicantKind.RELATIVE:
        return
    relationship = said.text("/applicant/relationship")
    if relationship is not None and relationship not in gate.relationships:
        yield told(gate.relationship)
    if gate.item not in said.items:
        yield told(gate)


def told(refusal: Refusal, more: str = "", more_zh: str = "") -> FieldError:
    """Return a refusal as the error of its field."""
    return FieldError(
        refusal.pointer,
        refusal.code,
        refusal.detail + more,
        refusal.detail_zh + more_zh,
        refusal.article.en,
        refusal.article.zh,
    )
