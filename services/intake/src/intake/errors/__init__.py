"""Refusals of the intake service.

NotFoundError
├── AppointmentMissingError
├── CaseErasedError                in `shared.errors`
├── CaseLinkRefusedError           whatever of it is wrong
├── CaseNotFoundError              also for cases of others
├── DeadlineProposalNotFoundError  what lengthens conclusions: `intake.errors.deadlines`
├── DeliveryNotFoundError          this one and webhooks: in `intake.errors.webhooks`
├── DraftNotFoundError
├── MaterialNotFoundError
├── NoticeNotFoundError
├── NoticeProposalNotFoundError
├── ReceiptNotFoundError
├── TrackingUnknownError           also for a wrong code
├── RetentionPlanNotFoundError
└── WebhookNotFoundError           also for those of other hospitals
ForbiddenError
└── DeadlineSamePersonError
└── NoticeSamePersonError
ConflictError
├── AppointmentPartyError
├── CaseAlreadyOpenError
├── CaseClaimedError
├── CaseHeldError
├── CaseNotHeldError
├── CaseNotScheduledError
├── CaseStateError
├── ConclusionLimitEndedError
├── ConclusionLimitNotRunningError
├── DeadlineProposalOpenError
├── DeadlineProposalSettledError
├── DraftLimitError
├── ElectronicServiceRefusedError
├── EventsExpiredError
├── ExtensionNotAskedError
├── ExtensionPendingError
├── ExtensionUsedError
├── MaterialsIncompleteError
├── MaterialsNotJudgedError
├── NoticeAlreadyIssuedError
├── NoticeItemLockedError
├── NoticeNotServedError
├── NoticePeriodOverError
├── NoticeProposalPendingError
├── NoticeProposalSettledError
├── NoticeServedError
├── NothingMissingError
├── QueueEmptyError
├── RefusalPendingError
├── RefusalSamePersonError
├── RefusalSettledError
├── RefusalStaleError
├── ReopeningRefusedError
├── RetentionNothingDueError
├── RetentionPlanChangedError
├── RetentionPlanStaleError
├── RetentionPlanStateError
├── RetentionSamePersonError
├── UploadUsedError
├── WebhookDisabledError
├── WebhookLimitError
├── WebhookRotatingError
└── WithdrawalTooLateError
InvalidError
├── ApplicationContradictoryError  one field error for each contradiction
├── ApplicationNotAdmissibleError  one field error for each gate that refuses it
├── DayOfReceiptRefusedError
├── DestinationRefusedError
├── CodeUnknownError              one field error for each code
├── DraftIncompleteError
├── ExportTooLargeError
├── FullNamesRefusedError
├── MaterialRefusedError           one field error for each material
├── MatterNotOpenError
├── NoticePeriodRefusedError
├── NoticeReasonRefusedError
├── PreliminaryReviewRefusedError  one field error for each field
├── ReschedulingRefusedError       one field error for each field
├── SecondNoticeRefusedError
├── VerdictRefusedError            one field error for each verdict
├── WebhookHospitalMissingError
└── WithdrawalRefusedError
PreconditionFailedError
└── DraftVersionMissingError
ForbiddenError
└── WithdrawalNotOursError
TooManyRequestsError
└── CaseLinkAttemptsError
"""

