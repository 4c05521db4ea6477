"""What who plans sessions looks at: demand, the cases to call first, and areas by distance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from lottery.domain.demand import AreaDistance, Demand, covers, pick
from lottery.domain.session import Session, SessionCase
from lottery.services import scheduling, sessions
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.duties import clashes
from shared.events.base import Duty

__all__ = ["AreaDemand", "areas", "overview", "put_distances", "suggest"]

LOOKED_AT = 3
"""How many times as many cases as fit are looked at, since some can't go on the session."""


@dataclass(frozen=True, slots=True)
class AreaDemand:
    """What waits in one area for a home visit, and how far it is, if anybody entered that."""

    area: str | None
    cases: int
    soonest_due: date
    kilometres: int | None


async def overview(uow: UnitOfWork) -> list[Demand]:
    """Return the waiting cases, counted by what decides on which session they go."""
    within = timedelta(days=uow.settings.at_risk_days)
    return await uow.demand.count(committee_date(uow.now), at_risk_within=within)


async def suggest(
    uow: UnitOfWork, session_id: UUID, *, categories: Sequence[str], limit: int
) -> list[SessionCase]:
    """Return the waiting cases that would fill a session, the most urgent first.

    The same cases waiting, it is the same list for everybody. Left out is what can't go there: a
    class that no panel has, another area than the round's, a duty of who operates the session.

    Raises
    ------
    SessionNotFoundError, SessionEndedError, SessionCancelledError
    SessionFixedError
        The groups draw has fixed the roster.
    """
    session = await sessions.open_session(uow, session_id)
    await scheduling.check_roster_open(uow, session)
    operators = {*await uow.duties.operators_of(session_id), uow.actor.account_id}
    until = committee_date(uow.now) + timedelta(days=uow.settings.at_risk_days)
    on_session = [
        case for case in await uow.cases.list_of(session_id) if case.state in scheduling.TAKE_ROOM
    ]
    candidates: dict[str, list[SessionCase]] = {}
    for category in categories or list(session.room(())):
        waiting = await uow.demand.most_urgent(
            session.mode,
            category,
            area=session.area if session.mode == "home_visit" else None,
            risky_until=until,
            limit=limit * LOOKED_AT,
        )
        candidates[category] = [case for case in waiting if may_go(session, case, operators)]
    return pick(session, on_session, candidates, limit=limit)


def may_go(session: Session, case: SessionCase, operators: set[str]) -> bool:
    """Whether a case can go on a session that these accounts operate."""
    told = [Duty(duty="operate_draw", account_id=account_id) for account_id in sorted(operators)]
    return covers(session, case) and not clashes((*case.duties, *told))


async def areas(uow: UnitOfWork, *, near: str | None) -> list[AreaDemand]:
    """Return where home visits wait, the nearest area first, or else the one due first.

    ``near`` is the area that distances are from; those that nobody entered come last.
    """
    counted: dict[str | None, list[Demand]] = defaultdict(list)
    for item in await overview(uow):
        if item.mode == "home_visit":
            counted[item.area].append(item)
    known: dict[str | None, int] = {}
    if near is not None:
        known = {item.to(near): item.kilometres for item in await uow.demand.distances(near)}
        known[near] = 0
    found = [
        AreaDemand(
            area=area,
            cases=sum(item.cases for item in items),
            soonest_due=min(item.soonest_due for item in items),
            kilometres=known.get(area),
        )
        for area, items in counted.items()
    ]
    return sorted(found, key=order_of_area)


def order_of_area(item: AreaDemand) -> tuple[bool, int, date, str]:
    """Return by what areas are listed: distance if known, then the day that is due first."""
    unknown = item.kilometres is None
    return unknown, item.kilometres or 0, item.soonest_due, item.area or ""


async def put_distances(
    uow: UnitOfWork, given: Sequence[tuple[str, str, int | None]]
) -> list[AreaDistance]:
    """Store how far areas are apart, in kilometres; None removes what is there. Return them all."""
    kept = [AreaDistance(one, other, km).sorted() for one, other, km in given if km is not None]
    gone = [sorted((one, other)) for one, other, km in given if km is None]
    if kept:
        await uow.demand.put_distances(list({(k.one, k.other): k for k in kept}.values()))
    await uow.demand.forget_distances([(one, other) for one, other in gone])
    uow.audit(
        "area_distances.changed",
        subject_type="area_distance",
        subject_id=uow.committee,
        detail={"kept": len(kept), "removed": len(gone)},
    )
    return await uow.demand.distances()
