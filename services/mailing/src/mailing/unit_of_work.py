"""The mailing transaction and the repositories inside it."""

from collections.abc import Callable
from types import TracebackType
from typing import cast

from mailing.config import Settings
from mailing.errors import IssuerNotConfiguredError
from mailing.issuers import CommitteeLetters
from mailing.repositories.cases import CaseRepository
from mailing.repositories.erasure import ErasureRepository
from mailing.repositories.evidence import EvidenceRepository
from mailing.repositories.letters import LetterRepository
from mailing.repositories.press import PressRepository
from mailing.repositories.uploads import UploadRepository
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["UnitOfWork"]


class UnitOfWork(SqlUnitOfWork):
    """Mailing's repositories over one session.

    They are made anew at each use: a consumer's batch may hold events of several committees, and
    the committee is the current event's.
    """

    has_requests = False
    wake_press: Callable[[], None]

    @property
    def settings(self) -> Settings:
        """The settings of this service."""
        return cast("Settings", self.service.settings)

    @property
    def committee_letters(self) -> CommitteeLetters:
        """Who writes the committee's letters.

        Raises
        ------
        IssuerNotConfiguredError
            Nobody is configured.
        """
        found = self.settings.issuers.get(self.committee)
        if found is None:
            raise IssuerNotConfiguredError(committee=self.committee)
        return found

    @property
    def cases(self) -> CaseRepository:
        """Cases, as far as their letters are concerned."""
        return CaseRepository(self.session, self.committee)

    @property
    def letters(self) -> LetterRepository:
        """Letters from the request on."""
        return LetterRepository(self.session, self.committee)

    @property
    def press(self) -> PressRepository:
        """The queue of letters to be rendered, and what is secret about them."""
        return PressRepository(self.session, self.committee, self.service.cipher)

    @property
    def erasure(self) -> ErasureRepository:
        """Taking people out of cases."""
        return ErasureRepository(self.session, self.committee, self.now)

    @property
    def evidence(self) -> EvidenceRepository:
        """The ladder of evidence."""
        return EvidenceRepository(self.session, self.committee, self.service.cipher)

    @property
    def uploads(self) -> UploadRepository:
        """Scans that wait to become evidence."""
        return UploadRepository(self.session, self.committee)

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await super().__aexit__(error_type, error, traceback)
        if error_type is None and self.has_requests:
            self.wake_press()
