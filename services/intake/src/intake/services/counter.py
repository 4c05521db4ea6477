"""The counter (窗口): a clerk enters an application that came on paper."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from intake.domain.application import Application
from intake.domain.case import Source
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.received import ReceivedApplication
from intake.errors import DayOfReceiptRefusedError
from intake.services.applications import open_definition, receive
from intake.unit_of_work import UnitOfWork
from shared.clock import CHINA, committee_date
from shared.errors import FieldError

__all__ = ["enter"]

MIDDAY = time(12)


async def enter(
    uow: UnitOfWork,
    matter: Matter,
    application: Application,
    materials: Sequence[HandedIn],
    *,
    received_on: date,
    originals_seen: Collection[UUID],
) -> ReceivedApplication:
    """Receive a paper application; its legal limits count from the day it was handed over.

    ``originals_seen`` are the materials whose originals the clerk saw. Whoever enters it isn't its
    applicant, and doesn't reach it as one.

    Raises
    ------
    DayOfReceiptRefusedError
        The day lies ahead, or too far back to be entered now.
    MatterNotOpenError, ApplicationContradictoryError, ApplicationNotAdmissibleError,
    MaterialRefusedError, CaseAlreadyOpenError
    """
    today = committee_date(uow.now)
    check_day(uow, received_on, today)
    received = await receive(
        uow,
        open_definition(uow, matter, received_on),
        application,
        materials,
        source=Source.COUNTER,
        received_at=uow.now if received_on == today else midday(received_on),
    )
    if originals_seen:
        await uow.materials.mark_originals_seen(
            received.case.id, originals_seen, account_id=uow.actor.account_id, now=uow.now
        )
    return received


def midday(day: date) -> datetime:
    """Return the middle of a day of which only the date is known."""
    return datetime.combine(day, MIDDAY, tzinfo=CHINA).astimezone(UTC)


def check_day(uow: UnitOfWork, received_on: date, today: date) -> None:
    """Let today pass, and so many working days before it as the settings say."""
    most = uow.settings.counter_working_days
    if received_on > today:
        error = FieldError(
            "/received_on",
            "date_in_future",
            "the paper can't have been handed over after today",
            "收件日期不得晚于今天",
        )
        raise DayOfReceiptRefusedError(errors=[error])
    if uow.service.calendar.add_working_days(received_on, most).day < today:
        error = FieldError(
            "/received_on",
            "received_too_long_ago",
            f"a paper is entered within {most} working days of its receipt",
            f"纸质申请应在收件后{most}个工作日内录入",
        )
        raise DayOfReceiptRefusedError(errors=[error])
