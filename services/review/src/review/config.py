"""Settings of the review service, from the environment with the prefix ``REVIEW_``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from review.domain.numbering import Issuer
from shared.config import ServiceSettings

__all__ = ["Settings"]


def default_issuers() -> dict[str, Issuer]:
    """Return the issuer of the one bureau that needs no configuration."""
    prefixes = {"initial": "金劳鉴初", "review": "金劳鉴复", "illness": "金劳鉴病"}
    return {"330783": Issuer(code="330700", prefixes=prefixes)}


class Settings(ServiceSettings):
    """What review must be told beside what every service is told."""

    model_config = SettingsConfigDict(env_prefix="REVIEW_")

    issuers: dict[str, Issuer] = Field(
        default_factory=default_issuers,
        description="Who signs each committee's conclusions and how they are numbered, as JSON",
    )
    re_reviews_at_most: int = Field(
        1, ge=0, description="How often a discussion may have another panel asked about one case"
    )
    document_limit_bytes: int = Field(
        50 * 1024 * 1024, ge=1, description="Most bytes of another committee's signed opinion"
    )
    deadline_overrides: dict[str, dict[str, object]] = Field(
        default_factory=dict, description="Fields of deadline rules that differ here, as JSON"
    )
    standards_folder: Path | None = Field(
        None, description="Folder with packs.json of further or newer grading standards"
    )
