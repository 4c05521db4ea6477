"""Use cases around applications (申请): submit one, add a material to it, look at it."""

from collections.abc import Sequence
from uuid import UUID

from intake.domain.application import Application
from intake.domain.case import Case
from intake.domain.checklist import checklist_of
from intake.domain.contradictions import contradictions
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.receipt import ReceiptKind, ReceiptNote, receipt_number
from intake.domain.received import GivenMaterial, ReceivedApplication
from intake.domain.states import CaseState
from intake.domain.timeline import EntryCode
from intake.errors import (
    ApplicationContradictoryError,
    CaseAlreadyOpenError,
    MatterNotOpenError,
)
from intake.repositories.submissions import Stored
from intake.services import clock, receipts
from intake.services.access import get_visible_case
from intake.services.handing_in import check_claimed, check_items
from intake.services.steps import check_state, check_version, own_entry
from intake.services.tracking import code_of
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import FieldError
from shared.events.intake import ApplicationReceived
from shared.ids import new_id
from shared.permissions import Permission

__all__ = ["add_material", "get", "submit"]

IN_APPLICATION = "/materials/{n}"
ALONE = ""


async def submit(
    uow: UnitOfWork, matter: Matter, application: Application, materials: Sequence[HandedIn]
) -> ReceivedApplication:
    """Receive an application with its materials: all of it, or nothing.

    Raises
    ------
    MatterNotOpenError
        The matter isn't configured here.
    ApplicationContradictoryError
        Dates or parties contradict one another, or the matter needs more.
    MaterialRefusedError
        A material isn't on the list, or its upload can't be handed in.
    CaseAlreadyOpenError
        The person has an open case in the matter.
    """
    check_matter(uow, matter)
    if errors := contradictions(matter, application, committee_date(uow.now)):
        raise ApplicationContradictoryError(errors=errors)
    checklist = checklist_of(matter)
    check_items(checklist, materials, prefix=IN_APPLICATION)
    case_id = new_id()
    limits = clock.at_submission(uow, matter)
    receipt = receipts.new_receipt(
        uow,
        ReceiptKind.APPLICATION,
        matter=matter,
        applicant=application.parties.applicant.kind,
        checklist=checklist,
        given=[material.item for material in materials],
        deadlines=limits,
    )
    stored = await uow.submissions.add(
        case_id,
        matter,
        application,
        materials,
        limits=limits,
        receipt=receipt,
        account_id=uow.actor.account_id,
        now=uow.now,
    )
    if stored is None:
        raise CaseAlreadyOpenError(matter=matter)
    await check_claimed(uow, checklist, materials, stored.media_types, prefix=IN_APPLICATION)
    await uow.publish(ApplicationReceived(committee=uow.committee, case_id=case_id, matter=matter))
    uow.audit("application.submitted", subject_type="case", subject_id=case_id, case_id=case_id)
    given = [GivenMaterial(item.id, item.item, uow.now) for item in materials]
    number = receipt_number(uow.committee, uow.now, stored.receipt_ordinal)
    note = ReceiptNote(receipt.id, number, code_of(uow, case_id))
    return ReceivedApplication(new_case(uow, case_id, matter, application, stored), given, note)


async def get(uow: UnitOfWork, case_id: UUID) -> ReceivedApplication:
    """Return an application and what was given for it, if the actor may see it.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    case = await get_visible_case(uow, case_id, all_by=Permission.APPLICATIONS_READ)
    return await with_given(uow, case)


async def add_material(
    uow: UnitOfWork, case_id: UUID, handed_in: HandedIn, *, expected: int | None
) -> ReceivedApplication:
    """Add a material to an application that isn't accepted yet.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    StaleVersionError
        It was changed since the caller read it.
    CaseStateError
        It is accepted already.
    MaterialRefusedError
        The item isn't on the list, or the upload can't be handed in.
    """
    supplements_all = Permission.APPLICATIONS_SUPPLEMENT
    case = await get_visible_case(uow, case_id, all_by=supplements_all, lock=True)
    check_version(case, expected)
    check_state(case, CaseState.RECEIVED)
    checklist = checklist_of(case.matter)
    check_items(checklist, [handed_in], prefix=ALONE)
    media_types = await uow.materials.add(
        case_id, handed_in, account_id=uow.actor.account_id, now=uow.now
    )
    await check_claimed(uow, checklist, [handed_in], media_types, prefix=ALONE)
    item = checklist.find(handed_in.item)
    assert item is not None
    facts = {"item": item.name_en, "item_zh": item.name_zh}
    await uow.timeline.tell(own_entry(uow, case_id, EntryCode.MATERIAL_ADDED, facts))
    uow.audit("material.added", subject_type="material", subject_id=handed_in.id, case_id=case_id)
    await receipts.issue(uow, case, ReceiptKind.ADDED_MATERIAL, [handed_in])
    return await with_given(uow, await uow.cases.update(case))


async def with_given(uow: UnitOfWork, case: Case) -> ReceivedApplication:
    """Return a case with what was given for it, and the receipt of what came last."""
    given = await uow.materials.list_given(case.id)
    return ReceivedApplication(case, given, await receipts.latest_of(uow, case.id))


def check_matter(uow: UnitOfWork, matter: Matter) -> None:
    """Let only matters pass whose periods are configured."""
    if matter not in uow.settings.matters:
        error = FieldError(
            "/matter", "matter_not_open", "this matter is not open here", "该事项暂未开通"
        )
        raise MatterNotOpenError(matter=matter, errors=[error])


def new_case(
    uow: UnitOfWork, case_id: UUID, matter: Matter, application: Application, stored: Stored
) -> Case:
    """Return the case that a submission opened."""
    return Case(
        id=case_id,
        committee=uow.committee,
        matter=matter,
        state=CaseState.RECEIVED,
        version=1,
        applicant_kind=application.parties.applicant.kind,
        appraisee_id=stored.appraisee_id,
        employer_id=stored.employer_id,
        submitted_by=uow.actor.account_id,
        consent_electronic=application.consent_electronic,
        received_at=uow.now,
    )
