"""Brings cases to their end on a chosen day, and the clock to any other."""

from datetime import date, datetime, time
from uuid import UUID

from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.events import approved, arrive, case_event, envelopes, served
from shared.clock import CHINA
from shared.events.mailing import CaseServed

__all__ = ["at", "closed_case"]


def at(desk: Desk, day: date, hour: int = 10) -> None:
    """Stop intake's clock at an hour of a day in the bureau."""
    moment = datetime.combine(day, time(hour), tzinfo=CHINA)
    desk.service.clock = lambda: moment


async def closed_case(desk: Desk, closed_on: date, serial: int = 1, hour: int = 10) -> UUID:
    """Have a case closed on a day."""
    case_id = await desk.reviewed(serial)
    at(desk, closed_on, hour)
    await arrive(desk.service, envelopes("review", [approved(case_id, closed_on)]))
    news = [
        served(case_id, "appraisee", closed_on),
        served(case_id, "employer", closed_on),
        case_event(CaseServed, case_id, served_on=closed_on),
    ]
    await arrive(desk.service, envelopes("mailing", news))
    return case_id
