"""Use cases around further tests (补充检查) that a panel needs (O55 art 12)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from review.domain.ordered_test import OrderedTest
from review.errors import TestNotOrderableError
from review.services import access
from review.services.examinations import known_examination
from review.unit_of_work import UnitOfWork
from shared.duties import with_duty
from shared.events.review import TestOrdered
from shared.ids import new_id
from shared.purposes import Purpose, stated

__all__ = ["get_own", "list_of_case", "note_result", "order"]


async def order(
    uow: UnitOfWork, case_id: UUID, *, hospital: str, test_code: str, reason: str
) -> OrderedTest:
    """Order a test for a case of the own panel, while it is being asked for its opinion.

    Raises
    ------
    ExaminationNotFoundError
        The caller has no seat on the case's panel.
    TestNotOrderableError
        The panel isn't being asked, or has answered.
    DutyConflictError, CaseContestedError
        The caller did something else on this case; or somebody did two things on it.
    """
    examination = await uow.examinations.get(case_id, for_change=True)
    access.own_seat(uow.actor, examination)
    if not examination.is_open_for_opinions:
        raise TestNotOrderableError
    with_duty(examination.duties, "examine", uow.actor.account_id, case_id=case_id)
    ordered = OrderedTest(
        id=new_id(),
        case_id=case_id,
        hospital=hospital,
        test_code=test_code,
        reason=reason,
        ordered_by=uow.actor.account_id,
        ordered_at=uow.now,
    )
    await uow.ordered_tests.add(ordered)
    await uow.publish(
        TestOrdered(
            committee=uow.committee,
            case_id=case_id,
            order_id=ordered.id,
            hospital=hospital,
            test_code=test_code,
        )
    )
    uow.audit("test.ordered", subject_type="ordered_test", subject_id=ordered.id, case_id=case_id)
    return ordered


async def get_own(uow: UnitOfWork, case_id: UUID, order_id: UUID) -> OrderedTest:
    """Return an order on a case of the own panel.

    Raises
    ------
    ExaminationNotFoundError
        The caller has no seat on the case's panel, or it has no such order.
    """
    await access.own_examination(uow, case_id)
    return next(
        item for item in await uow.ordered_tests.list_of_case(case_id) if item.id == order_id
    )


async def list_of_case(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[OrderedTest]:
    """Return what was ordered for a case that the caller may see; reading the reasons is noted.

    Raises
    ------
    ExaminationNotFoundError
        There is none, or it is another panel's.
    PurposeMissingError
        Staff read without a purpose.
    """
    noted = stated(access.purpose_of(uow.actor, purpose))
    await access.visible_examination(uow, case_id)
    found = await uow.ordered_tests.list_of_case(case_id)
    if found:
        uow.audit(
            "ordered_tests.read",
            subject_type="case",
            subject_id=case_id,
            case_id=case_id,
            purpose=noted,
        )
    return found


async def note_result(
    uow: UnitOfWork, case_id: UUID, order_id: UUID, material_ids: Collection[UUID], at: datetime
) -> None:
    """Let the case's experts read the result of a test; told twice, it changes nothing more.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    examination = await known_examination(uow, case_id)
    await uow.examinations.save(examination.with_materials(material_ids))
    await uow.ordered_tests.mark_answered(case_id, order_id, at)
