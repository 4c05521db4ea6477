"""Refusals of the intake service.

NotFoundError
├── CaseErasedError                in `shared.errors`
├── CaseNotFoundError              also for cases of others
├── DeliveryNotFoundError          this one and webhooks: in `intake.errors.webhooks`
├── MaterialNotFoundError
├── ReceiptNotFoundError
├── RetentionPlanNotFoundError
└── WebhookNotFoundError           also for those of other hospitals
ConflictError
├── CaseAlreadyOpenError
├── CaseClaimedError
├── CaseHeldError
├── CaseNotHeldError
├── CaseStateError
├── EventsExpiredError
├── MaterialsIncompleteError
├── QueueEmptyError
├── RetentionNothingDueError
├── RetentionPlanChangedError
├── RetentionPlanStaleError
├── RetentionPlanStateError
├── RetentionSamePersonError
├── UploadUsedError
├── WebhookDisabledError
├── WebhookLimitError
└── WebhookRotatingError
InvalidError
├── ApplicationContradictoryError  one field error for each contradiction
├── DestinationRefusedError
├── MaterialRefusedError           one field error for each material
├── MatterNotOpenError
└── PreliminaryReviewRefusedError  one field error for each field
"""

from intake.errors.cases import (
    ApplicationContradictoryError,
    CaseAlreadyOpenError,
    CaseNotFoundError,
    CaseStateError,
    MaterialNotFoundError,
    MaterialRefusedError,
    MaterialsIncompleteError,
    MatterNotOpenError,
    PreliminaryReviewRefusedError,
)
from intake.errors.desks import CaseClaimedError, QueueEmptyError
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

__all__ = [
    "ApplicationContradictoryError",
    "CaseAlreadyOpenError",
    "CaseClaimedError",
    "CaseHeldError",
    "CaseNotFoundError",
    "CaseNotHeldError",
    "CaseStateError",
    "MaterialNotFoundError",
    "MaterialRefusedError",
    "MaterialsIncompleteError",
    "MatterNotOpenError",
    "PreliminaryReviewRefusedError",
    "QueueEmptyError",
    "ReceiptNotFoundError",
    "RetentionNothingDueError",
    "RetentionPlanChangedError",
    "RetentionPlanNotFoundError",
    "RetentionPlanStaleError",
    "RetentionPlanStateError",
    "RetentionSamePersonError",
]
