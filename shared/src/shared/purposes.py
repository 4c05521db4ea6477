"""What personal data may be read for: a closed list, so that the audit trail can be counted by it.

There is no free text beside it: people would write names into it, and the trail is append-only.
What a purpose is about shows in the entry's case and thing.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import Query

from shared.errors import InvalidError

__all__ = ["OWN_DATA", "Purpose", "PurposeMissingError", "StatedPurpose", "stated"]

OWN_DATA = "own_data"
"""Noted when people read their own; it can't be stated."""


class Purpose(StrEnum):
    """What somebody reads another person's data for."""

    ACCEPTANCE = "acceptance"
    PRELIMINARY_REVIEW = "preliminary_review"
    SCHEDULING = "scheduling"
    DRAW = "draw"
    EXAMINATION = "examination"
    DISCUSSION = "discussion"
    APPROVAL = "approval"
    DELIVERY = "delivery"
    REAPPRAISAL = "reappraisal"
    CORRECTION = "correction"
    COMPLAINT = "complaint"
    SUPERVISION = "supervision"
    ACCESS_REQUEST = "access_request"
    EXPERT_POOL = "expert_pool"
    ACCOUNTS = "accounts"
    RECORD_MATCHING = "record_matching"
    RECORD_REQUEST = "record_request"


class PurposeMissingError(InvalidError):
    """Personal data of others are read for a stated purpose only."""

    code = "purpose_missing"
    sentence = "state the purpose for which personal data are read"
    sentence_zh = "查阅个人信息须注明用途"


StatedPurpose = Annotated[
    Purpose | None,
    Query(description="What another person's data are read for; goes to the audit trail"),
]


def stated(purpose: Purpose | None) -> Purpose:
    """Return what personal data of others are read for.

    Raises
    ------
    PurposeMissingError
        Nothing was stated.
    """
    if purpose is None:
        raise PurposeMissingError
    return purpose
