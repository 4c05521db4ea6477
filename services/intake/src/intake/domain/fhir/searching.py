"""Reads the search parameters of Task."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.domain.fhir.codes import TASK_STATUS
from intake.domain.partner.tasks import TaskState
from intake.errors.fhir import FhirSearchError
from shared.clock import CHINA

__all__ = ["TaskQuery", "query_of"]

MOMENT = re.compile(
    r"(ge|gt|le|lt)?(\d{4}-\d{2}-\d{2})"
    r"(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2}))?",
    re.ASCII,
)
FROM = frozenset({"ge", "gt"})
UNTIL = frozenset({"le", "lt"})


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which requests are searched: by state, and by when they last changed (half open)."""

    states: Collection[TaskState] | None = None
    since: datetime | None = None
    until: datetime | None = None


def query_of(status: str | None, last_updated: Sequence[str]) -> TaskQuery:
    """Return what a search asks for.

    Raises
    ------
    FhirSearchError
        A parameter isn't understood.
    """
    states = None if status is None else states_of(status)
    since, until = None, None
    for value in last_updated:
        prefix, begins, ends = period_of(value)
        if prefix not in UNTIL:
            since = ends if prefix == "gt" else begins
        if prefix not in FROM:
            until = begins if prefix == "lt" else ends
    return TaskQuery(states, since, until)


def states_of(statuses: str) -> Collection[TaskState]:
    """Return our states of FHIR's, which are separated by commas.

    Raises
    ------
    FhirSearchError
        One isn't known.
    """
    known = {status: state for state, status in TASK_STATUS.items()}
    named = {status.strip() for status in statuses.split(",")}
    if not named <= known.keys():
        raise FhirSearchError(parameter="status")
    return [known[status] for status in named]


def period_of(value: str) -> tuple[str | None, datetime, datetime]:
    """Return a value's prefix and the time that it means: a whole day, or a microsecond.

    Raises
    ------
    FhirSearchError
        It is neither a day nor a time with its zone.
    """
    match = MOMENT.fullmatch(value)
    if match is None:
        raise FhirSearchError(parameter="_lastUpdated")
    prefix, day, clock = match.groups()
    try:
        if clock is None:
            start = datetime.fromisoformat(day).replace(tzinfo=CHINA)
            return prefix, start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)
        start = datetime.fromisoformat(day + clock).astimezone(UTC)
        return prefix, start, start + timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise FhirSearchError(parameter="_lastUpdated") from None
