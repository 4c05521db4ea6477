"""Signatures of webhooks with Ed25519, as Standard Webhooks 1.0 has them."""

import base64
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic_core import to_json

from intake.domain.partner_event import PartnerEvent

__all__ = ["PRIVATE_PREFIX", "PUBLIC_PREFIX", "payload_of", "public_key_of", "signed_headers"]

PRIVATE_PREFIX = "whsk_"
PUBLIC_PREFIX = "whpk_"
SCHEME = "v1a"


def public_key_of(private_key: str) -> str:
    """Return the ``whpk_…`` of a ``whsk_…``."""
    public = key_of(private_key).public_key().public_bytes_raw()
    return PUBLIC_PREFIX + base64.b64encode(public).decode()


def payload_of(event: PartnerEvent) -> bytes:
    """Return the body that is sent and signed; the same at each attempt."""
    return to_json(
        {
            "type": event.kind,
            "timestamp": event.occurred_at,
            "sequence": event.sequence,
            "data": dict(event.facts),
        }
    )


def signed_headers(
    message_id: str, at: datetime, body: bytes, private_keys: Iterable[str]
) -> dict[str, str]:
    """Return the three headers; each key adds one signature, so that keys can be changed.

    ``message_id`` holds no full stop, and is the same at each attempt; ``at`` is the attempt's.
    """
    timestamp = str(int(at.timestamp()))
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(key_of(key).sign(content)).decode() for key in private_keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"{SCHEME},{signature}" for signature in signatures),
    }


def key_of(private_key: str) -> Ed25519PrivateKey:
    """Return the key of its serialisation: base64 of the 32 bytes behind the prefix."""
    return Ed25519PrivateKey.from_private_bytes(
        base64.b64decode(private_key.removeprefix(PRIVATE_PREFIX), validate=True)
    )
