"""Views of what may be applied for: everything that a form is built from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from intake.api.views import ItemView
from intake.domain.application import ApplicantKind, PersonKind
from intake.domain.checklist import Checklist
from intake.domain.definitions import Definition, FieldUse, Handling
from intake.domain.gates import Article, Authorisation, Gate, StatedFacts, WaitingPeriod
from intake.domain.matters import Matter, MatterPeriods
from shared.deadlines import Rule, Unit

__all__ = ["MatterSummaryView", "MatterView"]

PeriodUse = Literal["conclusion", "promised", "delivery", "remedy"]


class MatterSummaryView(BaseModel):
    """A matter in the list of matters."""

    matter: Matter
    version: str = Field(examples=["2026-07-01"])
    name_en: str
    name_zh: str
    article: Article
    handling: Handling
    is_open: bool = Field(description="Whether the matter can be applied for here")

    @classmethod
    def of(cls, definition: Definition, *, is_open: bool) -> Self:
        """Return the summary of a definition."""
        return cls(
            matter=definition.matter,
            version=definition.version,
            name_en=definition.name_en,
            name_zh=definition.name_zh,
            article=definition.article,
            handling=definition.handling,
            is_open=is_open,
        )


class FieldView(BaseModel):
    """A field whose use depends on the matter."""

    pointer: str = Field(description="RFC 6901", examples=["/injury/occurred_on"])
    use: FieldUse
    name_en: str
    name_zh: str
    hint_en: str | None
    hint_zh: str | None
    article: Article | None


class PersonKindView(BaseModel):
    """A kind of worker that the matter is open to."""

    code: PersonKind
    article: Article | None


class PeriodView(BaseModel):
    """A legal limit of the matter."""

    use: PeriodUse
    code: str = Field(examples=["conclusion"])
    value: int = Field(examples=[60])
    unit: Unit
    starts_from: str = Field(examples=["application_complete"])
    name_en: str
    name_zh: str
    article: Article

    @classmethod
    def of(cls, use: PeriodUse, rule: Rule) -> Self:
        """Return the view of a rule in one of its uses."""
        return cls(
            use=use,
            code=rule.code,
            value=rule.value,
            unit=rule.unit,
            starts_from=rule.starts_from,
            name_en=rule.name,
            name_zh=rule.name_zh,
            article=Article(en=rule.article, zh=rule.article_zh),
        )


class GateView(BaseModel):
    """What an application is refused for; which of the conditions there are, depends on the kind.

    ``value`` and ``unit`` are of the waiting period.
    """

    kind: Literal["waiting_period", "stated_facts", "jurisdiction", "authorisation"]
    code: str = Field(examples=["review_before_its_year"])
    pointer: str
    detail: str
    detail_zh: str
    article: Article
    value: int | None = None
    unit: Unit | None = None
    of: list[Matter] = []
    grades: list[int] = []
    left_employer: bool | None = None
    lump_sum_taken: bool | None = None
    relationships: list[str] = []
    item: str | None = None
    regions: list[str] = Field(
        [], description="Of the jurisdiction: regions in charge, GB/T 2260", examples=[["330783"]]
    )

    @classmethod
    def of_gate(cls, gate: Gate, rules: Mapping[str, Rule]) -> Self:
        """Return the view of a gate, with its waiting period filled in."""
        view = cls(
            kind=gate.kind,
            code=gate.code,
            pointer=gate.pointer,
            detail=gate.detail,
            detail_zh=gate.detail_zh,
            article=gate.article,
        )
        return view.model_copy(update=conditions(gate, rules))


def conditions(gate: Gate, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Return what a gate depends on."""
    match gate:
        case WaitingPeriod():
            rule = rules[gate.rule]
            return {"value": rule.value, "unit": rule.unit, "of": sorted(gate.of)}
        case StatedFacts():
            return {
                "grades": sorted(gate.grades),
                "left_employer": gate.left_employer,
                "lump_sum_taken": gate.lump_sum_taken,
            }
        case Authorisation():
            return {"relationships": list(gate.relationships), "item": gate.item}
        case _:
            return {}


def period_views(periods: MatterPeriods | None, rules: Mapping[str, Rule]) -> list[PeriodView]:
    """Return the limits of a matter in order; none where it has no periods."""
    if periods is None:
        return []
    named: list[tuple[PeriodUse, str | None]] = [
        ("conclusion", periods.conclusion),
        ("promised", periods.promised),
        ("delivery", periods.delivery),
        ("remedy", periods.remedy),
    ]
    return [PeriodView.of(use, rules[code]) for use, code in named if code is not None]


class MatterView(MatterSummaryView):
    """Everything that the form of a matter is built from; what an article asks is cited."""

    effective_from: date
    versions: list[str] = Field(description="All versions, the newest first")
    follows_decision: bool = Field(description="Whether there is a work-injury decision before it")
    applicants: list[ApplicantKind]
    applicants_article: Article
    person_kinds: list[PersonKindView]
    fields: list[FieldView]
    gates: list[GateView]
    periods: list[PeriodView]
    checklist_version: str
    checklist: list[ItemView]

    @classmethod
    def of_definition(
        cls,
        definition: Definition,
        checklist: Checklist,
        *,
        periods: MatterPeriods | None,
        rules: Mapping[str, Rule],
        versions: Sequence[str],
    ) -> Self:
        """Return the view of a definition with its list; ``periods`` are those in force here."""
        return cls(
            **MatterSummaryView.of(definition, is_open=periods is not None).model_dump(),
            effective_from=definition.effective_from,
            versions=list(versions),
            follows_decision=definition.follows_decision,
            applicants=list(definition.applicants.kinds),
            applicants_article=definition.applicants.article,
            person_kinds=[
                PersonKindView(code=item.code, article=item.article)
                for item in definition.person_kinds
            ],
            fields=[
                FieldView.model_validate(item, from_attributes=True) for item in definition.fields
            ],
            gates=[GateView.of_gate(gate, rules) for gate in definition.gates],
            periods=period_views(periods or definition.periods, rules),
            checklist_version=checklist.version,
            checklist=[ItemView.of(item) for item in checklist.items],
        )
