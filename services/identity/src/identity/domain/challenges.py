"""A code sent to a telephone: good once, for minutes, in the browser that asked for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

__all__ = ["GOOD_FOR", "TRIES", "Challenge", "ChallengePurpose", "Claim"]

GOOD_FOR = timedelta(minutes=5)
TRIES = 5


class ChallengePurpose(StrEnum):
    """What the right code is for."""

    REGISTRATION = "registration"
    RESET = "reset"


class Claim(BaseModel):
    """Who somebody says they are; kept encrypted until the code was entered."""

    model_config = ConfigDict(frozen=True)

    phone: str
    identity_number: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """One request for a code; until the code is sent there is none."""

    id: UUID
    committee: str
    purpose: ChallengePurpose
    claim: Claim
    code_hash: bytes | None
    expires_at: datetime
