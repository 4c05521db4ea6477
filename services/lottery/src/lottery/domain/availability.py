"""When an expert can come: the calendar that experts keep themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Literal, Self

from shared.clock import CHINA

__all__ = ["HALF_DAYS", "Away", "Calendar", "Unavailability", "half_day_of", "span_of_half_day"]

Unavailability = Literal["away", "drawn_elsewhere", "in_open_draw"]
"""Why somebody of the right class can't be drawn: by the own calendar, or called in that half-day.

Whoever is in another open pool draw may be called by it; what it gives nobody knows yet.
"""

NOON = 12
HALF_DAYS = tuple(f"{day}-{half}" for day, half in product(range(1, 8), ("morning", "afternoon")))
"""The half-days of a week, Monday's (``1-morning``) first; what begins at noon is afternoon."""


def half_day_of(moment: datetime) -> str:
    """Return the half-day of the week in which something begins, by the bureau's clock."""
    local = moment.astimezone(CHINA)
    return f"{local.isoweekday()}-{'morning' if local.hour < NOON else 'afternoon'}"


def span_of_half_day(moment: datetime) -> tuple[datetime, datetime]:
    """Return when the half-day of a moment begins, and when the next one does."""
    local = moment.astimezone(CHINA)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = midnight if local.hour < NOON else midnight + timedelta(hours=NOON)
    return begins, begins + timedelta(hours=NOON)


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which an expert can't come, the first and the last included; no reason is asked."""

    from_day: date
    to_day: date

    @classmethod
    def read(cls, kept: dict[str, str]) -> Self:
        """Return what ``kept`` stored."""
        return cls(date.fromisoformat(kept["from_day"]), date.fromisoformat(kept["to_day"]))

    @property
    def kept(self) -> dict[str, str]:
        """How it is stored."""
        return {"from_day": self.from_day.isoformat(), "to_day": self.to_day.isoformat()}


@dataclass(frozen=True, slots=True)
class Calendar:
    """An expert's availability (可参加时间): by default they can always come.

    ``weekly`` names the half-days of every week on which they can't.
    """

    version: int = 0
    weekly: frozenset[str] = frozenset()
    away: tuple[Away, ...] = ()

    def is_free(self, starts_at: datetime) -> bool:
        """Whether the expert can come to what begins at that moment."""
        day = starts_at.astimezone(CHINA).date()
        is_away = any(item.from_day <= day <= item.to_day for item in self.away)
        return not is_away and half_day_of(starts_at) not in self.weekly

    def changed(self, weekly: Iterable[str], away: Iterable[Away]) -> Self:
        """Return the next version of the calendar."""
        ordered = sorted(away, key=lambda item: (item.from_day, item.to_day))
        return type(self)(self.version + 1, frozenset(weekly), tuple(ordered))
