"""Asks mailing whether a letter (文书) with an identifier shows a code."""

import hmac
from uuid import UUID

from intake.errors import TrackingUnknownError
from shared.clients.base import RemoteNotFoundError
from shared.clients.mailing import MailingClient
from shared.clients.models import SealedLetter

__all__ = ["check_letter"]


async def check_letter(mailing: MailingClient, letter_id: UUID, code: str) -> SealedLetter:
    """Return what a genuine letter is.

    Raises
    ------
    TrackingUnknownError
        No such letter was sealed, or it shows another code.
    RemoteUnavailableError
        Mailing can't answer just now.
    """
    shown = "".join(character for character in code.upper() if character.isalnum())
    try:
        letter = await mailing.sealed_letter(letter_id)
    except RemoteNotFoundError:
        raise TrackingUnknownError from None
    if not hmac.compare_digest(shown.encode(), letter.code.encode()):
        raise TrackingUnknownError
    return letter
