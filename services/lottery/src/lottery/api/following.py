"""Followers of draws: however many listen in a process, one query a turn looks for all of them.

The steps are rows, so a follower hears what any process did, and nothing is lost in between.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from lottery.config import Settings
from lottery.domain.steps import LAST_STEPS, Step
from lottery.errors import TooManyFollowersError
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.service import Service

__all__ = ["Followers"]

RETRY_SECONDS = 5

logger = structlog.get_logger(__name__)


@dataclass
class Followed:
    """A session that somebody follows, and its steps as far as they are known here."""

    steps: list[Step] = field(default_factory=list)
    listeners: int = 0
    is_known: bool = False
    is_over: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Let all who wait look again."""
        self.changed.set()
        self.changed = asyncio.Event()


class Followers:
    """Everybody who follows draws in this process."""

    def __init__(self, service: Service[UnitOfWork], settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._followed: dict[UUID, Followed] = {}
        self._places = settings.live_listeners
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place among those who may listen at a time.

        Raises
        ------
        TooManyFollowersError
            All are taken.
        """
        if self._places <= 0:
            raise TooManyFollowersError(retry_after=RETRY_SECONDS)
        self._places -= 1
        try:
            yield
        finally:
            self._places += 1

    async def steps(
        self, session_id: UUID, after: int, *, draw_id: UUID | None = None, is_over: bool = False
    ) -> AsyncIterator[Step]:
        """Yield a session's steps (or one draw's) after a number as they come.

        It ends with the session, or with the draw, and after ``live_seconds`` in any case. With
        ``is_over`` it only tells what has been.
        """
        until = asyncio.get_running_loop().time() + self._settings.live_seconds
        told = 0
        with self._listening(session_id) as followed:
            while not followed.is_known:
                await followed.changed.wait()
            while True:
                changed = followed.changed
                new = [item for item in followed.steps[told:] if draw_id in (None, item.draw_id)]
                told = len(followed.steps)
                for step in (item for item in new if item.number > after):
                    yield step
                is_over = is_over or (draw_id is not None and has_ended(new)) or followed.is_over
                if is_over or asyncio.get_running_loop().time() >= until:
                    return
                await set_or_late(changed, until)

    @contextmanager
    def _listening(self, session_id: UUID) -> Iterator[Followed]:
        followed = self._followed.setdefault(session_id, Followed())
        followed.listeners += 1
        self._joined.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_again_and_again(), name="followers")
        try:
            yield followed
        finally:
            followed.listeners -= 1
            if not followed.listeners:
                del self._followed[session_id]
            if not self._followed:
                self._task.cancel()

    async def _look_again_and_again(self) -> None:
        while True:
            self._joined.clear()
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  (who follows waits until it is back)
                logger.info("followers hear nothing now", reason=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.live_poll_seconds):
                    await self._joined.wait()

    async def _look(self) -> None:
        followed = dict(self._followed)
        positions = {
            session_id: item.steps[-1].number if item.steps else 0
            for session_id, item in followed.items()
        }
        async with self._service.unit_of_work(system_actor("lottery", "")) as uow:
            # Asked first: what is told after it ended is told at the next connection.
            ended = await uow.steps.ended_among(list(positions))
            found = await uow.steps.list_after(positions)
        for step in found:
            followed[step.session_id].steps.append(step)
        changed = {step.session_id for step in found}
        for session_id, item in followed.items():
            is_news = session_id in changed or not item.is_known or session_id in ended
            item.is_known, item.is_over = True, session_id in ended
            if is_news:
                item.wake()


def has_ended(steps: Iterable[Step]) -> bool:
    """Whether a draw's last step is among these."""
    return any(step.kind in LAST_STEPS for step in steps)


async def set_or_late(event: asyncio.Event, until: float) -> None:
    """Wait for an event, but not longer than until a time of the loop's clock."""
    with suppress(TimeoutError):
        async with asyncio.timeout_at(until):
            await event.wait()
