"""The probe's transaction."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, update

from probe.tables import note
from shared.errors import NotFoundError, StaleVersionError
from shared.unit_of_work import SqlUnitOfWork


class NoteNotFoundError(NotFoundError):
    """There is no such note."""

    code = "note_not_found"
    sentence = "there is no note {id}"
    sentence_zh = "不存在记录 {id}"


@dataclass(frozen=True, slots=True)
class Note:
    """One note."""

    id: UUID
    text: str
    version: int


class UnitOfWork(SqlUnitOfWork):
    """Adds, reads and changes notes."""

    async def add(self, new: Note) -> Note:
        values = {"id": new.id, "text": new.text, "version": new.version}
        await self.session.execute(insert(note).values(**values, committee=self.committee))
        self.audit("note.written", subject_type="note", subject_id=new.id)
        return new

    async def get(self, note_id: UUID) -> Note:
        statement = select(note).where(note.c.id == note_id, note.c.committee == self.committee)
        row = (await self.session.execute(statement)).one_or_none()
        if row is None:
            raise NoteNotFoundError(id=note_id)
        return Note(row.id, row.text, row.version)

    async def change(self, note_id: UUID, text: str, expected: int | None) -> Note:
        found = await self.get(note_id)
        if expected is not None and expected != found.version:
            raise StaleVersionError(current=found.version, expected=expected)
        changed = Note(note_id, text, found.version + 1)
        await self.session.execute(
            update(note)
            .where(note.c.id == note_id)
            .values(text=changed.text, version=changed.version)
        )
        return changed
