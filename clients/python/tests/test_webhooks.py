"""Webhooks are read when the bureau signed them, and only then."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from jianding_client import WebhookError, read_webhook
from pydantic_core import to_json

from intake.domain.webhook_signature import public_key_of, signed_headers

PRIVATE = "whsk_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
OTHER = "whsk_AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="
MESSAGE = UUID("0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BODY = to_json(
    {"type": "submission.received", "timestamp": AT, "sequence": 3, "data": {"documents": 2}}
)


def headers(*keys: str) -> dict[str, str]:
    return signed_headers(str(MESSAGE), AT, BODY, keys or [PRIVATE])


def test_signed_webhook_is_read() -> None:
    event = read_webhook(headers(), BODY, [public_key_of(PRIVATE)], now=AT.timestamp())

    assert event.id == MESSAGE
    assert event.sequence == 3


def test_either_key_will_do_while_keys_change() -> None:
    signed = headers(PRIVATE, OTHER)

    for key in (PRIVATE, OTHER):
        event = read_webhook(signed, BODY, [public_key_of(key)], now=AT.timestamp())
        assert event.type == "submission.received"


@pytest.mark.parametrize(
    ("body", "key", "later"),
    [
        (BODY + b" ", PRIVATE, timedelta()),
        (BODY, OTHER, timedelta()),
        (BODY, PRIVATE, timedelta(minutes=6)),
        (BODY, PRIVATE, timedelta(minutes=-6)),
    ],
)
def test_changed_foreign_and_old_webhooks_are_refused(
    body: bytes, key: str, later: timedelta
) -> None:
    with pytest.raises(WebhookError):
        read_webhook(headers(), body, [public_key_of(key)], now=(AT + later).timestamp())


def test_webhook_without_headers_is_refused() -> None:
    with pytest.raises(WebhookError):
        read_webhook({}, BODY, [public_key_of(PRIVATE)])
