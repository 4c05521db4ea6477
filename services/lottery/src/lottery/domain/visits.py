"""A round of home visits (上门鉴定) as those who go along drive it: one home after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lottery.domain.demand import AreaDistance
from lottery.domain.session import Session, SessionCase

__all__ = ["Round", "Stop", "round_of"]

VISITED = frozenset({"scheduled", "checked_in", "allocated", "absent"})


@dataclass(frozen=True, slots=True)
class Stop:
    """One home on a round; ``kilometres`` from the area before, None if nobody entered them."""

    number: int
    case: SessionCase
    code: str
    expected_at: datetime
    area: str | None
    kilometres: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """A session of home visits and its stops in the order of their times.

    ``is_single`` is whether the session goes to one home, whose address is its venue then.
    """

    session: Session
    stops: list[Stop]
    is_single: bool


def round_of(
    session: Session,
    cases: Iterable[SessionCase],
    codes: Mapping[str, str],
    distances: Iterable[AreaDistance],
) -> Round:
    """Return the round through a session's cases, as their parties were told the times.

    ``codes`` are by case's id. Who has no time of the own is expected at the session's beginning.
    """
    known = {(item.one, item.other): item.kilometres for item in distances}
    known |= {(other, one): kilometres for (one, other), kilometres in known.items()}
    everybody = list(cases)
    visited = [case for case in everybody if case.state in VISITED]
    visited.sort(key=lambda case: (case.visit_at or session.starts_at, case.case_number))
    stops: list[Stop] = []
    for case in visited:
        area = case.area or session.area
        before = stops[-1].area if stops else area
        stops.append(
            Stop(
                number=len(stops) + 1,
                case=case,
                code=codes[str(case.case_id)],
                expected_at=case.visit_at or session.starts_at,
                area=area,
                kilometres=0 if before == area else known.get((before or "", area or "")),
            )
        )
    return Round(session, stops, is_single=len(everybody) == 1)
