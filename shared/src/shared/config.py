"""Settings every service has; each service subclasses them with its own prefix."""

from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.permissions import Role

__all__ = ["Part", "ServiceSettings", "read_secret"]

Part = Literal["api", "relay", "consumers", "jobs"]


class ServiceSettings(BaseSettings):
    """What a service must be told from outside; secrets come as files or environment."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    database_url: str = Field(description="Runtime role, postgresql+asyncpg://…")
    migration_database_url: str | None = Field(None, description="Owner role, for migrations")
    database_pool_size: int = Field(
        15, ge=1, description="Most connections to PostgreSQL; they are kept open"
    )
    nats_url: str = Field("nats://127.0.0.1:4222", description="Address of NATS with JetStream")
    nats_user: str | None = Field(None, description="User of this service at NATS")
    nats_password: str | None = Field(None, description="That user's password")
    stream_prefix: str = Field("", description="Put before stream and subject names; for tests")
    oidc_issuer: str = Field(description="Issuer that tokens must name")
    oidc_jwks_url: str = Field(description="Where the issuer's public keys are")
    oidc_audiences: frozenset[str] = Field(
        frozenset({"jianding-api"}),
        min_length=1,
        description="Audiences of which a person's or hospital's token names one",
    )
    oidc_clients: frozenset[str] = Field(
        frozenset(), description="Clients (azp or client_id) whose tokens are taken; empty: all"
    )
    oidc_roles_claim: str = Field(
        "roles", description="Claim with the roles; dots lead inwards, as in realm_access.roles"
    )
    oidc_role_map: dict[str, Role] = Field(
        {},
        description="The issuer's role names and ours; others give nothing. Empty: ours are used",
    )
    oidc_committee_claim: str = Field(
        "committee", description="Claim with the committee's code; dots lead inwards"
    )
    oidc_committee: str = Field(
        "",
        pattern=r"^(\d{6})?$",
        description="The one committee of every token, whatever the claim says; empty: the claim's",
    )
    token_url: str = Field("", description="Where this service gets tokens for other services")
    client_id: str = Field("", description="Name under which it asks for them")
    client_secret_file: Path | None = Field(None, description="File with the secret for that")
    key_ring_file: Path | None = Field(
        None, description="File with the AES keys of encrypted fields; read again when it changes"
    )
    key_ring: SecretStr | None = Field(
        None, description="The same JSON itself, instead of a file; one of the two is required"
    )
    blind_index_key_file: Path = Field(description="Key of look-up hashes, the same everywhere")
    files_url: str = Field(description="Where files are kept: file:///… or s3://…")
    metrics_token_file: Path | None = Field(
        None, description="File with the bearer token for /metrics; without it /metrics is shut"
    )
    identity_url: str = Field("", description="Address of identity, not through the gateway")
    intake_url: str = Field("", description="Address of intake, not through the gateway")
    lottery_url: str = Field("", description="Address of lottery, not through the gateway")
    review_url: str = Field("", description="Address of review, not through the gateway")
    mailing_url: str = Field("", description="Address of mailing, not through the gateway")
    public_url: str = Field(
        "http://127.0.0.1:8080", description="Address under which people reach the gateway"
    )
    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses and networks whose X-Forwarded-For names the client",
    )
    requests_per_minute: int = Field(
        3000, gt=0, description="Requests of one account, but legal submissions, before it waits"
    )
    public_requests_per_minute: int = Field(
        3000, gt=0, description="Requests from one address without a token before it waits"
    )
    otlp_endpoint: str | None = Field(
        None, description="OTLP/HTTP collector for traces; without it nothing is traced"
    )
    log_level: str = Field("INFO", description="Least severe level that is logged")
    parts: frozenset[Part] = Field(
        frozenset({"api", "relay", "consumers", "jobs"}), description="What this process runs"
    )
    calendar_file: Path | None = Field(None, description="Newer official working-day table")

    @field_validator("trusted_proxies")
    @classmethod
    def are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what isn't an address or a network: a name would be trusted by nobody."""
        for proxy in proxies:
            ip_network(proxy)
        return proxies

    @model_validator(mode="after")
    def there_is_one_key_ring(self) -> Self:
        """Refuse settings with no key ring, or with two that might differ."""
        if (self.key_ring_file is None) == (self.key_ring is None):
            raise ValueError("give either KEY_RING_FILE or KEY_RING")
        return self

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
