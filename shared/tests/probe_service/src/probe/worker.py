"""What the probe announces, and how it reacts to its own announcements."""

from typing import ClassVar
from uuid import UUID

from probe.unit_of_work import Note, UnitOfWork
from shared import idempotency
from shared.audit import Sealer
from shared.events.base import Envelope, Event
from shared.messaging import Consumer
from shared.service import Job


class NoteAnnounced(Event):
    """Somebody announced a note."""

    subject: ClassVar[str] = "probe.note.announced.v1"
    aggregate_type: ClassVar[str] = "note"
    aggregate_key: ClassVar[str] = "note_id"

    note_id: UUID
    text: str


async def write_announced_note(uow: UnitOfWork, envelope: Envelope[NoteAnnounced]) -> None:
    if envelope.data.text == "poison":
        raise RuntimeError("this note can't be written")
    if envelope.data.text != "only announced":
        await uow.add(Note(envelope.id, envelope.data.text, 1))


consumers: list[Consumer[UnitOfWork]] = [Consumer("probe", {NoteAnnounced: write_announced_note})]

jobs = [
    Job("seal the audit trail", 0.1, Sealer().run),
    Job("idempotency keys", 3600.0, idempotency.purge),
]
