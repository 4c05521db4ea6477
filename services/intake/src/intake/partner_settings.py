"""Settings around partner hospitals' records."""

from pydantic import Field

from shared.config import ServiceSettings

__all__ = ["PartnerSettings"]


class PartnerSettings(ServiceSettings):
    """What is taken from hospitals, and how long it waits."""

    partner_submission_limit_bytes: int = Field(
        2**30, ge=1, description="Most bytes of all files of one hospital's submission"
    )
    partner_unmatched_days: int = Field(
        90, ge=1, le=730, description="How long records without a case are kept for one"
    )
    partner_practice_limit: int = Field(
        3, ge=1, le=8, description="How many practice requests of a hospital wait at once"
    )
    partner_reminder_days: int = Field(
        3, ge=0, le=60, description="How many days before it is due a hospital is reminded"
    )
