"""A copy is packed while it is sent: a large file is never whole in memory."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

from intake.services.copy_archive import Heading, Sources, pack
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.files import pdf
from shared.clients.mailing import FakeMailingClient
from shared.clients.personal_copy import PersonalCopy, PersonalFile
from shared.clock import system_clock
from shared.testing.issuer import COMMITTEE

MEBIBYTE = 1024 * 1024


async def test_memory_stays_flat_while_a_large_material_is_packed(desk: Desk) -> None:
    stored = await desk.service.files.receive(large_pdf(60), limit=100 * MEBIBYTE)
    file = PersonalFile(
        id=uuid4(),
        kind="material",
        case_id=uuid4(),
        of=uuid4(),
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
    )
    others: dict[str, list[PersonalCopy]] = {
        service: [] for service in ("identity", "lottery", "review", "mailing")
    }
    answers = {**others, "intake": [PersonalCopy(files=[file])]}
    keys = {file.id: stored.key}
    sources = Sources(desk.service.files, keys, FakeMailingClient(), COMMITTEE, "supervisor-1")
    heading = Heading(COMMITTEE, "3307************01", system_clock())

    before = peak = resident_bytes()
    sent = 0
    async for piece in pack(heading, answers, sources):
        sent += len(piece)
        peak = max(peak, resident_bytes())

    assert sent > 60 * MEBIBYTE
    assert peak - before < 24 * MEBIBYTE


def resident_bytes() -> int:
    """Return how much memory this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def large_pdf(mebibytes: int) -> AsyncIterator[bytes]:
    """Yield a PDF with a long comment."""
    whole = pdf()
    head, _, tail = whole.partition(b"1 0 obj")
    yield head
    for _ in range(mebibytes):
        yield b"%" + b"x" * (MEBIBYTE - 2) + b"\n"
    yield b"1 0 obj" + tail
