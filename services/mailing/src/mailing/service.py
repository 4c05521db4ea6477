"""The running mailing service: what every service is made of, its sources and its press."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from mailing.config import Settings
from mailing.rendering import Fonts, Renderer
from mailing.tables import plumbing
from mailing.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.clients.intake import IntakeClient
from shared.clients.lottery import LotteryClient
from shared.clients.review import ReviewClient
from shared.clock import Clock, system_clock
from shared.messaging import Consumer
from shared.service import Job, Service

__all__ = ["MailingService", "mailing_of"]


class MailingService(Service[UnitOfWork]):
    """One process of mailing; ``letters_waiting`` wakes its press after a commit."""

    settings: Settings

    def __init__(
        self,
        settings: Settings,
        *,
        consumers: Sequence[Consumer[UnitOfWork]] = (),
        jobs: Sequence[Job] = (),
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(
            "mailing",
            settings,
            plumbing,
            UnitOfWork,
            consumers=consumers,
            jobs=jobs,
            clock=clock,
        )
        self.intake = IntakeClient(self)
        self.review = ReviewClient(self)
        self.lottery = LotteryClient(self)
        self.letters_waiting = asyncio.Event()
        self.press_places = asyncio.Semaphore(settings.press_threads)

    @cached_property
    def renderer(self) -> Renderer:
        """Sets letters in the fonts there are."""
        return Renderer(Fonts(self.settings.fonts_folder))

    def unit_of_work(self, actor: Actor) -> UnitOfWork:
        """Return a transaction that wakes the press when it requested letters."""
        uow = super().unit_of_work(actor)
        uow.wake_press = self.letters_waiting.set
        return uow


def mailing_of(service: Service[Any]) -> MailingService:
    """Return the service that a job was handed as what it is."""
    assert isinstance(service, MailingService)
    return service