from intake.errors.appointments import AppointmentMissingError, AppointmentPartyError
from intake.errors.cases import (
    ApplicationContradictoryError,
    ApplicationNotAdmissibleError,
    CaseAlreadyOpenError,
    CaseNotFoundError,
    CaseStateError,
    MaterialNotFoundError,
    MaterialRefusedError,
    MaterialsIncompleteError,
    MatterNotOpenError,
    PreliminaryReviewRefusedError,
)
from intake.errors.desks import (
    CaseClaimedError,
    CodeUnknownError,
    ExportTooLargeError,
    FullNamesRefusedError,
    PriorityReasonError,
    QueueEmptyError,
    RefusalNotFoundError,
    RefusalPendingError,
    RefusalSamePersonError,
    RefusalSettledError,
    RefusalStaleError,
    StatementUnchangedError,
)
from intake.errors.matters import (
    CaseLinkAttemptsError,
    CaseLinkRefusedError,
    DayOfReceiptRefusedError,
    DraftIncompleteError,
    DraftLimitError,
    DraftNotFoundError,
    DraftVersionMissingError,
    WithdrawalNotOursError,
    WithdrawalRefusedError,
    WithdrawalTooLateError,
)
from intake.errors.notices import (
    ElectronicServiceRefusedError,
    ExtensionNotAskedError,
    ExtensionPendingError,
    MaterialsNotJudgedError,
    NothingMissingError,
    NoticeAlreadyIssuedError,
    NoticeItemLockedError,
    NoticeNotFoundError,
    NoticeNotServedError,
    NoticePeriodOverError,
    NoticePeriodRefusedError,
    NoticeProposalNotFoundError,
    NoticeProposalPendingError,
    NoticeProposalSettledError,
    NoticeReasonRefusedError,
    NoticeSamePersonError,
    NoticeServedError,
    ReopeningRefusedError,
    SecondNoticeRefusedError,
    VerdictRefusedError,
)
from intake.errors.receipts import ReceiptNotFoundError
from intake.errors.retention import (
    CaseHeldError,
    CaseNotHeldError,
    RetentionNothingDueError,
    RetentionPlanChangedError,
    RetentionPlanNotFoundError,
    RetentionPlanStaleError,
    RetentionPlanStateError,
    RetentionSamePersonError,
)
from intake.errors.tracking import TrackingUnknownError

__all__ = [
    "ApplicationContradictoryError",
    "ApplicationNotAdmissibleError",
    "AppointmentMissingError",
    "AppointmentPartyError",
    "CaseAlreadyOpenError",
    "CaseClaimedError",
    "CaseHeldError",
    "CaseLinkAttemptsError",
    "CaseLinkRefusedError",
    "CaseNotFoundError",
    "CaseNotHeldError",
    "CaseStateError",
    "CodeUnknownError",
    "DayOfReceiptRefusedError",
    "DraftIncompleteError",
    "DraftLimitError",
    "DraftNotFoundError",
    "DraftVersionMissingError",
    "ElectronicServiceRefusedError",
    "ExportTooLargeError",
    "ExtensionNotAskedError",
    "ExtensionPendingError",
    "FullNamesRefusedError",
    "MaterialNotFoundError",
    "MaterialRefusedError",
    "MaterialsIncompleteError",
    "MaterialsNotJudgedError",
    "MatterNotOpenError",
    "NothingMissingError",
    "NoticeAlreadyIssuedError",
    "NoticeItemLockedError",
    "NoticeNotFoundError",
    "NoticeNotServedError",
    "NoticePeriodOverError",
    "NoticePeriodRefusedError",
    "NoticeProposalNotFoundError",
    "NoticeProposalPendingError",
    "NoticeProposalSettledError",
    "NoticeReasonRefusedError",
    "NoticeSamePersonError",
    "NoticeServedError",
    "PreliminaryReviewRefusedError",
    "PriorityReasonError",
    "QueueEmptyError",
    "ReceiptNotFoundError",
    "RefusalNotFoundError",
    "RefusalPendingError",
    "RefusalSamePersonError",
    "RefusalSettledError",
    "RefusalStaleError",
    "ReopeningRefusedError",
    "RetentionNothingDueError",
    "RetentionPlanChangedError",
    "RetentionPlanNotFoundError",
    "RetentionPlanStaleError",
    "RetentionPlanStateError",
    "RetentionSamePersonError",
    "SecondNoticeRefusedError",
    "StatementUnchangedError",
    "TrackingUnknownError",
    "VerdictRefusedError",
    "WithdrawalNotOursError",
    "WithdrawalRefusedError",
    "WithdrawalTooLateError",
]
