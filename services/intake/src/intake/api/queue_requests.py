"""Bodies around queues."""

from uuid import UUID

from pydantic import Field

from intake.api.requests import Body
from shared.openapi import shown_as

__all__ = ["ClaimCase"]


class ClaimCase(Body):
    """Which case is taken; without one, the next of the queue."""

    model_config = shown_as(case_id="0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10")

    case_id: UUID | None = Field(None, description="The case; none: the next one")
