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
from shared.identifiers import mask_phone
from shared.permissions import Role

__all__ = [
    "LOGIN_PATTERN",
    "NO_COMMITTEE",
    "Account",
    "AccountState",
    "Credentials",
    "Session",
    "masked_login",
    "normal_login",
]

NO_COMMITTEE = "000000"
"""Stands in a token whose holder, a service, names the committee with each request."""

LOGIN_PATTERN = re.compile(r"[^\s\x00-\x1f\x7f]{2,64}")


NUMBER = re.compile(r"\+?[0-9]{7,20}X?", re.IGNORECASE)


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


def normal_login(typed: str) -> str:
    """Return a login as it is compared: case, width and surrounding spaces don't matter."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()
