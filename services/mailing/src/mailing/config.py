"""Settings of the mailing service; each is read from ``MAILING_…``."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from pydantic import DirectoryPath, Field, FilePath, model_validator
from pydantic_settings import SettingsConfigDict

from mailing.issuers import CommitteeLetters, load_issuers
from mailing.rendering.verification import PUBLIC_PAGE
from shared.config import ServiceSettings
from shared.deadline_rules import deadline_rules
from shared.deadlines import Rule

__all__ = ["Settings"]

MEBIBYTE = 1024 * 1024


class Settings(ServiceSettings):
    """What mailing must be told beside what every service is told."""

    model_config = SettingsConfigDict(env_prefix="MAILING_")

    issuers_file: FilePath | None = Field(
        None, description="JSON: who writes each committee's letters; laid over the example"
    )
    fonts_folder: DirectoryPath | None = Field(
        None, description="Folder with fonts better than the packaged one, as FangSong"
    )
    deadline_overrides: dict[str, dict[str, Any]] = Field(
        default={}, description="Changed fields of deadline rules, by the rule's code"
    )
    upload_limit_bytes: int = Field(50 * MEBIBYTE, ge=1, description="Most bytes of one scan")
    upload_lifetime_hours: int = Field(
        24, ge=1, description="How long a scan waits to become evidence"
    )
    press_lease_seconds: float = Field(
        30.0, gt=0, description="How long a letter is left to the process that began to render it"
    )
    press_threads: int = Field(2, ge=1, description="Letters rendered at the same time")

    @model_validator(mode="after")
    def check_files_and_rules(self) -> Self:
        """Refuse to start with issuers or rules that letters couldn't be written by."""
        load_issuers(self.issuers_file)
        deadline_rules(self.deadline_overrides)
        return self

    @cached_property
    def issuers(self) -> Mapping[str, CommitteeLetters]:
        """The letters of each committee."""
        return load_issuers(self.issuers_file)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The deadline rules in force."""
        return deadline_rules(self.deadline_overrides)

    @property
    def verify_url(self) -> str:
        """Where anyone checks a letter; its QR code leads there."""
        return f"{self.public_url.rstrip('/')}{PUBLIC_PAGE}"
