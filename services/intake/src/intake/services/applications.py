"""Use cases around applications (申请): submit one, add a material to it, look at it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from intake.domain.application import Application
from intake.domain.case import Case, Source
from intake.domain.definitions import Definition, Handling
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.receipt import ReceiptKind, ReceiptNote, receipt_number
from intake.domain.received import GivenMaterial, ReceivedApplication
from intake.domain.statement import Statement
from intake.domain.states import CaseState
from intake.domain.submission import Submission
from intake.domain.timeline import EntryCode
from intake.errors import (
    CaseAlreadyOpenError,
    MatterNotOpenError,
)
from intake.services import clock, receipts
from intake.services.access import get_visible_case
from intake.services.admission import check_admissible
from intake.services.handing_in import check_claimed, check_items
from intake.services.steps import check_state, check_version, checklist_of, own_entry
from intake.services.tracking import code_of
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import FieldError
from shared.events.intake import ApplicationReceived
from shared.ids import new_id
from shared.permissions import Permission

__all__ = ["add_material", "get", "open_definition", "receive", "submit", "with_given"]

IN_APPLICATION = "/materials/{n}"
ALONE = ""
RECEIPTS = {Source.ONLINE: ReceiptKind.APPLICATION, Source.COUNTER: ReceiptKind.COUNTER_ENTRY}


async def submit(
    uow: UnitOfWork, matter: Matter, application: Application, materials: Sequence[HandedIn]
) -> ReceivedApplication:
    """Receive an application with its materials: all of it, or nothing.

    Raises
    ------
    MatterNotOpenError
        The matter isn't configured here.
    ApplicationContradictoryError, ApplicationNotAdmissibleError
        Dates or parties contradict one another, the matter needs more, or a gate refuses it.
    MaterialRefusedError
        A material isn't on the list, or its upload can't be handed in.
    CaseAlreadyOpenError
        The person has an open case in the matter.
    """
    return await receive(
        uow,
        open_definition(uow, matter, committee_date(uow.now)),
        application,
        materials,
        source=Source.ONLINE,
        received_at=uow.now,
    )


async def receive(
    uow: UnitOfWork,
    definition: Definition,
    application: Application,
    materials: Sequence[HandedIn],
    *,
    source: Source,
    received_at: datetime,
) -> ReceivedApplication:
    """Receive an application under a definition; its limits count from the day of receipt.

    Raises
    ------
    ApplicationContradictoryError, ApplicationNotAdmissibleError, MaterialRefusedError,
    CaseAlreadyOpenError
    """
    said = Statement.of(application, [material.item for material in materials])
    await check_admissible(uow, definition, said, committee_date(received_at))
    submission = submission_of(
        uow, definition, application, materials, source=source, received_at=received_at
    )
    return await store(uow, submission)


def submission_of(
    uow: UnitOfWork,
    definition: Definition,
    application: Application,
    materials: Sequence[HandedIn],
    *,
    source: Source,
    received_at: datetime,
) -> Submission:
    """Return what is stored of an application, with the limits and the receipt that it begins."""
    matter = definition.matter
    limits = clock.at_submission(uow, matter, committee_date(received_at))
    receipt = receipts.new_receipt(
        uow,
        RECEIPTS[source],
        matter=matter,
        applicant=application.parties.applicant.kind,
        checklist=uow.settings.definitions.checklist_of(matter, definition.version),
        given=[material.item for material in materials],
        deadlines=limits,
    )
    return Submission(
        case_id=new_id(),
        definition=definition,
        application=application,
        materials=materials,
        submitted_by=uow.actor.account_id,
        source=source,
        received_at=received_at,
        limits=limits,
        receipt=receipt,
    )


async def store(uow: UnitOfWork, submission: Submission) -> ReceivedApplication:
    """Store what was checked, claim its uploads and tell of it.

    Raises
    ------
    MaterialRefusedError, CaseAlreadyOpenError
    """
    matter, materials = submission.definition.matter, submission.materials
    checklist = uow.settings.definitions.checklist_of(matter, submission.definition.version)
    check_items(checklist, materials, prefix=IN_APPLICATION)
    stored = await uow.submissions.add(submission, now=uow.now)
    if stored is None:
        raise CaseAlreadyOpenError(matter=matter)
    await check_claimed(uow, checklist, materials, stored.media_types, prefix=IN_APPLICATION)
    case = submission.as_case(uow.committee, stored.appraisee_id, stored.employer_id)
    await uow.publish(ApplicationReceived(committee=uow.committee, case_id=case.id, matter=matter))
    uow.audit(
        "application.submitted",
        subject_type="case",
        subject_id=case.id,
        case_id=case.id,
        detail={"source": case.source, "received_on": str(committee_date(case.received_at))},
    )
    given = [GivenMaterial(item.id, item.item, case.received_at) for item in materials]
    number = receipt_number(uow.committee, uow.now, stored.receipt_ordinal)
    note = ReceiptNote(submission.receipt.id, number, code_of(uow, case.id))
    return ReceivedApplication(case, given, checklist, note)


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
    checklist = checklist_of(uow, case)
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
    """Return a case with what was given for it, the last receipt, and the notice in force."""
    return ReceivedApplication(
        case,
        await uow.materials.list_given(case.id),
        checklist_of(uow, case),
        await receipts.latest_of(uow, case.id),
        await uow.notices.find_current(case.id),
    )


def open_definition(uow: UnitOfWork, matter: Matter, on: date) -> Definition:
    """Return a matter's definition of a day.

    Raises
    ------
    MatterNotOpenError
        It isn't configured here, or only the province decides on it.
    """
    definition = uow.settings.definitions.of(matter, on)
    if definition.handling is Handling.PROVINCIAL:
        raise MatterNotOpenError(matter=matter, errors=[provincial(definition)])
    if matter not in uow.settings.matters:
        error = FieldError(
            "/matter", "matter_not_open", "this matter is not open here", "该事项暂未开通"
        )
        raise MatterNotOpenError(matter=matter, errors=[error])
    return definition


def provincial(definition: Definition) -> FieldError:
    """Return why nobody applies here for what the province decides on."""
    return FieldError(
        "/matter",
        "matter_provincial",
        "the province's committee decides on this; apply there",
        f"{definition.name_zh}应向省级劳动能力鉴定委员会提出",
        definition.article.en,
        definition.article.zh,
    )
