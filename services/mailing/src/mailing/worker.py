"""What mailing reacts to and does by itself: the table of contents of its behaviour."""

from collections.abc import Sequence

from mailing.consumers import intake, lottery, review
from mailing.services.janitor import remove_expired_uploads, remove_orphans
from mailing.services.press import run_press
from mailing.unit_of_work import UnitOfWork
from shared import idempotency
from shared.audit import Sealer
from shared.audit_heads import HeadPublisher
from shared.events.intake import (
    ApplicationAbandoned,
    ApplicationRefused,
    ApplicationReopened,
    ApplicationWithdrawn,
    CaseAccepted,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
    DeadlineExtended,
    NoticeIssued,
)
from shared.events.lottery import (
    CaseAllocated,
    CaseDrawOperated,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    PanelMemberReplaced,
)
from shared.events.mailing import MailingAuditSealed
from shared.events.review import ConclusionApproved
from shared.messaging import Consumer
from shared.reconciliation import NightlyReconciliation
from shared.service import Job

__all__ = ["consumers", "jobs"]

HOUR = 3600.0

consumers: Sequence[Consumer[UnitOfWork]] = [
    Consumer("identity", {}),
    Consumer(
        "intake",
        {
            NoticeIssued: intake.write_supplement_notice,
            ApplicationRefused: intake.write_refusal,
            ApplicationAbandoned: intake.write_abandonment,
            ApplicationReopened: intake.write_reopening,
            ApplicationWithdrawn: intake.write_withdrawal,
            CaseAccepted: intake.write_acceptance,
            DeadlineExtended: intake.write_extension,
            CasePreliminarilyReviewed: intake.note_preliminary_review,
            CaseContested: intake.note_contested,
            CaseErased: intake.erase_case,
        },
    ),
    Consumer(
        "lottery",
        {
            CaseScheduled: lottery.write_examination_notice,
            CaseRescheduled: lottery.write_rescheduling,
            CaseUnscheduled: lottery.write_cancellation,
            CaseDrawOperated: lottery.note_operation,
            CaseAllocated: lottery.note_allocation,
            PanelMemberReplaced: lottery.note_replacement,
        },
    ),
    Consumer("review", {ConclusionApproved: review.write_conclusion}),
]

jobs: Sequence[Job] = [
    Job("render letters", 0.0, run_press),
    Job("seal the audit trail", 0.5, Sealer().run),
    Job("publish the day's audit head", 60.0, HeadPublisher(MailingAuditSealed).run),
    Job("reconcile streams at night", 600.0, NightlyReconciliation().run),
    Job("remove expired scans", 600.0, remove_expired_uploads),
    Job("remove orphaned files", HOUR, remove_orphans),
    Job("forget idempotency keys", HOUR, idempotency.purge),
]
