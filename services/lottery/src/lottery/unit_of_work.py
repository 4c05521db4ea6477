"""The lottery transaction and the repositories inside it."""

from functools import cached_property
from uuid import UUID

from lottery.config import Settings
from lottery.repositories.adjustment import AdjustmentRepository
from lottery.repositories.calendars import CalendarRepository
from lottery.repositories.canary import CanaryRepository
from lottery.repositories.chain import ChainRepository
from lottery.repositories.demand import DemandRepository
from lottery.repositories.draws import DrawRepository
from lottery.repositories.duties import DutyRepository
from lottery.repositories.erasure import ErasureRepository
from lottery.repositories.expert_history import ExpertHistoryRepository
from lottery.repositories.expert_imports import ExpertImportRepository
from lottery.repositories.experts import ExpertRepository
from lottery.repositories.hand_overs import HandOverRepository
from lottery.repositories.interests import InterestRepository
from lottery.repositories.keys import KeyRepository
from lottery.repositories.loans import LoanRepository
from lottery.repositories.panels import PanelRepository
from lottery.repositories.participants import ParticipantRepository
from lottery.repositories.proposals import ProposalRepository
from lottery.repositories.published import PublishedRepository
from lottery.repositories.repetitions import RepetitionRepository
from lottery.repositories.rooms import RoomRepository
from lottery.repositories.sessions import CaseRepository, SessionRepository
from lottery.repositories.steps import StepRepository
from lottery.repositories.visits import VisitRepository
from shared.events.base import Duty
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["UnitOfWork"]


class UnitOfWork(SqlUnitOfWork):
    """What one transaction of the lottery reads and writes.

    Repositories of one committee are made at each use: the actor changes within a batch of events.
    """

    @property
    def settings(self) -> Settings:
        """The lottery's own settings."""
        settings = self.service.settings
        assert isinstance(settings, Settings)
        return settings

    @property
    def experts(self) -> ExpertRepository:
        """The expert pool."""
        return ExpertRepository(self.session, self.committee, self.service.cipher)

    @property
    def expert_history(self) -> ExpertHistoryRepository:
        """What happened to experts in the pool."""
        return ExpertHistoryRepository(self.session, self.committee, self.service.cipher)

    @property
    def expert_imports(self) -> ExpertImportRepository:
        """Files from which experts were taken."""
        return ExpertImportRepository(self.session, self.committee)

    @property
    def adjustment(self) -> AdjustmentRepository:
        """What experts did, counted."""
        return AdjustmentRepository(self.session, self.committee)

    @cached_property
    def calendars(self) -> CalendarRepository:
        """When experts can come."""
        return CalendarRepository(self.session)

    @property
    def interests(self) -> InterestRepository:
        """What experts declared."""
        return InterestRepository(self.session, self.committee, self.service.cipher)

    @property
    def loans(self) -> LoanRepository:
        """Experts lent to, and borrowed from, other committees."""
        return LoanRepository(self.session, self.committee)

    @property
    def sessions(self) -> SessionRepository:
        """Sessions."""
        return SessionRepository(self.session, self.committee, self.service.cipher)

    @cached_property
    def cases(self) -> CaseRepository:
        """Cases that wait for, or are on, a session."""
        return CaseRepository(self.session)

    @property
    def demand(self) -> DemandRepository:
        """What waits, counted, and how far areas are apart."""
        return DemandRepository(self.session, self.committee)

    @property
    def hand_overs(self) -> HandOverRepository:
        """Cases that other committees examine."""
        return HandOverRepository(self.session, self.committee)

    @property
    def erasure(self) -> ErasureRepository:
        """Taking people out of cases."""
        return ErasureRepository(self.session, self.committee)

    @property
    def participants(self) -> ParticipantRepository:
        """Codes and salts."""
        return ParticipantRepository(self.session, self.committee)

    @cached_property
    def draws(self) -> DrawRepository:
        """Draws and their contributors."""
        return DrawRepository(self.session)

    @property
    def duties(self) -> DutyRepository:
        """Operators of sessions, and early duties."""
        return DutyRepository(self.session, self.committee)

    @cached_property
    def early_duties(self) -> dict[UUID, tuple[Duty, ...]]:
        """What was told of the cases that this transaction's events bring, looked up beforehand."""
        return {}

    @property
    def panels(self) -> PanelRepository:
        """Who sat on which case's panels."""
        return PanelRepository(self.session, self.committee)

    @property
    def visits(self) -> VisitRepository:
        """Who goes along on home visits."""
        return VisitRepository(self.session, self.committee)

    @property
    def proposals(self) -> ProposalRepository:
        """What waits for a second person."""
        return ProposalRepository(self.session, self.committee)

    @cached_property
    def chain(self) -> ChainRepository:
        """Transcripts and records."""
        return ChainRepository(self.session)

    @cached_property
    def keys(self) -> KeyRepository:
        """The register of signing keys."""
        return KeyRepository(self.session)

    @cached_property
    def steps(self) -> StepRepository:
        """What the room is told of draws."""
        return StepRepository(self.session)

    @cached_property
    def repetitions(self) -> RepetitionRepository:
        """Which void draws may be repeated."""
        return RepetitionRepository(self.session)

    @cached_property
    def published(self) -> PublishedRepository:
        """What anyone may read of the chain."""
        return PublishedRepository(self.session)

    @cached_property
    def rooms(self) -> RoomRepository:
        """What opens sessions' boards and kiosks."""
        return RoomRepository(self.session)

    @cached_property
    def canary(self) -> CanaryRepository:
        """How the last synthetic draws went."""
        return CanaryRepository(self.session)
