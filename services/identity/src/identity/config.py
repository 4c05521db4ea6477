"""Settings of the identity service, prefix ``IDENTITY_``."""

from pathlib import Path

from authlib.common.security import is_secure_transport
from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from shared.config import ServiceSettings

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
    code_seconds: int = Field(60, ge=10, le=600, description="Life of an authorization code")
    session_hours: int = Field(8, ge=1, le=24, description="How long a browser stays logged in")
    invitation_hours: int = Field(72, ge=1, le=720, description="Life of an invitation link")

    @field_validator("oidc_issuer")
    @classmethod
    def is_protected(cls, issuer: str) -> str:
        """Refuse an issuer that people would send passwords to in the clear (RFC 6749 § 3.1)."""
        if not issuer.endswith("/auth") or not is_secure_transport(issuer):
            raise ValueError("the issuer is https://…/auth, or http on this machine only")
        return issuer

    @property
    def has_tls(self) -> bool:
        """Whether browsers reach the issuer over TLS, so that cookies may insist on it."""
        return self.oidc_issuer.startswith("https:")
