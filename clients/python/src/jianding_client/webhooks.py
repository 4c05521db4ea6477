"""Checks that a webhook is the bureau's (Standard Webhooks 1.0, Ed25519)."""

import base64
import time
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic_core import from_json

from jianding_client.errors import JiandingError
from jianding_client.models import Event

__all__ = ["WebhookError", "read_webhook"]

SCHEME = "v1a,"
PREFIX = "whpk_"
TOLERANCE_SECONDS = 300


class WebhookError(JiandingError):
    """A webhook wasn't signed by the bureau, or too long ago."""


def read_webhook(
    headers: Mapping[str, str],
    body: bytes,
    public_keys: Iterable[str],
    *,
    now: float | None = None,
) -> Event:
    """Return the event of a webhook; ``public_keys`` are the ``whpk_…`` the bureau shows.

    ``body`` is what came in, byte by byte. The event's id is the same at each attempt: remember it
    to act once.

    Raises
    ------
    WebhookError
        No key made one of the signatures, or the signature is older or newer than 5 minutes.
    """
    named = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp = named["webhook-id"], named["webhook-timestamp"]
        signatures = named["webhook-signature"].split()
        age = (time.time() if now is None else now) - int(timestamp)
    except (KeyError, ValueError):
        raise WebhookError("the three headers are not there") from None
    if abs(age) > TOLERANCE_SECONDS:
        raise WebhookError("the webhook is too old")
    content = f"{message_id}.{timestamp}.".encode() + body
    if not any(is_signed(content, signatures, key) for key in public_keys):
        raise WebhookError("no signature fits")
    return Event.model_validate({"id": message_id, **from_json(body)})


def is_signed(content: bytes, signatures: Iterable[str], public_key: str) -> bool:
    """Tell whether a key made one of the signatures."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix(PREFIX)))
    for signature in signatures:
        if not signature.startswith(SCHEME):
            continue
        try:
            key.verify(base64.b64decode(signature.removeprefix(SCHEME)), content)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False
