"""What intake reacts to and does by itself: the table of contents of its behaviour."""

from datetime import timedelta

from intake.consumers import lottery, mailing, review
from intake.services import (
    abandonments,
    deadline_watch,
    drafts,
    janitor,
    links,
    lookups,
    partner_events,
    previews,
    resumable_uploads,
)
from intake.services.calendar_arrival import CalendarWatch
from intake.services.partner import expiry, matching
from intake.services.receipts import sign_waiting
from intake.services.retention_work import count_due_cases
from intake.services.webhook_delivery import WebhookPusher, count_overdue
from intake.unit_of_work import UnitOfWork, settings_of
from shared import idempotency
from shared.audit import Sealer
from shared.audit_heads import HeadPublisher
from shared.events.intake import IntakeAuditSealed
from shared.events.lottery import (
    CaseAbsent,
    CaseAllocated,
    CaseAllocationVoided,
    CaseCheckedIn,
    CaseCheckInUndone,
    CaseDrawOperated,
    CaseEntrusted,
    CaseRecalled,
    CaseRescheduled,
    CaseScheduled,
    CaseUnscheduled,
    PanelMemberReplaced,
)
from shared.events.mailing import (
    CaseMailed,
    CaseServed,
    LetterDelivered,
    LetterDispatched,
    LetterReturned,
    LetterSealed,
    RecipientServed,
)
from shared.events.review import (
    CaseDifficult,
    CaseDiscussed,
    CaseExamined,
    ConclusionApproved,
    EntrustedOpinionRecorded,
    PanelDecided,
    PanelRequested,
    TestOrdered,
)
from shared.messaging import Consumer
from shared.reconciliation import NightlyReconciliation
from shared.service import Job, Service

__all__ = ["consumers", "jobs"]

HOUR = 3600.0

consumers: list[Consumer[UnitOfWork]] = [
    Consumer(
        "lottery",
        {
            CaseScheduled: lottery.note_scheduled,
            CaseRescheduled: lottery.note_rescheduled,
            CaseUnscheduled: lottery.note_unscheduled,
            CaseCheckedIn: lottery.note_checked_in,
            CaseCheckInUndone: lottery.note_check_in_undone,
            CaseAbsent: lottery.note_absent,
            CaseEntrusted: lottery.note_entrusted,
            CaseRecalled: lottery.note_recalled,
            CaseDrawOperated: lottery.note_operation,
            CaseAllocated: lottery.note_allocated,
            CaseAllocationVoided: lottery.note_allocation_voided,
            PanelMemberReplaced: lottery.note_member_replaced,
        },
    ),
    Consumer(
        "review",
        {
            TestOrdered: review.ask_for_test,
            CaseExamined: review.note_examined,
            EntrustedOpinionRecorded: review.note_entrusted_opinion,
            PanelDecided: review.note_decided,
            PanelRequested: review.note_panel_requested,
            CaseDifficult: review.note_difficult,
            CaseDiscussed: review.note_discussed,
            ConclusionApproved: review.note_approved,
        },
    ),
    Consumer(
        "mailing",
        {
            CaseMailed: mailing.note_mailing,
            LetterSealed: mailing.note_sealed,
            LetterDispatched: mailing.note_dispatched,
            LetterDelivered: mailing.note_delivered,
            LetterReturned: mailing.note_returned,
            RecipientServed: mailing.note_recipient_served,
            CaseServed: mailing.note_case_served,
        },
    ),
]


async def remove_expired_uploads(service: Service[UnitOfWork]) -> None:
    """Remove the uploads that nobody finished or handed in."""
    await janitor.remove_expired_uploads(service)
    await resumable_uploads.remove_expired(service)


async def look_up_items(service: Service[UnitOfWork]) -> None:
    """Look up what may not be demanded."""
    await lookups.look_up_waiting(service)


async def draw_previews(service: Service[UnitOfWork]) -> None:
    """Draw the first pages of files that came."""
    await previews.draw_waiting(service)


async def finish_whole_uploads(service: Service[UnitOfWork]) -> None:
    """Finish what was whole when a process died."""
    await resumable_uploads.finish_whole(service)


async def remove_orphans(service: Service[UnitOfWork]) -> None:
    """Remove stored files without a row, older than an upload may live, and parts of uploads."""
    hours = settings_of(service).upload_lifetime_hours
    await janitor.remove_orphans(service, older_than=timedelta(hours=hours))
    await service.files.remove_abandoned(service.clock() - timedelta(hours=hours))


async def remove_expired_records(service: Service[UnitOfWork]) -> None:
    """Take the people out of records that found no case in time."""
    await expiry.remove_expired_records(service)


async def match_waiting_records(service: Service[UnitOfWork]) -> None:
    """Give hospitals' records to applications that came after them."""
    await matching.match_waiting(service)


jobs = [
    Job("seal the audit trail", 0.5, Sealer().run),
    Job("sign receipts", 2.0, sign_waiting),
    Job("publish the day's audit head", 60.0, HeadPublisher(IntakeAuditSealed).run),
    Job("reconcile streams at night", 600.0, NightlyReconciliation().run),
    Job("unanswered notices", 300.0, abandonments.abandon_lapsed),
    Job("expired uploads", 600.0, remove_expired_uploads),
    Job("previews", 2.0, draw_previews),
    Job("lookups in registries", 5.0, look_up_items),
    Job("uploads whose process died", 30.0, finish_whole_uploads),
    Job("orphaned files", 6 * HOUR, remove_orphans),
    Job("records that wait for their case", 2.0, match_waiting_records),
    Job("records that found no case", 600.0, remove_expired_records),
    Job("requests to hospitals", 600.0, expiry.look_after_requests),
    Job("old practice of hospitals", HOUR, expiry.remove_old_practice),
    Job("expired drafts", HOUR, drafts.remove_expired),
    Job("old attempts to link", HOUR, links.forget_old_attempts),
    Job("idempotency keys", HOUR, idempotency.purge),
    Job("cases due to be erased", 24 * HOUR, count_due_cases),
    Job("push webhooks", 1.0, WebhookPusher().run),
    Job("webhooks that wait too long", 60.0, count_overdue),
    Job("old events of hospitals", 6 * HOUR, partner_events.forget_old_events),
    Job("limits after a new calendar", 60.0, CalendarWatch().run),
    Job("limits that come near", 600.0, deadline_watch.watch),
]
