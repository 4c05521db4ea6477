"""The preliminary review (初审) by another person than the one who accepted."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from intake.domain.application import Injury, Parties
from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.preliminary_review import Findings, PreliminaryReview
from intake.domain.review_details import ReviewDetails
from intake.domain.review_rules import KnownFacts, review_errors
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import PreliminaryReviewRefusedError
from intake.services import clock
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version, checklist_of, definition_of, own_entry
from intake.unit_of_work import UnitOfWork
from shared import duties
from shared.errors import FieldError
from shared.events.intake import CasePreliminarilyReviewed

__all__ = ["LICENCE_KIND", "conclude"]

LICENCE_KIND = "licence"
"""The kind of blind index for licence numbers; the same in every service."""

Stated = tuple[Parties, Injury]


async def conclude(
    uow: UnitOfWork, case_id: UUID, findings: Findings, *, expected: int | None
) -> tuple[Case, Sequence[CaseDeadline]]:
    """Record the preliminary review; the case may be scheduled then.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError
        It isn't accepted yet, or was reviewed before.
    CaseClaimedError
        A colleague works on it.
    DutyConflictError, CaseContestedError
        The actor accepted this case or mailed a letter of it; or somebody did two things on it.
    PreliminaryReviewRefusedError
        Something is missing, contradicts the settings or the decision, or has a problem with which
        a case doesn't go on; or experts may not see a material. Each field is named.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, CaseState.ACCEPTED)
    check_claim(uow, case)
    taken = duties.with_duty(
        case.duties, "preliminary_review", uow.actor.account_id, case_id=case_id
    )
    stated = await uow.cases.get_content(case_id)
    await check_findings(uow, case, findings, stated)
    review = review_of(uow, case_id, findings, stated)
    await uow.preliminary_reviews.add(review)
    await uow.materials.mark_for_experts(case_id, findings.expert_materials)
    reviewed = await uow.cases.update(
        replace(
            case,
            state=CaseState.PRELIMINARILY_REVIEWED,
            duties=taken,
            is_difficult=findings.difficult,
            is_express=findings.express,
            express_reason=findings.express_reason,
            reserved_for=None,
            reserved_until=None,
        )
    )
    deadlines = await uow.deadlines.list_of_case(case_id)
    await announce(uow, reviewed, review, findings.expert_materials, deadlines)
    return reviewed, deadlines


async def check_findings(uow: UnitOfWork, case: Case, findings: Findings, stated: Stated) -> None:
    """Let only findings pass that fit the settings and the case."""
    known = KnownFacts(
        committee=uow.committee,
        categories=uow.settings.categories,
        lists=uow.settings.code_lists,
        matter=case.matter,
        follows_decision=definition_of(uow, case).follows_decision,
        decided_parts=stated[1].scope_parts,
    )
    errors = [*review_errors(findings, known), *await material_errors(uow, case, findings)]
    if errors:
        raise PreliminaryReviewRefusedError(errors=errors)


async def material_errors(uow: UnitOfWork, case: Case, findings: Findings) -> Sequence[FieldError]:
    """Tell which materials aren't of the case, or never for experts."""
    checklist = checklist_of(uow, case)
    items = {given.id: given.item for given in await uow.materials.list_given(case.id)}
    errors = []
    for n, material_id in enumerate(findings.expert_materials):
        pointer = f"/expert_materials/{n}"
        item = checklist.find(items.get(material_id, ""))
        if item is None:
            error = ("material_unknown", "the case has no such material", "本案中没有该材料")
            errors.append(FieldError(pointer, *error))
        elif not item.for_experts_allowed:
            errors.append(
                FieldError(
                    pointer,
                    "material_not_for_experts",
                    f"{item.name_en}: experts may not see this",
                    f"{item.name_zh}：不得提供给专家",
                )
            )
    return errors


def review_of(
    uow: UnitOfWork, case_id: UUID, findings: Findings, stated: Stated
) -> PreliminaryReview:
    """Return what is kept; of doctors only the blind index."""
    of = uow.service.blind_index.of
    employer = stated[0].employer
    return PreliminaryReview(
        case_id=case_id,
        reviewed_by=uow.actor.account_id,
        reviewed_at=uow.now,
        category=findings.category,
        classes_needed=tuple(findings.classes_needed),
        mode=findings.mode,
        area=findings.area,
        is_difficult=findings.difficult,
        is_express=findings.express,
        scope=findings.scope,
        treating_hospitals=tuple(findings.treating_hospitals),
        treating_doctors=tuple(of(LICENCE_KIND, item) for item in findings.treating_doctors),
        declared_experts=tuple(findings.declared_experts),
        mode_reasons=tuple(findings.mode_reasons),
        entrusted_to=findings.entrusted_to,
        difficult_reason=findings.difficult_reason,
        express_reason=findings.express_reason,
        employer_is_hospital=(
            employer is not None and employer.credit_code in findings.treating_hospitals
        ),
        details=ReviewDetails(
            scope_parts=tuple(findings.scope_parts),
            checks=tuple(findings.checks),
            note=findings.note,
        ),
    )


async def announce(
    uow: UnitOfWork,
    case: Case,
    review: PreliminaryReview,
    expert_materials: Sequence[UUID],
    deadlines: Sequence[CaseDeadline],
) -> None:
    """Hand the case over to lottery and review, with all duties so far."""
    assert case.case_number is not None
    assert case.appraisee_id is not None
    conclusion = clock.clockwork_of(uow, case.matter).periods.conclusion
    await uow.publish(
        CasePreliminarilyReviewed(
            committee=uow.committee,
            case_id=case.id,
            matter=case.matter,
            case_number=case.case_number,
            category=review.category,
            classes_needed=list(review.classes_needed),
            mode=review.mode,
            area=review.area,
            difficult=review.is_difficult,
            express=review.is_express,
            appraisee_id=case.appraisee_id,
            employer_id=case.employer_id,
            expert_material_ids=list(expert_materials),
            conclusion_due=next(item.fact() for item in deadlines if item.code == conclusion),
            duties=list(case.duties),
        )
    )
    code = EntryCode.CASE_PRELIMINARILY_REVIEWED
    await uow.timeline.tell(own_entry(uow, case.id, code))
    uow.audit(
        "case.preliminarily_reviewed", subject_type="case", subject_id=case.id, case_id=case.id
    )
