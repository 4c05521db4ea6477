"""Whatever goes wrong with files, in the end the store holds what the rows say, and no more."""

import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from intake import worker
from intake.ports.part_files import PartFiles
from intake.services import previews, resumable_uploads, uploads
from services.intake.tests.factories.clients import Desk
from services.intake.tests.factories.documents import pdf_of, protected_pdf
from services.intake.tests.factories.files import pdf, png
from services.intake.tests.factories.tus import TUS, begin, send
from shared.files import FileStore
from shared.ids import new_id

CONTENT = pdf("whole")
LONG_AFTER = timedelta(hours=49)
Breaking = Callable[[pytest.MonkeyPatch], None]


class KilledError(BaseException):
    """The process ends here: nothing that it would still do is done."""


async def in_the_store(desk: Desk) -> set[str]:
    """Return the keys of everything that lies in the store."""
    return set(await desk.service.files.keys())


async def in_the_rows(desk: Desk) -> set[str]:
    """Return the keys that rows name."""
    rows = await desk.rows(
        "select storage_key from upload union all select storage_key from preview"
    )
    return {row["storage_key"] for row in rows}


async def on_their_way(desk: Desk) -> set[UUID]:
    """Return the uploads whose bytes lie on the disk."""
    return set(await resumable_uploads.parts_of(desk.service).last_written())


async def clean(desk: Desk, *, after: timedelta = timedelta()) -> None:
    """Let the janitor's jobs run at a later time."""
    now = desk.service.clock()
    desk.service.clock = lambda: now + after
    for part in await on_their_way(desk):
        path = resumable_uploads.parts_of(desk.service)._path(part)
        if after:
            os.utime(path, (now.timestamp() - 7200, now.timestamp() - 7200))
    await worker.remove_expired_uploads(desk.service)
    await worker.remove_orphans(desk.service)


async def dies_later(*_: Any, **__: Any) -> Any:
    raise KilledError


def nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a process does when an exception passes, and a killed one doesn't."""
    monkeypatch.setattr(FileStore, "delete", dies_later)
    monkeypatch.setattr(PartFiles, "delete", dies_later)


def while_it_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_more(monkeypatch)
    monkeypatch.setattr(uploads, "pages_of", dies_later)


def before_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_more(monkeypatch)
    monkeypatch.setattr(uploads, "record", dies_later)


def before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_more(monkeypatch)
    take = "intake.repositories.resumable_uploads.ResumableUploadRepository.take"
    monkeypatch.setattr(take, dies_later)


def after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PartFiles, "delete", dies_later)


@pytest.mark.parametrize(
    ("breaking", "finished_later"),
    [
        (while_it_is_looked_into, 1),
        (before_the_row, 1),
        (before_the_commit, 1),
        (after_the_commit, 0),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_whole_upload_becomes_one_file_wherever_its_process_dies(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, breaking: Breaking, finished_later: int
) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT))
    await send(client, location, CONTENT[:100])

    with monkeypatch.context() as broken:
        breaking(broken)
        with pytest.raises(KilledError):
            await send(client, location, CONTENT[100:], 100)
    assert await resumable_uploads.finish_whole(desk.service) == finished_later

    [row] = await desk.rows("select id, storage_key from upload")
    asked = await client.head(location, headers=TUS)
    assert asked.headers["Upload-Id"] == str(row["id"])
    await clean(desk, after=timedelta(hours=23))
    assert row["storage_key"] in await in_the_store(desk)
    await clean(desk, after=LONG_AFTER)
    assert await in_the_store(desk) == await in_the_rows(desk) == set()
    assert await on_their_way(desk) == set()


async def test_refusal_whose_process_dies_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, content = desk.as_applicant(), protected_pdf()
    location = await begin(client, len(content))

    with monkeypatch.context() as broken:
        nothing_more(broken)
        with pytest.raises(KilledError):
            await send(client, location, content)

    await clean(desk, after=LONG_AFTER)
    assert await in_the_store(desk) == set()
    assert await on_their_way(desk) == set()


async def test_janitor_leaves_what_rows_say_after_everything_that_can_go_wrong(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = desk.as_applicant()
    handed_in = await desk.received()
    await desk.upload(client, pdf_of((595, 842), (595, 842)))
    await previews.draw_waiting(desk.service)
    waiting = await desk.send(client, png(), "image/png")
    broken_off = await begin(client, len(CONTENT))
    await send(client, broken_off, CONTENT[:10])
    await begin(client, len(CONTENT))
    await send(client, await begin(client, len(CONTENT)), CONTENT)
    await desk.send(client, protected_pdf())
    await stored_without_a_row(desk)
    await drawn_without_a_row(desk, monkeypatch)
    await half_written(desk)
    assert waiting.status_code == 201
    assert await in_the_store(desk) > await in_the_rows(desk)

    await clean(desk, after=LONG_AFTER)

    kept = await in_the_rows(desk)
    assert await in_the_store(desk) == kept
    assert await on_their_way(desk) == set()
    materials = await desk.rows(
        "select u.storage_key, m.case_id from material m join upload u on u.id = m.upload_id"
    )
    previewed = await desk.rows("select upload_id from preview")
    assert {row["case_id"] for row in materials} == {handed_in}
    assert len(kept) == len(materials) + len(previewed)
    gauges = desk.service.gauges
    assert gauges["orphaned_files_removed"] == 3
    assert gauges["expired_files_removed"] == 8
    assert gauges["files_stored"] == len(kept) + 3


async def stored_without_a_row(desk: Desk) -> None:
    """Store a file whose row was never written."""
    await desk.service.files.receive(body_of(pdf("no row")), limit=10_000)


async def drawn_without_a_row(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw two pages, and die before they are noted."""
    await previews.draw_waiting(desk.service)
    await desk.upload(desk.as_applicant(), pdf_of((100, 100), (100, 100)))
    with monkeypatch.context() as broken:
        broken.setattr(previews, "keep", dies_later)
        with pytest.raises(KilledError):
            await previews.draw_waiting(desk.service)


async def half_written(desk: Desk) -> None:
    """Leave bytes of an upload that no row knows, old ones."""
    async with resumable_uploads.parts_of(desk.service).writing(new_id()) as part:
        await part.append(b"left over")


async def body_of(content: bytes) -> AsyncIterator[bytes]:
    yield content
