"""What time alone does to limits: warnings before their end, unused rights that lapse, gauges."""

from intake.services.deadline_queues import days_at_risk
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.clock import committee_date
from shared.service import Service

__all__ = ["AT_RISK", "OVERDUE", "watch"]

AT_RISK = "deadlines_at_risk"
OVERDUE = "deadlines_overdue"
"""The gauges, by rule, of limits that come near and that are over."""


async def watch(service: Service[UnitOfWork]) -> None:
    """Mark what came near, once each; let unused rights lapse; count what is urgent."""
    settings = settings_of(service)
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        today = committee_date(uow.now)
        await uow.deadline_watch.lapse_unused(today)
        await uow.deadline_watch.mark_warnings(
            settings.deadline_warning_days, today=today, now=uow.now
        )
        counts = await uow.deadline_watch.count(today, days_at_risk(settings))
    service.labelled_gauges[AT_RISK] = ("rule", {item.code: item.at_risk for item in counts})
    service.labelled_gauges[OVERDUE] = ("rule", {item.code: item.overdue for item in counts})
