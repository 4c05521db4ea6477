"""What the lottery does besides answering requests: the table of contents of its behaviour."""

from lottery.consumers import intake, mailing, review
from lottery.services.canary import make_draws_when_due
from lottery.services.jobs import (
    count_overdue_answers,
    expire_terms,
    settle_overdue_draws,
)
from lottery.unit_of_work import UnitOfWork
from shared import idempotency
from shared.audit import Sealer
from shared.audit_heads import HeadPublisher
from shared.events.intake import (
    ApplicationWithdrawn,
    AttendanceAnswered,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
    HandOverPrepared,
)
from shared.events.lottery import LotteryAuditSealed
from shared.events.mailing import CaseMailed
from shared.events.review import ConclusionApproved, EntrustedOpinionRecorded, PanelRequested
from shared.messaging import Consumer
from shared.reconciliation import NightlyReconciliation
from shared.service import Job

__all__ = ["consumers", "jobs"]

consumers: list[Consumer[UnitOfWork]] = [
    Consumer(
        "intake",
        {
            CasePreliminarilyReviewed: intake.wait_for_session,
            ApplicationWithdrawn: intake.withdraw_case,
            AttendanceAnswered: intake.note_answer,
            HandOverPrepared: intake.note_file,
            CaseContested: intake.note_contested,
            CaseErased: intake.erase_case,
        },
        prepare=intake.expect_cases,
    ),
    Consumer(
        "review",
        {
            ConclusionApproved: review.note_approval,
            PanelRequested: review.wait_for_another_panel,
            EntrustedOpinionRecorded: review.note_answer,
        },
    ),
    Consumer("mailing", {CaseMailed: mailing.note_mailing}),
]

jobs: list[Job] = [
    Job("seal the audit trail", 0.5, Sealer().run),
    Job("publish the day's audit head", 60.0, HeadPublisher(LotteryAuditSealed).run),
    Job("reconcile streams at night", 600.0, NightlyReconciliation().run),
    Job("forget old idempotency keys", 3600, idempotency.purge),
    Job("settle overdue draws", 10, settle_overdue_draws),
    Job("make the canary's draws", 30, make_draws_when_due),
    Job("end experts' terms", 600, expire_terms),
    Job("answers of other committees", 600, count_overdue_answers),
]
