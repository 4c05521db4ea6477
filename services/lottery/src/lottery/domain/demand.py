"""Demand (排期需求): which accepted cases wait for a session, and which of them go first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lottery.domain.session import Session, SessionCase

__all__ = ["AreaDistance", "Demand", "covers", "pick"]


@dataclass(frozen=True, slots=True)
class Demand:
    """How many cases wait that go on the same kind of session.

    ``overdue`` ones are past their legal limit, ``at_risk`` come near it; ``again`` ones came off
    an earlier session.
    """

    mode: str
    category: str
    classes_needed: tuple[str, ...]
    area: str | None
    cases: int
    soonest_due: date
    overdue: int
    at_risk: int
    express: int
    again: int


@dataclass(frozen=True, slots=True)
class AreaDistance:
    """How many kilometres of road lie between two areas; it doesn't matter from which end."""

    one: str
    other: str
    kilometres: int

    def sorted(self) -> "AreaDistance":
        """Return the same distance with its areas in order, as it is kept."""
        one, other = sorted((self.one, self.other))
        return AreaDistance(one, other, self.kilometres)

    def to(self, area: str) -> str:
        """Return the area at the other end."""
        return self.other if self.one == area else self.one


def covers(session: Session, case: SessionCase) -> bool:
    """Whether a panel of the case's category has a seat for every class that it needs."""
    return any(
        panel.category == case.category and set(case.classes_needed) <= set(panel.seats)
        for panel in session.panels
    )


def pick(
    session: Session,
    on_session: Collection[SessionCase],
    candidates: Mapping[str, Iterable[SessionCase]],
    *,
    limit: int,
) -> list[SessionCase]:
    """Return the cases that fill a session, by category, each list already in its order.

    Categories take turns, in the order of the session's panels, so that none crowds the others
    out of a session with a limit of its own.
    """
    rooms = session.room(on_session)
    queues = {
        category: list(candidates.get(category, ()))[: limit if room is None else room]
        for category, room in rooms.items()
    }
    total = limit
    if session.capacity is not None:
        total = min(limit, session.capacity - len(on_session))
    picked: list[SessionCase] = []
    while len(picked) < total and any(queues.values()):
        for queue in queues.values():
            if queue and len(picked) < total:
                picked.append(queue.pop(0))
    return picked
