"""API4:2023, unrestricted resource consumption: everything has an end, legal submissions don't."""

import ast
import gzip
import struct
import subprocess
import sys
import zlib

import pytest

from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.testing.plugin import RunService
from tests.security.stands import Stand, Target
from tests.security.test_api3_properties import example_of
from tests.support.sources import ROOT, python_sources

TOO_DEEP = b'{"a":' * 40 + b"1" + b"}" * 40


async def test_no_route_takes_a_body_that_is_large_deep_or_double(stand: Stand) -> None:
    bodies = {
        "large": (b'{"a":"' + b"x" * 1_100_000 + b'"}', {413}),
        "deep": (TOO_DEEP, {400}),
        "double": (b'{"a":1,"a":2}', {400}),
        "infinite": (b'{"a":1e999,"b":Infinity}', {400}),
    }
    for target in writing(stand):
        for name, (content, expected) in bodies.items():
            client = stand.client(target.roles[0]) if target.roles else stand.running.client
            headers = {"Content-Type": "application/json"}
            answer = await stand.ask(client, target, content=content, headers=headers)

            assert answer.status_code in expected, f"{target.label}: {name}"


async def test_compressed_body_is_never_inflated(stand: Stand) -> None:
    bomb = gzip.compress(b'{"a":"' + b"x" * 900_000 + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    for target in writing(stand):
        client = stand.client(target.roles[0]) if target.roles else stand.running.client
        answer = await stand.ask(client, target, content=bomb, headers=headers)

        assert answer.status_code in {400, 422}, target.label


async def test_headers_larger_than_32_kib_are_refused(stand: Stand) -> None:
    answer = await stand.running.client.get("/healthz", headers={"X-Long": "x" * 40_000})

    assert answer.status_code == 431


async def test_page_is_never_larger_than_200_rows(stand: Stand) -> None:
    for target in stand.targets("GET"):
        if any(item.alias == "limit" for item in target.route.dependant.query_params):
            client = stand.client(target.roles[0]) if target.roles else stand.running.client
            answer = await client.get(target.path, params={"limit": 10_000, "committee": "330783"})

            assert answer.status_code == 422, target.label


async def test_legal_submission_is_taken_when_an_applicants_share_is_used_up(
    run_service: RunService,
) -> None:
    async with run_service("intake", parts='["api"]', requests_per_minute="1") as running:
        desk = Desk(running)
        client = desk.as_applicant()
        reads = [(await client.get(f"{BASE}/cases")).status_code for _ in range(3)]

        submitted = await desk.submit(client, await desk.complete(client, 1))

        assert reads == [200, 429, 429]
        assert submitted.status_code == 201


async def test_picture_that_says_it_is_enormous_is_refused_and_never_unpacked(
    intake: Stand,
) -> None:
    desk = Desk(intake.running)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0)
    )
    bomb += chunk(b"IDAT", zlib.compress(b"\x00" * 10_000_000, 9)) + chunk(b"IEND", b"")

    answer = await desk.send(desk.as_applicant(), bomb, "image/png")

    assert answer.status_code == 422
    assert answer.json()["code"] in {"file_too_many_pixels", "file_damaged"}


async def test_upload_is_bounded_whatever_length_it_declares(run_service: RunService) -> None:
    async with run_service("intake", parts='["api"]', upload_limit_bytes="100000") as running:
        desk = Desk(running)

        answer = await desk.send(desk.as_applicant(), pdf("large") + b"0" * 200_000)

    assert answer.status_code == 413


@pytest.mark.parametrize("package", ["lxml", "xmltodict", "tarfile", "gzip"])
def test_no_service_reads_packed_bodies_or_unguarded_xml(package: str) -> None:
    assert importers_of(package) == set()


def test_only_the_sandbox_and_the_reader_of_tables_read_xml_and_archives() -> None:
    documents = "services/intake/src/intake/sandbox/archives.py"
    # Tables come from whoever manages the pool, and are looked through before openpyxl opens them.
    tables = "services/lottery/src/lottery/services/table_files.py"

    assert importers_of("xml") == importers_of("defusedxml") == {documents, tables}
    assert importers_of("openpyxl") == {tables}
    assert importers_of("zipfile") == {"shared/src/shared/archives.py", documents, tables}
    assert '"w"' in (ROOT / "shared/src/shared/archives.py").read_text(encoding="utf-8")


def test_only_the_sandbox_decodes_documents_and_pictures() -> None:
    sandbox = "services/intake/src/intake/sandbox/"

    for package in ("pypdfium2", "PIL"):
        assert importers_of(package)
        assert all(path.startswith(sandbox) for path in importers_of(package)), package


def test_only_the_sandboxs_process_loads_what_decodes() -> None:
    loaded = "import sys, intake.main; print('PIL' in sys.modules, 'pypdfium2' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["False", "False"]


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def writing(stand: Stand) -> list[Target]:
    """Return the routes that take JSON, each once."""
    found = {
        target.label: target
        for target in stand.targets("POST", "PUT", "PATCH")
        if example_of(target.route) is not None
    }
    return list(found.values())


def importers_of(package: str) -> set[str]:
    """Return the modules that run in services and import a package or a part of it."""
    return {
        source.path
        for source in python_sources()
        if not source.is_test and source.path.startswith(("shared/", "services/"))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.partition(".")[0] == package for name in names_of(node))
    }


def names_of(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return what a statement imports from."""
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
