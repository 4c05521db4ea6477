"""Settings every service has; each service subclasses them with its own prefix."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

__all__ = ["Part", "ServiceSettings"]

Part = Literal["api", "relay", "consumers", "jobs"]


class ServiceSettings(BaseSettings):
    """What a service must be told from outside; secrets come as files or environment."""

    database_url: str = Field(description="Runtime role, postgresql+asyncpg://…")
    migration_database_url: str | None = Field(None, description="Owner role, for migrations")
    database_pool_size: int = Field(10, ge=1)
    nats_url: str = "nats://127.0.0.1:4222"
    nats_user: str | None = None
    nats_password: str | None = None
    stream_prefix: str = Field("", description="Put before stream and subject names; for tests")
    oidc_issuer: str
    oidc_jwks_url: str
    token_url: str = ""
    client_id: str = ""
    client_secret_file: Path | None = None
    key_ring_file: Path
    blind_index_key_file: Path
    files_url: str
    metrics_token_file: Path | None = None
    intake_url: str = ""
    lottery_url: str = ""
    review_url: str = ""
    mailing_url: str = ""
    public_url: str = "http://127.0.0.1:8080"
    otlp_endpoint: str | None = None
    log_level: str = "INFO"
    parts: frozenset[Part] = frozenset({"api", "relay", "consumers", "jobs"})
    calendar_file: Path | None = Field(None, description="Newer official working-day table")

    @cached_property
    def client_secret(self) -> str:
        """The secret this service asks for tokens with."""
        return read_secret(self.client_secret_file)

    @cached_property
    def metrics_token(self) -> str:
        """The bearer token that opens ``/metrics``; empty when none is set."""
        return read_secret(self.metrics_token_file)


def read_secret(path: Path | None) -> str:
    """Return a secret file's content without its line end; empty when there is no file."""
    return path.read_text(encoding="utf-8").strip() if path else ""
