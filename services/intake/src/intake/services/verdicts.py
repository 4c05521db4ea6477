"""What clerks find of materials (材料审核): one verdict each, of which the latest counts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from intake.domain.checklist import ChecklistItem
from intake.domain.received import GivenMaterial, ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.verdict import Judgement, MaterialVerdict, Verdict
from intake.errors import MaterialsNotJudgedError, NoticeItemLockedError, VerdictRefusedError
from intake.services import notice_clock
from intake.services.applications import with_given
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version
from intake.unit_of_work import UnitOfWork
from shared.errors import FieldError
from shared.ids import new_id

__all__ = ["BEFORE_ACCEPTANCE", "check_judged", "judge", "judge_rest", "naming"]

BEFORE_ACCEPTANCE = (CaseState.RECEIVED, CaseState.NOTICE_ISSUED, CaseState.SUPPLEMENTED)
"""While materials are judged, missing ones told and answers taken."""

Given = Mapping[UUID, GivenMaterial]


async def judge(
    uow: UnitOfWork, case_id: UUID, judgements: Sequence[Judgement], *, expected: int | None
) -> ReceivedApplication:
    """Say of several materials what they are; all of it is kept, or nothing.

    What is said again as it was said last changes nothing. Who handed in something unfit in answer
    to a notice may do so again, within the same notice.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError
        The application was accepted, or has ended.
    VerdictRefusedError
        A material isn't of this case, is named twice, or its shortcoming has no reason.
    NoticeItemLockedError
        The notice didn't name the item, or the material was there already.
    CaseClaimedError
        A colleague works on it.
    NoticePeriodOverError
        Something that the notice named wasn't handed in at the end of its period.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, *BEFORE_ACCEPTANCE)
    check_claim(uow, case)
    received = await with_given(uow, case)
    if case.state is CaseState.NOTICE_ISSUED:
        await notice_clock.check_running(uow, case_id)
    verdicts = await record(uow, received, judgements)
    if not verdicts:
        return received
    unfit = any(item.verdict is not Verdict.COMPLETE for item in verdicts)
    return await notice_clock.restate(uow, await with_given(uow, case), found_unfit=unfit)


async def judge_rest(uow: UnitOfWork, received: ReceivedApplication) -> ReceivedApplication:
    """Find everything complete that counts for what is demanded and has no verdict yet."""
    rest = [
        Judgement(material.id, Verdict.COMPLETE)
        for item in received.demanded
        for material in received.counting(item.code)
        if material.verdict is None
    ]
    await record(uow, received, rest)
    return await with_given(uow, received.case)


async def record(
    uow: UnitOfWork, received: ReceivedApplication, judgements: Sequence[Judgement]
) -> Sequence[MaterialVerdict]:
    """Store what is new among verdicts on a locked case, and return it."""
    given = {material.id: material for material in received.given}
    if errors := list(errors_of(judgements, given)):
        raise VerdictRefusedError(errors=errors)
    so_far = {item.material_id: item for item in await uow.verdicts.list_of_case(received.case.id)}
    changed = [item for item in judgements if is_new(item, so_far.get(item.material_id))]
    check_lock(received, changed, given)
    verdicts = [verdict_of(uow, item, so_far.get(item.material_id)) for item in changed]
    await uow.verdicts.add(received.case.id, verdicts)
    for item in verdicts:
        uow.audit(
            "material.judged",
            subject_type="material",
            subject_id=item.material_id,
            case_id=received.case.id,
            detail={"verdict": item.verdict.value, "number": item.number},
        )
    return verdicts


def check_lock(
    received: ReceivedApplication, judgements: Sequence[Judgement], given: Given
) -> None:
    """Let only those verdicts pass that the notice leaves open."""
    notice = received.notice
    if notice is None:
        return
    for item in judgements:
        if not notice.lets_judge(given[item.material_id].item, item.material_id):
            raise NoticeItemLockedError


def is_new(said: Judgement, before: MaterialVerdict | None) -> bool:
    """Whether something else is said of a material than was said last."""
    return before is None or (before.verdict, before.reason) != (said.verdict, said.reason)


def verdict_of(uow: UnitOfWork, said: Judgement, before: MaterialVerdict | None) -> MaterialVerdict:
    """Return the verdict that follows the one before it."""
    return MaterialVerdict(
        id=new_id(),
        material_id=said.material_id,
        number=1 if before is None else before.number + 1,
        verdict=said.verdict,
        reason=said.reason,
        judged_by=uow.actor.account_id,
        judged_at=uow.now,
    )


def errors_of(judgements: Sequence[Judgement], given: Given) -> Iterator[FieldError]:
    """Tell which verdicts can't be given."""
    named = Counter(item.material_id for item in judgements)
    for n, item in enumerate(judgements):
        pointer = f"/verdicts/{n}"
        if item.material_id not in given:
            yield FieldError(
                f"{pointer}/material_id",
                "material_unknown",
                "the case has no such material",
                "本案中没有该材料",
            )
        if named[item.material_id] > 1:
            yield FieldError(
                f"{pointer}/material_id",
                "material_repeated",
                "each material is judged once",
                "同一材料不得重复审核",
            )
        if item.verdict is not Verdict.COMPLETE and not item.reason:
            yield FieldError(
                f"{pointer}/reason",
                "reason_missing",
                "what isn't complete needs its reason (O55 art 10)",
                "材料不符合要求的，应当说明理由（《劳动能力鉴定管理办法》第十条）",
            )


def check_judged(received: ReceivedApplication) -> None:
    """Let only applications pass whose demanded materials were all looked at."""
    if unjudged := received.unjudged:
        raise MaterialsNotJudgedError(**naming(unjudged, "{} isn't judged", "{}尚未审核"))


def naming(items: Sequence[ChecklistItem], english: str, chinese: str) -> dict[str, Any]:
    """Return what a refusal says of several items: each as an error, and all in its sentence."""
    return {
        "errors": [
            FieldError(
                "/materials",
                item.code,
                english.format(item.name_en),
                chinese.format(item.name_zh),
            )
            for item in items
        ],
        "items": "; ".join(item.name_en for item in items),
        "items_zh": "；".join(item.name_zh for item in items),
    }
