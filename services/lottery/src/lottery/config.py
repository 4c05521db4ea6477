"""Settings of the lottery service, prefix ``LOTTERY_``."""

from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.config import ServiceSettings

__all__ = ["Settings"]


class Settings(ServiceSettings):
    """What the lottery must be told beside what every service is told."""

    model_config = SettingsConfigDict(env_prefix="LOTTERY_")

    signing_key_file: Path = Field(description="Ed25519 private key, PEM; signs transcripts")
    recusal_by_hospital: bool = Field(
        default=True, description="An expert of a hospital that treated the appraisee is recused"
    )

    ceremony_limit_hours: int = Field(
        default=72, gt=0, description="Within how many hours of its freezing a draw is revealed"
    )

    confirmation_minutes: int = Field(
        default=30, gt=0, description="Within how many minutes a second person confirms a proposal"
    )

    @cached_property
    def signing_key(self) -> Ed25519PrivateKey:
        """The key that signs this committee's transcripts and records."""
        key = load_pem_private_key(self.signing_key_file.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            msg = f"{self.signing_key_file} holds no Ed25519 key"
            raise TypeError(msg)
        return key

    @cached_property
    def public_key(self) -> str:
        """The key by which anyone checks a signature, PEM."""
        key = self.signing_key.public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
