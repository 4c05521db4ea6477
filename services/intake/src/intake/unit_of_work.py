"""The intake transaction and the repositories inside it."""

from typing import Any, cast

from sqlalchemy import text

from intake.config import Settings
from intake.repositories.appointments import AppointmentRepository, IdentityCheckRepository
from intake.repositories.case_searches import CaseSearchRepository
from intake.repositories.cases import CaseRepository
from intake.repositories.conformance import ConformanceRepository
from intake.repositories.deadline_proposals import DeadlineProposalRepository
from intake.repositories.deadline_queues import DeadlineQueueRepository
from intake.repositories.deadline_watch import DeadlineWatchRepository
from intake.repositories.deadlines import DeadlineRepository
from intake.repositories.desk_records import (
    FormerStatementRepository,
    RefusalRepository,
    ReturnRepository,
)
from intake.repositories.drafts import DraftRepository
from intake.repositories.erasure import ErasureRepository
from intake.repositories.fhir import FhirRepository
from intake.repositories.hand_over_files import HandOverFileRepository
from intake.repositories.links import LinkRepository
from intake.repositories.lookups import LookupRepository
from intake.repositories.materials import MaterialRepository
from intake.repositories.notice_agreements import NoticeAgreementRepository
from intake.repositories.notice_statistics import NoticeStatisticsRepository
from intake.repositories.notices import NoticeRepository
from intake.repositories.partner.hospitals import HospitalRepository
from intake.repositories.partner.matching import MatchingRepository
from intake.repositories.partner.practice import PracticeRepository
from intake.repositories.partner.submissions import RecordSubmissionRepository
from intake.repositories.partner.tasks import RecordTaskRepository
from intake.repositories.partner_events import PartnerEventRepository, ToldEvent, tell_all
from intake.repositories.people import PeopleRepository
from intake.repositories.preliminary_reviews import PreliminaryReviewRepository
from intake.repositories.previews import PreviewRepository
from intake.repositories.queues import QueueRepository
from intake.repositories.receipts import ReceiptRepository
from intake.repositories.resumable_uploads import ResumableUploadRepository
from intake.repositories.retention import RetentionRepository
from intake.repositories.submissions import SubmissionRepository
from intake.repositories.timeline import TimelineRepository
from intake.repositories.tracked import TrackedRepository
from intake.repositories.uploads import UploadRepository
from intake.repositories.verdicts import VerdictRepository
from intake.repositories.webhook_deliveries import WebhookDeliveryRepository
from intake.repositories.webhooks import WebhookRepository
from shared.actor import Actor
from shared.service import Service
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["UnitOfWork", "settings_of"]

TAKE_TURN = text("select pg_advisory_xact_lock(hashtextextended('intake timeline', 0))")


