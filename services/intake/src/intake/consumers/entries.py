"""Makes timeline entries of other services' events."""

from typing import Any

from intake.domain.timeline import Entry, EntryCode, Publisher
from shared.events.base import CaseEvent, Envelope

__all__ = ["entry_of"]


def entry_of(envelope: Envelope[Any], code: EntryCode, **facts: str) -> Entry:
    """Return the entry that tells of an event; its facts hold nothing personal."""
    event: CaseEvent = envelope.data
    publisher = Publisher(envelope.source.removeprefix("/"))
    return Entry(envelope.id, event.case_id, envelope.time, publisher, code, facts)
