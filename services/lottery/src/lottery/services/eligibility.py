"""Who may be drawn for a session (抽取范围): the one place that every draw and forecast asks."""

from lottery.domain.session import Expert, Session
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date

__all__ = ["eligible"]


async def eligible(uow: UnitOfWork, session: Session) -> list[Expert]:
    """Return the experts of the session's classes who may be drawn, by id.

    Those are the committee's own and the borrowed ones who are active and in term on the day,
    have an account to sit with, and can come by their own calendar. Whom two persons left out
    of the session is still among them: the exclusion is stated in the draw.
    """
    classes = {seat for panel in session.panels for seat in panel.seats} | {*session.reserves}
    day = committee_date(session.starts_at)
    found = [
        *await uow.experts.list_active(classes, day),
        *await uow.loans.list_drawable(classes, day),
    ]
    calendars = await uow.calendars.of([expert.id for expert in found])
    return sorted(
        (
            expert
            for expert in found
            if expert.id not in calendars or calendars[expert.id].is_free(session.starts_at)
        ),
        key=lambda expert: expert.id,
    )
