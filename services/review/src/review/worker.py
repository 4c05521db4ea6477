"""The table of contents of behaviour: what review reacts to, and what it does by itself."""

from collections.abc import Sequence

from review.consumers import intake, lottery, mailing
from review.services.janitor import remove_orphans
from review.unit_of_work import UnitOfWork
from shared import idempotency
from shared.audit import Sealer
from shared.audit_heads import HeadPublisher
from shared.events.intake import (
    ApplicationWithdrawn,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
    TestResultReceived,
)
from shared.events.lottery import (
    CaseAllocated,
    CaseAllocationVoided,
    CaseCheckedIn,
    CaseCheckInUndone,
    CaseDrawOperated,
    CaseEntrusted,
    CaseIdentified,
    CaseRecalled,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    PanelMemberReplaced,
)
from shared.events.mailing import CaseMailed
from shared.events.review import ReviewAuditSealed
from shared.messaging import Consumer
from shared.reconciliation import NightlyReconciliation
from shared.service import Job

__all__ = ["consumers", "jobs"]

consumers: Sequence[Consumer[UnitOfWork]] = [
    Consumer("identity", {}),
    Consumer(
        "intake",
        {
            CasePreliminarilyReviewed: intake.expect_examination,
            ApplicationWithdrawn: intake.end_examination,
            CaseContested: intake.note_contested,
            CaseErased: intake.erase_case,
            TestResultReceived: intake.note_test_result,
        },
    ),
    Consumer(
        "lottery",
        {
            CaseScheduled: lottery.schedule_examination,
            CaseRescheduled: lottery.schedule_examination,
            CaseUnscheduled: lottery.unschedule_examination,
            CaseCheckedIn: lottery.check_in_examination,
            CaseIdentified: lottery.identify_appraisee,
            CaseCheckInUndone: lottery.undo_check_in,
            CaseAllocated: lottery.allocate_examination,
            CaseAllocationVoided: lottery.take_panel_back,
            PanelMemberReplaced: lottery.replace_panel_member,
            CaseDrawOperated: lottery.note_operation,
            CaseEntrusted: lottery.entrust_examination,
            CaseRecalled: lottery.take_case_back,
        },
    ),
    Consumer(
        "mailing",
        {
            CaseMailed: mailing.note_mailing,
        },
    ),
]

jobs: Sequence[Job] = [
    Job("seal the audit trail", 0.5, Sealer().run),
    Job("publish the day's audit head", 60.0, HeadPublisher(ReviewAuditSealed).run),
    Job("reconcile streams at night", 600.0, NightlyReconciliation().run),
    Job("orphaned files", 3600.0, remove_orphans),
    Job("forget idempotency keys", 3600.0, idempotency.purge),
]
