"""How many reports before draws a process makes: computing them is work for the processor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from lottery.config import Settings
from lottery.domain.planner import Planner
from lottery.errors import TooManyReportsError

__all__ = ["ReportPlaces"]


class ReportPlaces:
    """Places of those whose report is made, and of those who wait for one.

    Threads share the interpreter with the event loop: one report at a time delays other answers
    by milliseconds, many at once would starve them. ``left`` is how many more may come.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._making = asyncio.Semaphore(settings.planner_reports_at_once)
        self.left = settings.planner_reports_at_once + settings.planner_reports_waiting

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Planner]:
        """Wait for a place, and hold it; the time for the report begins with it.

        Raises
        ------
        TooManyReportsError
            All are taken; so long as one report may take, one of them is.
        """
        if self.left <= 0:
            raise TooManyReportsError(retry_after=self._settings.planner_seconds)
        self.left -= 1
        try:
            async with self._making:
                planner = self._planner()
                try:
                    yield planner
                finally:
                    # A thread whose asker went away ends at its next look.
                    planner.was_cut = True
        finally:
            self.left += 1

    def _planner(self) -> Planner:
        until = monotonic() + self._settings.planner_seconds
        return Planner(
            many_attempts=self._settings.planner_many_attempts,
            noticeable=self._settings.planner_noticeable_refusal,
            has_ended=lambda: monotonic() > until,
        )
