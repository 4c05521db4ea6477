"""Files: what is stored, what is refused, and that a refusal leaves nothing behind."""

import asyncio
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter
from starlette.requests import ClientDisconnect

from shared.errors import ServiceError
from shared.file_errors import (
    FileContentMismatchError,
    FileDamagedError,
    FileEmptyError,
    FileHashMismatchError,
    FileMissingError,
    FileTooLargeError,
    FileTypeNotAllowedError,
    UploadBrokenError,
)
from shared.file_types import JPEG, PDF, PNG, completeness_check
from shared.files import FileStore

LIMIT = 8 * 1024 * 1024


def a_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def an_image(kind: str, *, size: int = 64, exif: bytes = b"", progressive: bool = False) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise((size, size), 80)
    if kind == "JPEG":
        picture.save(out, kind, exif=exif, progressive=progressive)
    else:
        picture.save(out, kind)
    return out.getvalue()


def with_thumbnail(*, progressive: bool = False) -> bytes:
    thumbnail = an_image("JPEG", size=16)
    photo = an_image("JPEG", size=400, progressive=progressive)
    segment = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
    return photo[:2] + segment + photo[2:]


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a" * 5000)
    return out.getvalue()


async def chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "files"


@pytest.fixture
def store(directory: Path) -> FileStore:
    return FileStore(directory.as_uri())


def left_in(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (a_pdf(), PDF),
        (an_image("JPEG"), JPEG),
        (an_image("JPEG", size=400, progressive=True), JPEG),
        (an_image("PNG"), PNG),
        (with_thumbnail(), JPEG),
        (an_image("JPEG") + b"\x00\x00\x00\x18ftypmp42" + bytes(9000), JPEG),
        (a_pdf() + b"\n" * 900, PDF),
    ],
    ids=["pdf", "jpeg", "progressive", "png", "thumbnail", "motion photo", "trailing lines"],
)
@pytest.mark.parametrize("size", [997, 100_000])
async def test_file_is_stored_and_streamed_back(
    store: FileStore, content: bytes, media_type: str, size: int
) -> None:
    stored = await store.receive(chunks(content, size), limit=LIMIT, declared_type=media_type)

    assert stored.media_type == media_type
    assert stored.size == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert b"".join([chunk async for chunk in await store.open(stored.key)]) == content
    assert await store.keys() == [stored.key]


async def test_large_file_of_several_parts_is_stored_whole(
    store: FileStore, directory: Path
) -> None:
    content = b"%PDF-1.7\n" + bytes(12 * 1024 * 1024) + b"startxref\n9\n%%EOF\n"

    stored = await store.receive(chunks(content, 65536), limit=16 * 1024 * 1024)

    assert (directory / stored.key).read_bytes() == content


async def test_announced_hash_and_type_with_parameters_are_taken(store: FileStore) -> None:
    content = a_pdf()

    stored = await store.receive(
        chunks(content),
        limit=len(content),
        declared_type="Application/PDF; name=x.pdf",
        expected_sha256=hashlib.sha256(content).hexdigest().upper(),
    )

    assert stored.size == len(content)


@pytest.mark.parametrize(
    ("content", "declared", "refusal"),
    [
        (b"", PDF, FileEmptyError),
        (b"", None, FileEmptyError),
        (a_pdf() + bytes(LIMIT), PDF, FileTooLargeError),
        (a_zip(), None, FileTypeNotAllowedError),
        (b"just some text", "application/octet-stream", FileTypeNotAllowedError),
        (a_pdf(), "text/html", FileTypeNotAllowedError),
        (a_zip(), PDF, FileContentMismatchError),
        (an_image("PNG"), JPEG, FileContentMismatchError),
        (b"<script>", PDF, FileContentMismatchError),
        (a_pdf()[:-40], PDF, FileDamagedError),
        (an_image("PNG", size=200)[:-20], PNG, FileDamagedError),
        (an_image("JPEG", size=200)[:-500], JPEG, FileDamagedError),
        (with_thumbnail()[:-500], JPEG, FileDamagedError),
        (an_image("JPEG", size=800)[:-2], JPEG, FileDamagedError),
    ],
    ids=[
        "empty",
        "empty of unknown type",
        "too large",
        "zip",
        "text",
        "declared page",
        "zip as pdf",
        "png as jpeg",
        "script as pdf",
        "cut pdf",
        "cut png",
        "cut jpeg",
        "cut jpeg with thumbnail",
        "jpeg without its last bytes",
    ],
)
async def test_refused_file_leaves_the_store_empty(
    store: FileStore,
    directory: Path,
    content: bytes,
    declared: str | None,
    refusal: type[ServiceError],
) -> None:
    with pytest.raises(refusal) as refused:
        await store.receive(chunks(content, 100_000), limit=LIMIT, declared_type=declared)

    assert refused.value.detail_zh
    assert left_in(directory) == []


async def test_changed_content_leaves_the_store_empty(store: FileStore, directory: Path) -> None:
    with pytest.raises(FileHashMismatchError):
        await store.receive(
            chunks(a_pdf()), limit=LIMIT, expected_sha256=hashlib.sha256(b"other").hexdigest()
        )

    assert left_in(directory) == []


