"""Tables of the intake schema."""

from intake.tables.appointments import appointment, identity_check
from intake.tables.base import metadata, plumbing
from intake.tables.cases import (
    appraisee,
    case,
    case_counter,
    employer,
    preliminary_review,
    timeline_entry,
)
from intake.tables.clock import (
    deadline,
    deadline_change,
    deadline_proposal,
    deadline_warning,
)
from intake.tables.desks import case_return, former_statement, refusal
from intake.tables.files import material, preview, resumable_upload, upload
from intake.tables.hand_overs import hand_over_file
from intake.tables.matters import case_access, draft, link_attempt
from intake.tables.notices import (
    abandonment,
    material_verdict,
    notice_extension,
    notice_proposal,
    supplement_notice,
)
from intake.tables.obtained import obtained_item
from intake.tables.partners import (
    hospital_client,
    partner_hospital,
    record_document,
    record_submission,
    record_task,
)
from intake.tables.receipts import receipt, receipt_signature
from intake.tables.retention import legal_hold, retention_plan, retention_plan_case
from intake.tables.webhooks import (
    conformance_run,
    partner_event,
    partner_feed,
    webhook_delivery,
    webhook_endpoint,
    webhook_key,
)

__all__ = [
    "abandonment",
    "appointment",
    "appraisee",
    "case",
    "case_access",
    "case_counter",
    "case_return",
    "conformance_run",
    "deadline",
    "deadline_change",
    "deadline_proposal",
    "deadline_warning",
    "draft",
    "employer",
    "former_statement",
    "hand_over_file",
    "hospital_client",
    "identity_check",
    "legal_hold",
    "link_attempt",
    "material",
    "material_verdict",
    "metadata",
    "notice_extension",
    "notice_proposal",
    "obtained_item",
    "partner_event",
    "partner_feed",
    "partner_hospital",
    "plumbing",
    "preliminary_review",
    "preview",
    "receipt",
    "receipt_signature",
    "record_document",
    "record_submission",
    "record_task",
    "refusal",
    "resumable_upload",
    "retention_plan",
    "retention_plan_case",
    "supplement_notice",
    "timeline_entry",
    "upload",
    "webhook_delivery",
    "webhook_endpoint",
    "webhook_key",
]
