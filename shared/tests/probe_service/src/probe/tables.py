"""Tables of the schema `probe`."""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Uuid

from shared.plumbing import Plumbing

metadata = MetaData(schema="probe")

note = Table(
    "note",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("committee", String, nullable=False),
    Column("text", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("whisper", LargeBinary),
)

plumbing = Plumbing(metadata)