class UnitOfWork(SqlUnitOfWork):
    """Intake's repositories over one session.

    They are made anew at each use: a consumer's batch may hold events of several committees, and
    the committee is the current event's.
    """

    has_turn = False

    def __init__(self, service: Service[Any], actor: Actor) -> None:
        super().__init__(service, actor)
        self.told: list[ToldEvent] = []
        """What hospitals are told at the commit: their feeds are locked last, in one order."""

    @property
    def settings(self) -> Settings:
        """The settings of this service."""
        return settings_of(self.service)

    @property
    def submissions(self) -> SubmissionRepository:
        """New applications."""
        return SubmissionRepository(
            self.session, self.committee, self.service.cipher, self.service.blind_index
        )

    @property
    def cases(self) -> CaseRepository:
        """Cases from the application on."""
        return CaseRepository(self.session, self.committee, self.service.cipher)

    @property
    def materials(self) -> MaterialRepository:
        """Files of cases."""
        return MaterialRepository(self.session, self.committee, self.service.cipher)

    @property
    def hand_over_files(self) -> HandOverFileRepository:
        """Files for other committees."""
        return HandOverFileRepository(self.session, self.committee, self.service.cipher)

    @property
    def verdicts(self) -> VerdictRepository:
        """What materials were found to be."""
        return VerdictRepository(self.session, self.committee, self.service.cipher)

    @property
    def notices(self) -> NoticeRepository:
        """What was told as missing."""
        return NoticeRepository(self.session, self.committee, self.service.cipher)

    @property
    def notice_agreements(self) -> NoticeAgreementRepository:
        """What was asked for and agreed on around notices."""
        return NoticeAgreementRepository(self.session, self.committee, self.service.cipher)

    @property
    def notice_statistics(self) -> NoticeStatisticsRepository:
        """How often something was missing."""
        return NoticeStatisticsRepository(self.session)

    @property
    def uploads(self) -> UploadRepository:
        """Files that wait to be handed in."""
        return UploadRepository(self.session, self.committee, self.service.cipher)

    @property
    def lookups(self) -> LookupRepository:
        """Items that are looked up in registries."""
        return LookupRepository(self.session, self.committee, self.service.cipher)

    @property
    def previews(self) -> PreviewRepository:
        """Pictures of files' pages."""
        return PreviewRepository(self.session, self.committee)

    @property
    def resumable_uploads(self) -> ResumableUploadRepository:
        """Files that are on their way."""
        return ResumableUploadRepository(self.session, self.committee, self.service.cipher)

    @property
    def deadlines(self) -> DeadlineRepository:
        """Legal limits of cases."""
        return DeadlineRepository(self.session, self.committee)

    @property
    def deadline_proposals(self) -> DeadlineProposalRepository:
        """What was proposed to lengthen limits."""
        return DeadlineProposalRepository(self.session, self.committee)

    @property
    def deadline_queues(self) -> DeadlineQueueRepository:
        """Limits that come near or are over."""
        return DeadlineQueueRepository(self.session, self.committee)

    @property
    def deadline_watch(self) -> DeadlineWatchRepository:
        """What jobs do with the limits of all committees."""
        return DeadlineWatchRepository(self.session)

    @property
    def preliminary_reviews(self) -> PreliminaryReviewRepository:
        """Results of preliminary reviews."""
        return PreliminaryReviewRepository(self.session, self.committee, self.service.cipher)

    @property
    def returns(self) -> ReturnRepository:
        """Why cases went back to the clerk."""
        return ReturnRepository(self.session, self.committee, self.service.cipher)

    @property
    def former_statements(self) -> FormerStatementRepository:
        """What applications stated before they were corrected."""
        return FormerStatementRepository(self.session, self.committee, self.service.cipher)

    @property
    def refusals(self) -> RefusalRepository:
        """Proposals not to accept, and what became of them."""
        return RefusalRepository(self.session, self.committee, self.service.cipher)

    @property
    def case_searches(self) -> CaseSearchRepository:
        """Lists of cases."""
        return CaseSearchRepository(self.session, self.committee, self.service.cipher)

    @property
    def queues(self) -> QueueRepository:
        """What waits for somebody."""
        return QueueRepository(self.session, self.committee, self.service.cipher)

    @property
    def drafts(self) -> DraftRepository:
        """Applications that aren't handed in yet."""
        return DraftRepository(self.session, self.committee, self.service.cipher)

    @property
    def links(self) -> LinkRepository:
        """Who reaches cases that others handed in."""
        return LinkRepository(self.session, self.committee)

    @property
    def people(self) -> PeopleRepository:
        """Whose cases are."""
        return PeopleRepository(self.session, self.committee)

    @property
    def receipts(self) -> ReceiptRepository:
        """What was confirmed to whom hands something in."""
        return ReceiptRepository(self.session, self.committee)

    @property
    def appointments(self) -> AppointmentRepository:
        """When cases are examined."""
        return AppointmentRepository(self.session, self.committee)

    @property
    def identity_checks(self) -> IdentityCheckRepository:
        """Attempts to identify people at the door."""
        return IdentityCheckRepository(self.session, self.committee)

    @property
    def retention(self) -> RetentionRepository:
        """What is due to be erased, plans and holds."""
        return RetentionRepository(self.session, self.committee)

    @property
    def erasure(self) -> ErasureRepository:
        """Taking people out of cases."""
        return ErasureRepository(self.session, self.committee)

    @property
    def tracked(self) -> TrackedRepository:
        """Cases by what is printed on papers, of whichever committee."""
        return TrackedRepository(self.session)

    @property
    def timeline(self) -> TimelineRepository:
        """What happened to cases."""
        return TimelineRepository(self.session, self.committee)

    @property
    def partner_events(self) -> PartnerEventRepository:
        """What partner hospitals were told."""
        return PartnerEventRepository(self.session, self.committee)

    @property
    def webhooks(self) -> WebhookRepository:
        """Endpoints of partner hospitals."""
        return WebhookRepository(self.session, self.committee, self.service.cipher)

    @property
    def webhook_deliveries(self) -> WebhookDeliveryRepository:
        """Events on their way to endpoints."""
        return WebhookDeliveryRepository(self.session, self.committee, self.service.cipher)

    @property
    def hospitals(self) -> HospitalRepository:
        """Partner hospitals and their clients."""
        return HospitalRepository(self.session, self.committee, self.service.cipher)

    @property
    def record_submissions(self) -> RecordSubmissionRepository:
        """What hospitals submitted."""
        return RecordSubmissionRepository(
            self.session, self.committee, self.service.cipher, self.service.blind_index
        )

    @property
    def record_matching(self) -> MatchingRepository:
        """Whose case a submission belongs to."""
        return MatchingRepository(self.session, self.committee, self.service.cipher)

    @property
    def record_tasks(self) -> RecordTaskRepository:
        """What hospitals are asked for."""
        return RecordTaskRepository(self.session, self.committee)

    @property
    def practice(self) -> PracticeRepository:
        """What hospitals practise with."""
        return PracticeRepository(self.session, self.committee)

    @property
    def conformance(self) -> ConformanceRepository:
        """Conformance runs of partner hospitals."""
        return ConformanceRepository(self.session, self.committee)

    @property
    def fhir(self) -> FhirRepository:
        """What the FHIR façade looks up."""
        return FhirRepository(self.session, self.committee)

    async def _write_collected(self) -> None:
        if self.told:
            await tell_all(self.session, self.told)
        await super()._write_collected()

    async def take_turn(self) -> None:
        """Let one transaction with other publishers' news run at a time.

        Batches of two publishers change the same cases in different orders; without turns they
        would wait for each other until PostgreSQL breaks one off.
        """
        if not self.has_turn:
            await self.session.execute(TAKE_TURN)
            self.has_turn = True


def settings_of(service: Service[Any]) -> Settings:
    """Return intake's own settings of the running service."""
    return cast("Settings", service.settings)
