"""Files are received by content, and what is refused leaves nothing behind."""

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from intake.services import janitor
from intake.unit_of_work import UnitOfWork
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import jpeg, pdf, png
from shared.testing.plugin import RunService


async def test_pdf_jpeg_and_png_are_received_and_hashed(desk: Desk) -> None:
    files = {"application/pdf": pdf(), "image/png": png(), "image/jpeg": jpeg()}

    for media_type, content in files.items():
        response = await desk.send(desk.as_applicant(), content, media_type)

        assert response.status_code == 201
        assert response.json()["sha256"] == hashlib.sha256(content).hexdigest()
        assert response.json()["media_type"] == media_type
        assert response.json()["size"] == len(content)


async def test_refused_file_leaves_nothing(desk: Desk) -> None:
    refused = [
        (b"", "application/pdf", 422, "file_empty"),
        (png(), "application/pdf", 422, "file_content_mismatch"),
        (b"MZ" + bytes(5000), "application/octet-stream", 415, "file_type_not_allowed"),
        (pdf(), "text/plain", 415, "file_type_not_allowed"),
        (pdf()[:-7], "application/pdf", 422, "file_damaged"),
    ]

    for content, media_type, status, code in refused:
        response = await desk.send(desk.as_applicant(), content, media_type)
        assert (response.status_code, response.json()["code"]) == (status, code)

    assert await desk.service.files.keys() == []
    assert await desk.rows("select id from upload") == []


async def test_oversized_file_is_refused_and_leaves_nothing(run_service: RunService) -> None:
    async with run_service("intake", parts='["api"]', upload_limit_bytes="1000") as intake:
        small = Desk(intake)
        response = await small.send(small.as_applicant(), pdf("x" * 1000))

        assert (response.status_code, response.json()["code"]) == (413, "file_too_large")
        assert await small.service.files.keys() == []


async def test_file_changed_on_the_way_is_refused(desk: Desk) -> None:
    digest = base64.b64encode(hashlib.sha256(b"another").digest()).decode()

    response = await desk.send(desk.as_applicant(), pdf(), Repr_Digest=f"sha-256=:{digest}:")

    assert response.json()["code"] == "file_hash_mismatch"
    assert await desk.service.files.keys() == []


async def test_announced_digest_that_fits_is_taken(desk: Desk) -> None:
    digest = base64.b64encode(hashlib.sha256(pdf()).digest()).decode()

    response = await desk.send(desk.as_applicant(), pdf(), Repr_Digest=f"sha-256=:{digest}:")

    assert response.status_code == 201


async def test_digest_that_is_none_is_refused(desk: Desk) -> None:
    response = await desk.send(desk.as_applicant(), pdf(), Repr_Digest="sha-256=:AAAA:")

    assert (response.status_code, response.json()["code"]) == (422, "upload_header_invalid")


async def test_broken_upload_leaves_nothing(desk: Desk) -> None:
    async def breaks_off() -> AsyncIterator[bytes]:
        yield pdf()[:100]
        raise ConnectionResetError

    response = await desk.as_applicant().post(
        f"{BASE}/uploads", content=breaks_off(), headers={"Content-Type": "application/pdf"}
    )

    assert (response.status_code, response.json()["code"]) == (400, "upload_broken")
    assert await desk.service.files.keys() == []
    assert await desk.rows("select id from upload") == []


async def test_file_name_is_kept_encrypted(desk: Desk) -> None:
    name = "../虞试明的病历.pdf"

    await desk.upload(desk.as_applicant(), X_File_Name=quote(name))

    [row] = await desk.rows("select file_name from upload")
    assert "虞试明".encode() not in row["file_name"]


async def test_expired_unused_upload_is_removed_with_its_file(desk: Desk) -> None:
    await desk.upload(desk.as_applicant())
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(hours=25)

    removed = await janitor.remove_expired_uploads(desk.service)

    assert removed == 1
    assert await desk.service.files.keys() == []
    assert await desk.rows("select id from upload") == []


async def test_upload_that_was_handed_in_is_never_removed(desk: Desk) -> None:
    await desk.received()
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(days=400)

    assert await janitor.remove_expired_uploads(desk.service) == 0
    assert await janitor.remove_orphans(desk.service, older_than=timedelta(hours=24)) == 0


async def test_file_without_a_row_is_removed_once_it_is_old(desk: Desk) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield pdf()

    await desk.service.files.receive(body(), limit=10_000)
    day = timedelta(hours=24)

    assert await janitor.remove_orphans(desk.service, older_than=day) == 0
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(hours=25)
    assert await janitor.remove_orphans(desk.service, older_than=day) == 1
    assert await desk.service.files.keys() == []


async def test_file_stays_when_its_record_broke_off_after_the_commit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = UnitOfWork.__aexit__

    async def commit_unheard(uow: UnitOfWork, *error: Any) -> None:
        await commit(uow, *error)
        raise ConnectionResetError

    monkeypatch.setattr(UnitOfWork, "__aexit__", commit_unheard)
    response = await desk.send(desk.as_applicant(), pdf())
    monkeypatch.undo()

    kept = [row["storage_key"] for row in await desk.rows("select storage_key from upload")]
    assert response.status_code == 503
    assert kept == await desk.service.files.keys()


async def test_large_upload_is_streamed(desk: Desk) -> None:
    filler = bytes(256 * 1024)

    async def large() -> AsyncIterator[bytes]:
        yield pdf()[:20]
        for _ in range(32):
            yield filler
        yield pdf()[20:]

    response = await desk.as_applicant().post(
        f"{BASE}/uploads", content=large(), headers={"Content-Type": "application/pdf"}
    )

    assert response.status_code == 201
    assert response.json()["size"] == 32 * len(filler) + len(pdf())
