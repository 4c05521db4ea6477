"""Settings of the identity service, prefix ``IDENTITY_``."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from authlib.common.security import is_secure_transport
from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from identity.domain.accounts import EMAIL
from identity.domain.keys import Schedule
from shared.config import ServiceSettings
from shared.permissions import Role

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """What identity must be told beside what every service is told."""

    model_config = SettingsConfigDict(env_prefix="IDENTITY_")

    clients_file: Path | None = Field(None, description="JSON list of the issuer's clients")
    user_token_seconds: int = Field(
        900, ge=60, le=3600, description="Life of a person's or hospital's access token"
    )
    service_token_seconds: int = Field(
        300, ge=60, le=3600, description="Life of a service's token for another service"
    )
    hospital_key_overlap_hours: int = Field(
        72, ge=1, le=720, description="How long a hospital's old keys stay good beside a new one"
    )
    code_seconds: int = Field(60, ge=10, le=600, description="Life of an authorization code")
    refresh_idle_minutes: int = Field(
        120, ge=5, le=1440, description="Life of a refresh token that isn't used"
    )
    refresh_hours: int = Field(
        12,
        ge=1,
        le=24,
        description="How long refresh tokens follow one another; never beyond the session",
    )
    session_hours: int = Field(8, ge=1, le=24, description="How long a browser stays logged in")
    second_factor_roles: frozenset[Role] = Field(
        frozenset(Role) - {Role.EXPERT, Role.APPLICANT, Role.HOSPITAL},
        description="Roles that must have a second factor",
    )
    invitation_hours: int = Field(72, ge=1, le=720, description="Life of an invitation link")
    key_days: int = Field(
        90, ge=1, le=3650, description="After how many days another key signs tokens"
    )
    key_publish_hours: int = Field(
        24, ge=1, le=720, description="For how long a key is published before it signs"
    )
    reset_minutes: int = Field(
        60, ge=5, le=1440, description="Life of a link that people have mailed to themselves"
    )
    smtp_host: str = Field("", description="Mail server; without one, links are printed only")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How it is spoken to; none only on this machine or a safe wire"
    )
    smtp_ca_file: Path | None = Field(
        None, description="PEM file of the authority of its certificate; else the system's"
    )
    smtp_user: str = Field("", description="User at the mail server, if it wants one")
    smtp_password_file: Path | None = Field(None, description="File with that user's password")
    smtp_from: str = Field("", description="Sender of mails, such as no-reply@example.cn")
    codes_url: str = Field("", description="Gateway for telephone messages; see accounts.md")
    codes_secret_file: Path | None = Field(
        None, description="File with the secret that signs what is sent to that gateway"
    )
    codes_file: Path | None = Field(
        None, description="Private file that gets telephone messages instead, for development"
    )
    registration_committees: dict[Annotated[str, Field(pattern=r"^\d{6}$")], str] = Field(
        {}, description="Committees at which applicants register, JSON of code to name; empty: none"
    )

    @model_validator(mode="after")
    def can_send(self) -> Self:
        """Refuse a mail server without a sender, and a gateway without a secret."""
        if self.smtp_host and not EMAIL.fullmatch(self.smtp_from):
            raise ValueError("smtp_host needs smtp_from, a mail address")
        if self.codes_url and self.codes_secret_file is None:
            raise ValueError("codes_url needs codes_secret_file")
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def is_protected(cls, issuer: str) -> str:
        """Refuse an issuer that people would send passwords to in the clear (RFC 6749 § 3.1)."""
        if not issuer.endswith("/auth") or not is_secure_transport(issuer):
            raise ValueError("the issuer is https://…/auth, or http on this machine only")
        return issuer

    @model_validator(mode="after")
    def rotates_in_order(self) -> Self:
        """Refuse a key that would be published before the one before it signs."""
        if self.key_schedule.lead >= self.key_schedule.period:
            raise ValueError("keys are published for less time than they sign")
        return self

    @property
    def key_schedule(self) -> Schedule:
        """When token keys change."""
        return Schedule(timedelta(days=self.key_days), timedelta(hours=self.key_publish_hours))

    @property
    def has_tls(self) -> bool:
        """Whether browsers reach the issuer over TLS, so that cookies may insist on it."""
        return self.oidc_issuer.startswith("https:")
