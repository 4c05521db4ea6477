"""Types of request bodies that take what JSON Schema says of them, and nothing that resembles it.

By itself pydantic reads 0 as “no”, "9" as 9, and a number as a day counted from 1970.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

__all__ = ["EACH_ONCE", "WHOLE", "Day", "Flag", "Moment"]

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*", re.ASCII | re.IGNORECASE)


def written_as(form: re.Pattern[str], code: str, english: str, chinese: str) -> BeforeValidator:
    """Return the check that a value is text of a form, or what such text was read as."""

    def check(value: Any) -> Any:
        if isinstance(value, date) or (isinstance(value, str) and form.fullmatch(value)):
            return value
        raise PydanticCustomError(code, "{english}", {"english": english, "detail_zh": chinese})

    return BeforeValidator(check)


def whole(value: Any) -> Any:
    """Return 6 for 6.0, which is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Flag = Annotated[bool, Strict()]


def each_once(value: Any) -> Any:
    """Return a list of names that names nothing twice."""
    names = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    if len(set(names)) < len(names):
        raise PydanticCustomError(
            "items_repeated", "each item is named once", {"detail_zh": "列表中的项目不得重复"}
        )
    return value


EACH_ONCE = BeforeValidator(each_once)
"""Goes last, on a set: by itself pydantic passes over what a list names again."""

WHOLE = BeforeValidator(whole)
"""Goes last: ``Annotated[int, Field(ge=1, le=10, strict=True), WHOLE]``."""

Day = Annotated[
    date,
    written_as(DAY, "date_type", "a day is written as 2026-03-15", "日期应写作 2026-03-15"),
]
Moment = Annotated[
    AwareDatetime,
    Field(gt=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
    written_as(
        MOMENT,
        "datetime_type",
        "a time is written as 2026-03-15T09:00:00+08:00",
        "时间应写作 2026-03-15T09:00:00+08:00",
    ),
]
"""A time with its zone, in years that every calendar here can reckon with."""
