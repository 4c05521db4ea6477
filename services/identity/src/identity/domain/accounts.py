"""An account (账号): who someone is for the whole system, and what they may be in a committee."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from identity.domain.devices import UNKNOWN_DEVICE, Device
from identity.domain.second_factor import Factors, is_required
from identity.domain.typed import mobile_number_of
from shared.identifiers import mask_phone
from shared.permissions import Role

__all__ = [
    "EMAIL",
    "EMAIL_PATTERN",
    "LOGIN_PATTERN",
    "NO_COMMITTEE",
    "Account",
    "AccountState",
    "Credentials",
    "Session",
    "masked_email",
    "masked_login",
    "normal_login",
]

NO_COMMITTEE = "000000"
"""Stands in a token whose holder, a service, names the committee with each request."""

LOGIN_PATTERN = re.compile(r"[^\s\x00-\x1f\x7f]{2,64}")


NUMBER = re.compile(r"\+?[0-9]{7,20}X?", re.IGNORECASE)
EMAIL_PATTERN = r"^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}$"
EMAIL = re.compile(EMAIL_PATTERN)
"""A mail address that every mail server takes (RFC 5321, without quoted and international ones)."""


class AccountState(StrEnum):
    """Where an account stands; only an active one can log in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as others may see it: without its password."""

    id: UUID
    committee: str
    version: int
    login: str
    display_name: str
    roles: frozenset[Role]
    state: AccountState
    created_at: datetime
    email: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether its holder may log in and get tokens."""
        return self.state is AccountState.ACTIVE


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with the hash its password is checked against, if it has one."""

    account: Account
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which an account is logged in, and the factors it showed for that."""

    id: UUID
    account: Account
    authenticated_at: datetime
    factors: Factors = ("pwd",)
    device: Device = UNKNOWN_DEVICE
    last_seen_at: datetime | None = None

    def suffices(self, demanding: Collection[Role]) -> bool:
        """Whether the factors are enough for the roles that the account has now."""
        return len(self.factors) > 1 or not is_required(self.account.roles, demanding)


def masked_login(login: str) -> str:
    """Return a login as lists show it: of a telephone or identity number only its ends."""
    return mask_phone(login) if NUMBER.fullmatch(login) else login


def masked_email(email: str | None) -> str | None:
    """Return a mail address as lists show it: the first character, and where it is."""
    if email is None:
        return None
    name, _, domain = email.partition("@")
    return f"{name[:1]}{'*' * (len(name) - 1)}@{domain}"


def normal_login(typed: str) -> str:
    """Return a login as it is compared: case, width and surrounding spaces don't matter.

    Nor does how a mobile number is written, which is what applicants log in with.
    """
    return mobile_number_of(typed) or unicodedata.normalize("NFKC", typed).strip().casefold()
