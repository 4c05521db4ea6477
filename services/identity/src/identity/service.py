"""The running issuer: what every service is made of, and clients, passwords and keys."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from identity.clients import load_clients
from identity.config import Settings
from identity.domain.clients import Client
from identity.keys import KeyCache
from identity.mail import Mailer
from identity.passwords import Passwords
from identity.phone_messages import CodeSender, code_sender
from identity.tables import plumbing
from identity.unit_of_work import UnitOfWork
from shared.clock import Clock, system_clock
from shared.service import Job, Service

__all__ = ["IdentityService"]


class IdentityService(Service[UnitOfWork]):
    """One process of identity."""

    settings: Settings

    def __init__(
        self, settings: Settings, *, jobs: Sequence[Job] = (), clock: Clock = system_clock
    ) -> None:
        super().__init__(
            "identity",
            settings,
            plumbing,
            UnitOfWork,
            jobs=jobs,
            clock=clock,
        )
        self.clients: Mapping[str, Client] = load_clients(settings)
        self.keys = KeyCache(self)

    @cached_property
    def passwords(self) -> Passwords:
        """Hashes and checks passwords."""
        return Passwords()

    @cached_property
    def mailer(self) -> Mailer | None:
        """Sends mail; None while no mail server is configured."""
        return Mailer(self.settings) if self.settings.smtp_host else None

    @cached_property
    def code_sender(self) -> CodeSender | None:
        """Sends messages to telephones; None while nothing is configured for that."""
        return code_sender(self.settings, self.clock)
