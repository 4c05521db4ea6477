"""Views of single days of a limit, each with the reason why it counts or not."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from shared.deadline_days import DayRole, ListedDay
from shared.workdays import DayKind

__all__ = ["DayOffView", "DayView"]

ROLES: Mapping[DayRole, tuple[str, str]] = {
    DayRole.START: (
        "the day of the event isn't counted (Civil Code art 201)",
        "起算当日不计入（《民法典》第二百零一条）",
    ),
    DayRole.COUNTED: ("counts", "计入"),
    DayRole.EXTENSION: ("counts, in the extension", "计入（延长期）"),
    DayRole.PAUSED: ("paused, isn't counted", "暂停计算，不计入"),
    DayRole.DAY_OFF: ("a day off, isn't counted", "休息日，不计入"),
    DayRole.AFTER_DAY_OFF: (
        "the next working day, on which it ends (Civil Code art 203)",
        "顺延至该工作日届满（《民法典》第二百零三条）",
    ),
}
KINDS: Mapping[DayKind, tuple[str, str]] = {
    DayKind.WORKING_DAY: ("working day", "工作日"),
    DayKind.EXCHANGE_WORKDAY: ("worked in exchange for a holiday", "调休上班"),
    DayKind.WEEKEND: ("weekend", "周末"),
    DayKind.HOLIDAY: ("holiday", "节假日"),
}


class DayOffView(BaseModel):
    """A day off that the count left out."""

    day: date
    kind: DayKind


class DayView(BaseModel):
    """One day of a limit."""

    day: date
    number: int | None = Field(description="Its place among the days that count")
    counts: bool
    role: DayRole
    kind: DayKind
    is_certain: bool = Field(description="False while no notice says whether it is worked")
    why_en: str
    why_zh: str

    @classmethod
    def of(cls, listed: ListedDay) -> Self:
        """Return the view of a day."""
        role, kind = ROLES[listed.role], KINDS[listed.kind]
        return cls(
            day=listed.day,
            number=listed.number,
            counts=listed.number is not None,
            role=listed.role,
            kind=listed.kind,
            is_certain=listed.is_certain,
            why_en=f"{role[0]} ({kind[0]})",
            why_zh=f"{role[1]}（{kind[1]}）",
        )
