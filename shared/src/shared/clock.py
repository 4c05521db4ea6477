"""The time, handed in as an argument so that domain code has none of its own."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

__all__ = ["CHINA", "Clock", "committee_date", "system_clock"]

Clock = Callable[[], datetime]

CHINA = ZoneInfo("Asia/Shanghai")


def system_clock() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def committee_date(moment: datetime) -> date:
    """Return the calendar day of a moment as the bureau counts it (UTC+8)."""
    return moment.astimezone(CHINA).date()
