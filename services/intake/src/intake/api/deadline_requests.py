"""Bodies that propose a longer limit of the conclusion."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intake.domain.deadline_proposal import (
    Consent,
    ConsentMedium,
    ExtensionReason,
    Party,
    ReschedulingReason,
)
from shared.json_types import Day
from shared.openapi import shown_as

__all__ = ["ProposeExtension", "ProposeRescheduling"]


class ProposeExtension(BaseModel):
    """Why the law allows a longer limit (O55 art 10)."""

    model_config = shown_as(reason="many_specialties") | ConfigDict(extra="forbid")

    reason: ExtensionReason


class ConsentBody(BaseModel):
    """That one party agreed to the other day, when and how."""

    model_config = ConfigDict(extra="forbid")

    party: Party
    given_on: Day
    medium: ConsentMedium


class ProposeRescheduling(BaseModel):
    """The day that was agreed instead of the planned one, and who agreed (O55 art 12)."""

    model_config = shown_as(
        reason="appraisee_ill",
        agreed_on="2026-07-02",
        consents=[
            {"party": "appraisee", "given_on": "2026-06-08", "medium": "phone"},
            {"party": "employer", "given_on": "2026-06-09", "medium": "written"},
        ],
    ) | ConfigDict(extra="forbid")

    reason: ReschedulingReason
    agreed_on: Day
    consents: Annotated[list[ConsentBody], Field(min_length=1, max_length=2)]

    def as_consents(self) -> list[Consent]:
        """Return who agreed."""
        return [Consent(item.party, item.given_on, item.medium) for item in self.consents]
