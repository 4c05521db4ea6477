"""A message that is on its way to a person: what it is about, not yet what it says.

Links and codes are made when a message is sent, so no secret waits anywhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

__all__ = [
    "Channel",
    "Email",
    "MessageKind",
    "Occasion",
    "OutgoingMessage",
    "PhoneMessage",
    "SendingError",
    "pause_after",
]

FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(minutes=10)


class Channel(StrEnum):
    """How it goes."""

    MAIL = "mail"
    PHONE = "phone"


class MessageKind(StrEnum):
    """What it is about."""

    INVITATION = "invitation"
    RESET = "reset"
    CODE = "code"


class Occasion(BaseModel):
    """What a message is about; kept encrypted until it was sent."""

    model_config = ConfigDict(frozen=True)

    account_id: UUID | None = None
    login: str = ""
    challenge_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to send, again if need be, until it expires."""

    id: UUID
    committee: str
    channel: Channel
    kind: MessageKind
    occasion: Occasion
    expires_at: datetime
    attempts: int = 0


def pause_after(attempts: int) -> timedelta:
    """Return how long after an attempt the next one is due, should it fail.

    The first pause is longer than an attempt can take.
    """
    doublings: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_PAUSE * doublings, LONGEST_PAUSE)


class SendingError(Exception):
    """A message wasn't taken; its text is a kind of error, without what it quotes."""


@dataclass(frozen=True, slots=True)
class Email:
    """A mail, ready to be sent."""

    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A message to a telephone: as text, and as template and code for carriers that want that."""

    phone: str
    template: Literal["registration_code", "reset_code", "registered_already", "other_phone"]
    text: str
    code: str = ""

    def as_json(self) -> dict[str, str]:
        """Return what an adapter gets."""
        return {
            "phone": self.phone,
            "template": self.template,
            "code": self.code,
            "text": self.text,
        }
