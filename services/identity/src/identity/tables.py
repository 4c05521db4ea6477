"""Tables of the identity schema."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.plumbing import Plumbing

__all__ = [
    "AccountRow",
    "AuthorizationCodeRow",
    "Base",
    "ChallengeRow",
    "ClientAssertionRow",
    "HospitalClientKeyRow",
    "HospitalClientRow",
    "InvitationRow",
    "KeyRow",
    "LimitedUseRow",
    "LoginFailureRow",
    "MessageRow",
    "RecoveryCodeRow",
    "RefreshTokenRow",
    "RevokedTokenRow",
    "SecondFactorRow",
    "SessionRow",
    "TokenFamilyRow",
    "metadata",
    "plumbing",
]


class Base(DeclarativeBase):
    """Rows of schema ``identity``; times are UTC, byte columns are ciphertexts or hashes."""

    metadata = MetaData(schema="identity")
    type_annotation_map = {  # noqa: RUF012  (read by SQLAlchemy)
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        list[str]: ARRAY(TEXT),
    }


class AccountRow(Base):
    """One person's or hospital's account; a login is unique in the whole issuer."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("state in ('invited', 'active', 'disabled')", name="account_state"),
        CheckConstraint("length(login_index) = 32", name="account_login_index_length"),
        Index("account_committee", "committee", "id"),
        UniqueConstraint("committee", "identity_number_index", name="account_identity_number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    version: Mapped[int] = mapped_column()
    login_index: Mapped[bytes] = mapped_column(unique=True)
    login: Mapped[bytes]
    display_name: Mapped[bytes]
    roles: Mapped[list[str]]
    state: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    email: Mapped[bytes | None]
    identity_number: Mapped[bytes | None]
    identity_number_index: Mapped[bytes | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  (read by SQLAlchemy)


class InvitationRow(Base):
    """A one-time link by which a person sets a password; only the link's hash is kept."""

    __tablename__ = "invitation"
    __table_args__ = (Index("invitation_account", "account_id"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    committee: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class SessionRow(Base):
    """A browser that has logged in; the cookie's hash is kept, not the cookie."""

    __tablename__ = "session"
    __table_args__ = (Index("session_account", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    authenticated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    factors: Mapped[list[str]] = mapped_column(server_default=text("'{pwd}'"))
    device: Mapped[bytes | None]
    last_seen_at: Mapped[datetime | None]


class AuthorizationCodeRow(Base):
    """A code on its way through the browser; kept a day after use, so that reuse is noticed."""

    __tablename__ = "authorization_code"

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    committee: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("identity.session.id"))
    client_id: Mapped[str]
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    nonce: Mapped[str | None]
    code_challenge: Mapped[str | None]
    authenticated_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class TokenFamilyRow(Base):
    """The refresh tokens that follow one another from one exchanged code on."""

    __tablename__ = "token_family"
    __table_args__ = (Index("token_family_session", "session_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("identity.session.id"))
    client_id: Mapped[str]
    scope: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class RefreshTokenRow(Base):
    """A refresh token, as a hash; a spent one is kept, so that its reuse is noticed."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        Index("refresh_token_family", "family_id"),
        Index("refresh_token_access_token", "access_token_id"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    committee: Mapped[str]
    family_id: Mapped[UUID] = mapped_column(ForeignKey("identity.token_family.id"))
    access_token_id: Mapped[UUID]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RevokedTokenRow(Base):
    """An access token that was revoked, until it would have expired."""

    __tablename__ = "revoked_token"

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ClientAssertionRow(Base):
    """An assertion by which a client showed who it is, until it would have expired."""

    __tablename__ = "client_assertion"

    client_id: Mapped[str] = mapped_column(primary_key=True)
    assertion_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactorRow(Base):
    """An account's authenticator: its secret, encrypted, and the last time step it was used in."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id"), primary_key=True)
    committee: Mapped[str]
    secret: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(BigInteger)
    enrolled_at: Mapped[datetime]


class RecoveryCodeRow(Base):
    """A code that stands in for a lost authenticator once; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("identity.account.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    committee: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginFailureRow(Base):
    """Failed attempts by login or by network; gone after a success or a quiet quarter."""

    __tablename__ = "login_failure"

    attempt_key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


class KeyRow(Base):
    """A key of the issuer, encrypted under the key ring: it signs tokens or cookies."""

    __tablename__ = "issuer_key"
    __table_args__ = (
        CheckConstraint("purpose in ('tokens', 'cookies')", name="issuer_key_purpose"),
    )

    key_id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    secret: Mapped[bytes]
    created_at: Mapped[datetime]
    active_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ChallengeRow(Base):
    """A code on its way to a telephone, and whose claim it proves; gone once it was used."""

    __tablename__ = "phone_challenge"
    __table_args__ = (
        CheckConstraint("purpose in ('registration', 'reset')", name="phone_challenge_purpose"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    purpose: Mapped[str]
    browser_hash: Mapped[bytes] = mapped_column(unique=True)
    claim: Mapped[bytes]
    code_hash: Mapped[bytes | None]
    tries: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class MessageRow(Base):
    """A mail or a telephone message until it was sent; links and codes are made at sending."""

    __tablename__ = "outgoing_message"
    __table_args__ = (
        CheckConstraint("channel in ('mail', 'phone')", name="outgoing_message_channel"),
        CheckConstraint("kind in ('invitation', 'reset', 'code')", name="outgoing_message_kind"),
        Index("outgoing_message_due", "channel", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    committee: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str]
    occasion: Mapped[bytes]
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class HospitalClientRow(Base):
    """A client of a partner hospital."""

    __tablename__ = "hospital_client"
    __table_args__ = (Index("hospital_client_list", "committee", "client_id"),)

    client_id: Mapped[str] = mapped_column(primary_key=True)
    committee: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class HospitalClientKeyRow(Base):
    """A public key of such a client, and when it proves something."""

    __tablename__ = "hospital_client_key"

    client_id: Mapped[str] = mapped_column(
        ForeignKey("identity.hospital_client.client_id"), primary_key=True
    )
    key_id: Mapped[str] = mapped_column(primary_key=True)
    jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    added_by: Mapped[str]


class LimitedUseRow(Base):
    """How often something limited was used in a window that isn't over."""

    __tablename__ = "limited_use"

    limit_key: Mapped[bytes] = mapped_column(primary_key=True)
    uses: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


metadata = Base.metadata
plumbing = Plumbing(metadata)
