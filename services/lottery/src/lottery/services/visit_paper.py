"""The printed list of a day's home visits (上门鉴定行程单, PDF/A), for those who go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from lottery.domain.visits import Round, Stop
from lottery.services.visits import address_of
from shared.clients.models import PersonAtHome
from shared.clock import CHINA
from shared.typesetting import Fonts, typeset

__all__ = ["print_visits"]

TEMPLATE: Final = Path(str(Path(__file__).parents[1] / "templates" / "visits.typ"))
UNKNOWN: Final = "—"


def print_visits(
    rounds: Sequence[Round], people: Mapping[UUID, PersonAtHome], *, at: datetime
) -> bytes:
    """Return the list of some rounds, each with its stops in order; the paper is dated ``at``."""
    data = {
        "rounds": [
            {
                "code": found.session.code,
                "day": f"{found.session.starts_at.astimezone(CHINA):%Y-%m-%d}",
                "area": found.session.area or "",
                "stops": [
                    printed(found, stop, people.get(stop.case.case_id)) for stop in found.stops
                ],
            }
            for found in rounds
        ],
    }
    return typeset(TEMPLATE, data, fonts=Fonts(None), created_at=at.replace(microsecond=0))


def printed(found: Round, stop: Stop, person: PersonAtHome | None) -> dict[str, str]:
    """Return a stop's line as text; what nobody knows is a dash to be written over."""
    distance = UNKNOWN if stop.kilometres is None else f"{stop.kilometres} 公里"
    return {
        "number": str(stop.number),
        "time": f"{stop.expected_at.astimezone(CHINA):%H:%M}",
        "case_number": stop.case.case_number,
        "area": stop.area or UNKNOWN,
        "distance": distance,
        "name": person.name if person else UNKNOWN,
        "phone": person.phone if person else UNKNOWN,
        "address": address_of(found, person) or UNKNOWN,
    }