@pytest.mark.parametrize("error", [ClientDisconnect(), ConnectionResetError()])
@pytest.mark.parametrize("length", [10, 20_000, 7_000_000])
async def test_broken_upload_leaves_the_store_empty(
    store: FileStore, directory: Path, error: Exception, length: int
) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        async for chunk in chunks(b"%PDF-1.7\n" + bytes(length), 65536):
            yield chunk
        raise error

    with pytest.raises(UploadBrokenError) as refused:
        await store.receive(breaking(), limit=LIMIT)

    assert (refused.value.code, refused.value.status) == ("upload_broken", 400)
    assert left_in(directory) == []


async def test_failure_of_the_server_passes_on_and_leaves_the_store_empty(
    store: FileStore, directory: Path
) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield a_pdf() + bytes(6_000_000)
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        await store.receive(failing(), limit=LIMIT)

    assert left_in(directory) == []


@pytest.mark.parametrize("length", [0, 7_000_000])
async def test_cancelled_upload_leaves_the_store_empty(
    store: FileStore, directory: Path, length: int
) -> None:
    waiting = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + bytes(length)
        waiting.set()
        await asyncio.Event().wait()
        yield b""

    receiving = asyncio.create_task(store.receive(endless(), limit=LIMIT))
    await waiting.wait()
    receiving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await receiving

    assert left_in(directory) == []


async def test_too_large_file_is_refused_before_it_was_read_to_its_end(store: FileStore) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 65536
            yield b"%PDF" + bytes(65532)

    with pytest.raises(FileTooLargeError, match="1000000"):
        await store.receive(endless(), limit=1_000_000)

    assert taken < 1_100_000


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(FileEmptyError, 422), (FileTooLargeError, 413), (FileTypeNotAllowedError, 415)],
)
async def test_refusals_of_files_have_their_status(
    refusal: type[ServiceError], status: int
) -> None:
    assert refusal.status == status


async def test_equal_files_are_stored_under_different_keys(store: FileStore) -> None:
    first = await store.receive(chunks(a_pdf()), limit=LIMIT)
    second = await store.receive(chunks(a_pdf()), limit=LIMIT)

    assert first.key != second.key
    assert first.sha256 == second.sha256


async def test_deleted_file_is_gone_and_deleting_again_is_no_error(store: FileStore) -> None:
    stored = await store.receive(chunks(a_pdf()), limit=LIMIT)

    await store.delete(stored.key)
    await store.delete(stored.key)

    with pytest.raises(FileMissingError):
        await store.open(stored.key)


async def test_other_stores_than_a_directory_are_taken_by_address() -> None:
    store = FileStore("memory:///")

    stored = await store.receive(chunks(a_pdf()), limit=LIMIT)

    assert b"".join([chunk async for chunk in await store.open(stored.key)]) == a_pdf()
    with pytest.raises(FileDamagedError):
        await store.receive(chunks(a_pdf()[:-40]), limit=LIMIT)
    assert await store.keys() == [stored.key]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_is_walked_alike_in_pieces_of_any_size(size: int, *, progressive: bool) -> None:
    content = with_thumbnail(progressive=progressive)
    whole, cut = completeness_check(JPEG), completeness_check(JPEG)

    for start in range(0, len(content), size):
        whole.feed(content[start : start + size])
        cut.feed(content[:-2][start : start + size])

    assert whole.is_whole()
    assert not cut.is_whole()


def test_hostile_jpeg_is_walked_in_linear_time() -> None:
    check = completeness_check(JPEG)

    for _ in range(40):
        check.feed(b"\xff\xe0\x00\x02" * 16384)
        check.feed(b"\xff" * 65536)

    assert not check.is_whole()


DYING_UPLOAD = """
import asyncio, os, sys
from shared.files import FileStore

async def dying():
    yield b"%PDF-1.7\\n" + bytes(12_000_000)
    os._exit(9)

asyncio.run(FileStore(sys.argv[1]).receive(dying(), limit=10**9))
"""


async def test_upload_that_died_with_its_process_is_removed_later(
    store: FileStore, directory: Path
) -> None:
    stored = await store.receive(chunks(a_pdf()), limit=LIMIT)
    command = [sys.executable, "-c", DYING_UPLOAD, directory.as_uri()]
    died = await asyncio.to_thread(subprocess.run, command, check=False)
    now = datetime.now(UTC)

    assert died.returncode == 9
    assert len(left_in(directory)) == 2
    assert await store.remove_abandoned(now - timedelta(hours=1)) == 0
    assert await store.remove_abandoned(now + timedelta(hours=1)) == 1
    assert left_in(directory) == [directory / stored.key]


MEMORY_PROBE = """
import asyncio, resource, sys
from shared.files import FileStore

async def large():
    yield b"%PDF-1.7\\n"
    for _ in range(64 * 16):
        yield bytes(65536)
    yield b"startxref\\n9\\n%%EOF\\n"

async def main():
    store = FileStore(sys.argv[1])
    await store.receive(small(), limit=10**9)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stored = await store.receive(large(), limit=10**9)
    async for _ in await store.open(stored.key):
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

async def small():
    yield b"%PDF-1.7\\nstartxref\\n9\\n%%EOF\\n"

asyncio.run(main())
"""


async def test_memory_stays_flat_however_large_the_file(directory: Path) -> None:
    probe = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", MEMORY_PROBE, directory.as_uri()],
        capture_output=True,
        check=True,
    )

    assert int(probe.stdout) < 32 * 1024  # KiB, for a file of 64 MiB
