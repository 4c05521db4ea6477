"""Files are what they say they are, and none of them harms whoever opens it."""

import random
import zlib
from pathlib import Path

import pytest

from intake.sandbox.findings import Bounds, RefusedFile
from intake.sandbox.host import Sandbox, SandboxDiedError, TaskLimits
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.documents import (
    endless_pdf,
    huge_png,
    ofd,
    pdf_of,
    protected_pdf,
)
from services.intake.tests.factories.files import jpeg, pdf, png
from shared.testing.plugin import RunService

A4 = (595.0, 842.0)
BOMB = {"Doc_0/Res/zeros": bytes(20_000_000)}
CHANGED_ENTRY = ofd(extra={"Doc_0/a.xml": b"<a/>"}).replace(b"Doc_0/a.xml", b"Doc_0/b.xml", 1)


async def test_pages_are_counted_when_a_file_is_received(desk: Desk) -> None:
    files = {
        "application/pdf": (pdf_of(A4, A4, A4), 3),
        "application/ofd": (ofd(pages=7), 7),
        "image/jpeg": (jpeg(), 1),
    }

    for media_type, (content, pages) in files.items():
        answer = await desk.send(desk.as_applicant(), content, media_type)

        assert answer.status_code == 201, answer.text
        assert (answer.json()["media_type"], answer.json()["pages"]) == (media_type, pages)


async def test_ofd_is_known_by_its_content_when_the_browser_declares_nothing(desk: Desk) -> None:
    answer = await desk.send(desk.as_applicant(), ofd(), "application/octet-stream")

    assert answer.json()["media_type"] == "application/ofd"


REFUSED = {
    "a password": (protected_pdf(), 422, "file_encrypted"),
    "no PDF inside": (b"%PDF-1.7\nstartxref\n0\n%%EOF\n", 422, "file_damaged"),
    "a page of the size of a field": (pdf_of((50_000, 842)), 422, "file_page_too_large"),
    "a picture of 3.6 gigapixels": (huge_png(), 422, "file_too_many_pixels"),
    "an archive that is no document": (ofd(root="index.xml"), 415, "file_type_not_allowed"),
    "a bomb": (ofd(extra=BOMB), 422, "file_archive_too_large"),
    "an archive in an archive": (ofd(extra={"Doc_0/a.bin": ofd()}), 422, "file_archive_unsafe"),
    "a name that leads out": (ofd(extra={"../a.xml": b"<a/>"}), 422, "file_archive_unsafe"),
    "a name from the root": (ofd(extra={"/etc/cron.d/a": b""}), 422, "file_archive_unsafe"),
    "an external entity": (
        ofd(extra={"OFD.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>'}),
        422,
        "file_damaged",
    ),
    "another root": (ofd(extra={"OFD.xml": b"<html/>"}), 415, "file_type_not_allowed"),
    "an archive cut off": (ofd()[:-30], 422, "file_damaged"),
    "a changed entry": (CHANGED_ENTRY, 422, "file_damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_harmful_file_is_refused_with_its_reason_and_leaves_nothing(
    desk: Desk, name: str
) -> None:
    content, status, code = REFUSED[name]

    answer = await desk.send(desk.as_applicant(), content, "application/octet-stream")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await desk.service.files.keys() == []
    assert await desk.rows("select id from upload") == []


async def test_protected_file_comes_back_with_what_to_do(desk: Desk) -> None:
    answer = await desk.send(desk.as_applicant(), protected_pdf())

    assert "save it without one" in answer.json()["detail"]
    assert "取消密码" in answer.json()["detail_zh"]


async def test_limits_are_settings(run_service: RunService) -> None:
    settings = {"file_pages_limit": "2", "file_pixels_limit": "1", "file_entries_limit": "3"}
    async with run_service("intake", parts='["api"]', **settings) as intake:
        desk = Desk(intake)
        answers = [
            await desk.send(desk.as_applicant(), content, media_type)
            for content, media_type in (
                (pdf_of(A4, A4, A4), "application/pdf"),
                (ofd(extra={"a": b"", "b": b""}), "application/ofd"),
                (png(), "image/png"),
            )
        ]

    assert [answer.status_code for answer in answers] == [422, 422, 201]
    assert answers[0].json()["code"] == "file_too_many_pages"
    assert answers[1].json()["code"] == "file_archive_too_large"


async def test_owner_reads_what_became_of_a_file_and_nobody_else_does(desk: Desk) -> None:
    upload = await desk.upload(desk.as_applicant("applicant-1"))

    own = await desk.as_applicant("applicant-1").get(f"{BASE}/uploads/{upload}")
    others = await desk.as_applicant("applicant-2").get(f"{BASE}/uploads/{upload}")

    assert (own.status_code, own.json()["pages"], own.json()["preview"]) == (200, 1, "pending")
    assert (others.status_code, others.json()["code"]) == (404, "upload_not_found")


BOUNDS = Bounds(2000, 14_400, 100_000_000, 5000, 500_000_000, 100)
LIMITS = TaskLimits(seconds=5, memory_bytes=512 * 1024 * 1024)


async def test_file_that_takes_too_much_time_ends_alone(tmp_path: Path) -> None:
    endless, good, sandbox = tmp_path / "endless.pdf", tmp_path / "good.pdf", Sandbox()
    endless.write_bytes(endless_pdf())
    good.write_bytes(pdf())
    brief = TaskLimits(1, LIMITS.memory_bytes)
    kind = "application/pdf"

    with pytest.raises(SandboxDiedError):
        await sandbox.draw(endless, kind, tmp_path, pages=1, width=100, limits=brief)

    assert await sandbox.examine(good, kind, BOUNDS, LIMITS) == 1
    sandbox.close()


@pytest.mark.parametrize("seed", range(4))
async def test_file_of_chance_is_told_or_refused_and_the_sandbox_lives(
    seed: int, tmp_path: Path
) -> None:
    chance, sandbox = random.Random(seed), Sandbox()  # noqa: S311
    originals = {
        "application/pdf": pdf_of(A4, (1e9, 1e-9), A4, kids=b"2 0 R 2 0 R 3 0 R"),
        "application/ofd": ofd(),
        "image/png": png() + zlib.compress(bytes(5000)),
        "image/jpeg": jpeg(),
    }

    for media_type, original in originals.items():
        for number in range(12):
            broken = bytearray(original[: chance.randrange(1, len(original) + 1)])
            for _ in range(8):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            path = tmp_path / f"{number}"
            path.write_bytes(broken)
            assert await outcome(sandbox, path, media_type, drawn=tmp_path) in {"told", "refused"}
    sandbox.close()


async def outcome(sandbox: Sandbox, path: Path, media_type: str, *, drawn: Path) -> str:
    """Return whether a file was understood and drawn, or refused; its process may die of it."""
    try:
        await sandbox.examine(path, media_type, BOUNDS, LIMITS)
        if media_type != "application/ofd":
            await sandbox.draw(path, media_type, drawn, pages=2, width=200, limits=LIMITS)
    except (RefusedFile, SandboxDiedError):
        return "refused"
    return "told"
