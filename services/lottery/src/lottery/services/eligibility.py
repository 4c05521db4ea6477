"""Who may be drawn for a session (抽取范围): the one place that every draw and forecast asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from lottery.domain.availability import Unavailability
from lottery.domain.session import Expert, Session
from lottery.services import engagements
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date

__all__ = ["Eligibility", "of_session"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may be drawn for a session, and who of its classes can't come, with the reason."""

    experts: list[Expert]
    hindered: Sequence[tuple[Expert, Unavailability]]


async def of_session(uow: UnitOfWork, session: Session) -> Eligibility:
    """Return the experts of the session's classes who may be drawn, by id.

    Those are the committee's own and the borrowed ones who are active and in term on the day,
    have an account to sit with, can come by their own calendar, and are called for no other
    session in that half-day. Whom two persons left out of the session is still among them: the
    exclusion is stated in the draw.
    """
    classes = {seat for panel in session.panels for seat in panel.seats} | {*session.reserves}
    day = committee_date(session.starts_at)
    found = [
        *await uow.experts.list_active(classes, day),
        *await uow.loans.list_drawable(classes, day),
    ]
    calendars = await uow.calendars.of([expert.id for expert in found])
    called = await engagements.beside(uow, session)
    experts: list[Expert] = []
    hindered: list[tuple[Expert, Unavailability]] = []
    for expert in sorted(found, key=lambda item: item.id):
        calendar = calendars.get(expert.id)
        unavailability = called.get(expert.licence_index)
        if calendar is not None and not calendar.is_free(session.starts_at):
            unavailability = "away"
        if unavailability is None:
            experts.append(expert)
        else:
            hindered.append((expert, unavailability))
    return Eligibility(experts, hindered)
