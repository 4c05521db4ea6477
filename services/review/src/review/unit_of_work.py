"""The review transaction and the repositories inside it."""

from review.config import Settings
from review.repositories.conclusions import ConclusionRepository
from review.repositories.discussions import DiscussionRepository
from review.repositories.early_duties import EarlyDutyRepository
from review.repositories.entrusted import EntrustedRepository
from review.repositories.erasure import ErasureRepository
from review.repositories.examinations import ExaminationRepository
from review.repositories.opinions import OpinionRepository
from review.repositories.ordered_tests import OrderedTestRepository
from review.repositories.panel_proposals import PanelProposalRepository
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["UnitOfWork"]


class UnitOfWork(SqlUnitOfWork):
    """Everything review reads and writes in one transaction.

    Repositories are made anew at each use: a batch of events changes the committee on the way.
    """

    @property
    def settings(self) -> Settings:
        """The settings of review itself."""
        settings = self.service.settings
        assert isinstance(settings, Settings)
        return settings

    @property
    def examinations(self) -> ExaminationRepository:
        """Cases with their panels."""
        return ExaminationRepository(self.session, self.committee)

    @property
    def early_duties(self) -> EarlyDutyRepository:
        """Duties on cases that haven't arrived yet."""
        return EarlyDutyRepository(self.session, self.committee)

    @property
    def erasure(self) -> ErasureRepository:
        """Taking people out of cases."""
        return ErasureRepository(self.session, self.committee)

    @property
    def opinions(self) -> OpinionRepository:
        """Sealed opinions."""
        return OpinionRepository(self.session, self.committee, self.service.cipher)

    @property
    def ordered_tests(self) -> OrderedTestRepository:
        """Further tests that panels ordered."""
        return OrderedTestRepository(self.session, self.committee, self.service.cipher)

    @property
    def panel_proposals(self) -> PanelProposalRepository:
        """Proposals for another panel."""
        return PanelProposalRepository(self.session, self.committee, self.service.cipher)

    @property
    def entrusted(self) -> EntrustedRepository:
        """Papers and opinions of other committees."""
        return EntrustedRepository(self.session, self.committee, self.service.cipher)

    @property
    def discussions(self) -> DiscussionRepository:
        """Collective discussions."""
        return DiscussionRepository(self.session, self.committee, self.service.cipher)

    @property
    def conclusions(self) -> ConclusionRepository:
        """Conclusions, their editions and their numbers."""
        return ConclusionRepository(self.session, self.committee, self.service.cipher)
