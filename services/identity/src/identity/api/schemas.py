"""What administrators send and read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from identity.domain.accounts import (
    EMAIL_PATTERN,
    Account,
    AccountState,
    Session,
    masked_email,
    masked_login,
)
from identity.domain.passwords import LONGEST
from identity.services.accounts import Invitation, MailedInvitation
from shared.identifiers import mask_name
from shared.json_types import EACH_ONCE
from shared.openapi import shown_as
from shared.permissions import Role

__all__ = [
    "AccountCreated",
    "AccountView",
    "Body",
    "EmailChange",
    "InvitationView",
    "NewAccount",
    "RolesChange",
    "SessionList",
    "SessionView",
]

Roles = Annotated[
    frozenset[Role], Field(min_length=1, max_length=len(Role), examples=[["clerk"]]), EACH_ONCE
]
Login = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\s\x00-\x1f\x7f]{2,64}$")
]
Email = Annotated[str, StringConstraints(pattern=EMAIL_PATTERN, max_length=254)]
DisplayName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Body(BaseModel):
    """What is sent; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class NewAccount(Body):
    """An account to create; without an initial password a one-time link is made.

    With a mail address, and a mail server, the link is mailed and not shown.
    """

    model_config = shown_as(login="zhou.minghua", display_name="周明华", roles=["clerk"])

    login: Login = Field(examples=["zhou.minghua"])
    display_name: DisplayName = Field(examples=["周明华"])
    roles: Roles
    email: Email | None = None
    initial_password: str | None = Field(None, max_length=LONGEST, repr=False)


class EmailChange(Body):
    """The mail address an account is to have from now on; null removes it."""

    model_config = shown_as(email="zhou.minghua@example.cn")

    email: Email | None


class RolesChange(Body):
    """The roles an account is to have from now on."""

    model_config = shown_as(roles=["clerk", "mail_clerk"])

    roles: Roles


class AccountView(BaseModel):
    """One account; name, mail address, and a number as login, are masked unless asked for."""

    id: UUID
    login: str = Field(examples=["zhou.minghua"])
    display_name: str = Field(examples=["周*华"])
    committee: str = Field(examples=["330783"])
    roles: list[Role]
    state: AccountState
    email: str | None = Field(examples=["z***********@example.cn"])
    created_at: datetime
    version: int

    @classmethod
    def of(cls, account: Account, *, in_full: bool = False) -> "AccountView":
        """Show an account; whoever shows it in full has noted who reads it and what for."""
        return cls(
            id=account.id,
            login=account.login if in_full else masked_login(account.login),
            display_name=account.display_name if in_full else mask_name(account.display_name),
            committee=account.committee,
            roles=sorted(account.roles),
            state=account.state,
            email=account.email if in_full else masked_email(account.email),
            created_at=account.created_at,
            version=account.version,
        )


class SessionView(BaseModel):
    """A browser in which an account is logged in."""

    id: UUID
    began_at: datetime
    last_seen_at: datetime
    factors: list[str] = Field(examples=[["pwd", "otp"]])
    browser: str = Field(examples=["Firefox"], description="Roughly; empty if unknown")
    system: str = Field(examples=["Windows"], description="Roughly; empty if unknown")
    address: str = Field(examples=["203.0.113.*"], description="Without its last part")
    is_current: bool

    @classmethod
    def of(cls, session: Session, current: UUID | None) -> "SessionView":
        """Show a session; ``current`` is the one of the browser that asks."""
        return cls(
            id=session.id,
            began_at=session.authenticated_at,
            last_seen_at=session.last_seen_at or session.authenticated_at,
            factors=list(session.factors),
            browser=session.device.browser,
            system=session.device.system,
            address=session.device.address,
            is_current=session.id == current,
        )


class SessionList(BaseModel):
    """The sessions of an account that last, the latest first."""

    items: list[SessionView]

    @classmethod
    def of(cls, sessions: Iterable[Session], current: UUID | None = None) -> "SessionList":
        """Show sessions."""
        return cls(items=[SessionView.of(session, current) for session in sessions])


class InvitationView(BaseModel):
    """A one-time link, shown once; null where it was mailed to the account's holder."""

    url: str | None = Field(examples=["https://jianding.example/auth/invitation?token=…"])
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation | MailedInvitation, issuer: str) -> "InvitationView":
        """Show an invitation as the address a person opens."""
        link = invitation.link(issuer) if isinstance(invitation, Invitation) else None
        return cls(url=link, expires_at=invitation.expires_at)


class AccountCreated(AccountView):
    """A new account, and its one-time link where it has no password."""

    invitation: InvitationView | None = None
