"""Answers to a notice (补正): several materials at once, also only some of those it names."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from intake.domain.material import HandedIn
from intake.domain.receipt import ReceiptKind
from intake.domain.received import ReceivedApplication
from intake.domain.timeline import EntryCode
from intake.errors import MaterialRefusedError
from intake.services import notice_clock, receipts
from intake.services.access import get_visible_case
from intake.services.applications import IN_APPLICATION, with_given
from intake.services.handing_in import check_claimed, check_items
from intake.services.steps import check_state, check_version, own_entry
from intake.unit_of_work import UnitOfWork
from shared.errors import FieldError
from shared.permissions import Permission

__all__ = ["answer"]


async def answer(
    uow: UnitOfWork, case_id: UUID, materials: Sequence[HandedIn], *, expected: int | None
) -> ReceivedApplication:
    """Take in what a notice asked for: all of it is received, or nothing.

    The notice is answered when each item it names has something new. What is found unfit then may
    be handed in again within the same notice: that isn't a second one.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError
        No notice waits to be answered.
    NoticePeriodOverError
        Its last day is over.
    MaterialRefusedError
        The notice doesn't ask for an item, or the upload can't be handed in.
    """
    supplements_all = Permission.APPLICATIONS_SUPPLEMENT
    case = await get_visible_case(uow, case_id, all_by=supplements_all, lock=True)
    check_version(case, expected)
    check_state(case, *notice_clock.AWAITING)
    await notice_clock.check_running(uow, case_id)
    received = await with_given(uow, case)
    check_items(received.checklist, materials, prefix=IN_APPLICATION)
    if errors := list(not_asked(received, materials)):
        raise MaterialRefusedError(errors=errors)
    media_types = await uow.materials.add_all(
        case_id, materials, account_id=uow.actor.account_id, now=uow.now
    )
    await check_claimed(uow, received.checklist, materials, media_types, prefix=IN_APPLICATION)
    for handed_in in materials:
        await tell(uow, received, handed_in)
    await notice_clock.restate(uow, await with_given(uow, case))
    await receipts.issue(uow, case, ReceiptKind.SUPPLEMENT, materials)
    return await with_given(uow, await uow.cases.get(case_id))


def not_asked(received: ReceivedApplication, materials: Sequence[HandedIn]) -> Iterator[FieldError]:
    """Tell which items can't be handed in now; what nobody can demand may always come along."""
    assert received.notice is not None
    required = {
        item.code
        for item in received.checklist.items
        if item.is_required(received.case.applicant_kind)
    }
    for n, material in enumerate(materials):
        if material.item in required and not received.notice.names(material.item):
            yield FieldError(
                f"/materials/{n}/item",
                "item_not_asked",
                "the notice doesn't ask for this item: it was found complete",
                "告知书未要求补正该项，原材料已认定齐全",
            )


async def tell(uow: UnitOfWork, received: ReceivedApplication, handed_in: HandedIn) -> None:
    """Put a material on the timeline and the audit trail."""
    item = received.checklist.find(handed_in.item)
    assert item is not None
    facts = {"item": item.name_en, "item_zh": item.name_zh}
    case_id = received.case.id
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.MATERIAL_ADDED, facts))
    uow.audit("material.added", subject_type="material", subject_id=handed_in.id, case_id=case_id)
