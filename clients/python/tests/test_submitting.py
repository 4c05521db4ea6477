"""Records arrive once, whatever breaks on the way."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from jianding_client import (
    AsyncClient,
    Client,
    ClientSecret,
    Document,
    Ledger,
    Person,
    Records,
    RefusedError,
    UnreachableError,
    Visit,
)
from jianding_client.conversations import PIECE_BYTES
from jianding_client.models import RecordRequest

from clients.python.tests.conftest import Bureau
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import connected
from shared.testing.identities import make_identity_number

CREDENTIALS = ClientSecret("hospital-11", "a secret that nobody checks here")


def a_file(directory: Path, name: str, size: int = 0) -> Path:
    """Write a PDF, filled up to a size."""
    path = directory / name
    path.write_bytes(pdf(name + "x" * size))
    return path


def some_records(*paths: Path, **changes: object) -> Records:
    """Return records of one person in files."""
    facts: dict[str, object] = {
        "external_id": "DYRM-1",
        "person": Person(
            name="虞试明",
            identity_number=make_identity_number(1),
            birth_date=date(1985, 3, 14),
        ),
        "visit": Visit(kind="inpatient", number="ZY-1", started_on=date(2026, 3, 2)),
        "documents": [
            Document(
                path=path, kind="discharge_summary", title="出院记录", dated_on=date(2026, 3, 16)
            )
            for path in paths
        ],
    }
    return Records.model_validate({**facts, **changes})


async def count(bureau: Bureau, table: str) -> int:
    """Count rows of intake."""
    return len(await bureau.desk.rows(f"select id from {table}"))  # noqa: S608  (a name of ours)


async def test_asynchronous_client_submits_records(bureau: Bureau, tmp_path: Path) -> None:
    records = some_records(a_file(tmp_path, "a.pdf"), a_file(tmp_path, "b.pdf"))

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        taken = await client.submit(records)
        seen = await client.submission(taken.id)

    assert taken.state == "received"
    assert [document.kind for document in seen.documents] == ["discharge_summary"] * 2


async def test_blocking_client_submits_the_same(bureau: Bureau, tmp_path: Path) -> None:
    records = some_records(a_file(tmp_path, "a.pdf"))

    def work() -> str:
        with Client(bureau.url, CREDENTIALS) as client:
            assert client.hospital().credit_code == bureau.hospital.credit_code
            return client.submit(records).state

    assert await asyncio.to_thread(work) == "received"


async def test_progress_ends_with_the_whole_file(bureau: Bureau, tmp_path: Path) -> None:
    path = a_file(tmp_path, "a.pdf", size=PIECE_BYTES + 5)
    told: list[tuple[int, int]] = []

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        await client.submit(
            some_records(path), progress=lambda _path, arrived, total: told.append((arrived, total))
        )

    size = path.stat().st_size
    assert told == [(0, size), (PIECE_BYTES, size), (size, size)]


async def test_connection_lost_near_the_end_costs_only_the_rest(
    bureau: Bureau, tmp_path: Path
) -> None:
    path = a_file(tmp_path, "a.pdf", size=2 * PIECE_BYTES)
    breaks = iter([True])
    nearly = 2 * PIECE_BYTES - 100_000
    bureau.relay.breaks = lambda sent, _here: sent > nearly and next(breaks, False)

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        taken = await client.submit(some_records(path))

    assert taken.documents[0].size == path.stat().st_size
    assert bureau.relay.sent < path.stat().st_size + PIECE_BYTES // 2


async def test_program_that_died_goes_on_with_its_ledger(bureau: Bureau, tmp_path: Path) -> None:
    path = a_file(tmp_path, "a.pdf", size=PIECE_BYTES)
    ledger = tmp_path / "sent.json"

    def die(_path: Path, arrived: int, _total: int) -> None:
        if arrived:
            raise SystemExit

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        with pytest.raises(SystemExit):
            await client.submit(some_records(path), ledger=Ledger(ledger), progress=die)
        taken = await client.submit(some_records(path), ledger=Ledger(ledger))
        again = await client.submit(some_records(path), ledger=Ledger(ledger))

    assert again.id == taken.id
    assert await count(bureau, "record_submission") == 1
    assert await count(bureau, "upload") == 1


async def test_connection_that_always_breaks_is_given_up(bureau: Bureau, tmp_path: Path) -> None:
    bureau.relay.breaks = lambda _sent, here: here > 50_000
    records = some_records(a_file(tmp_path, "a.pdf", size=500_000))

    async with AsyncClient(bureau.url, CREDENTIALS, retries_total=0) as client:
        with pytest.raises(UnreachableError):
            await client.submit(records)

    assert await count(bureau, "record_submission") == 0


async def test_refusal_names_the_field_in_both_languages(bureau: Bureau, tmp_path: Path) -> None:
    stranger = Person(
        name="虞试明", identity_number=make_identity_number(1), birth_date=date(1990, 1, 1)
    )
    records = some_records(a_file(tmp_path, "a.pdf"), person=stranger)

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        with pytest.raises(RefusedError) as refusal:
            await client.submit(records)

    assert refusal.value.status == 422
    assert [item.pointer for item in refusal.value.errors] == ["/person/birth_date"]
    assert refusal.value.errors[0].detail_zh


async def test_check_sends_no_file_and_keeps_nothing(bureau: Bureau, tmp_path: Path) -> None:
    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        await client.check(some_records(a_file(tmp_path, "a.pdf")))

    assert await count(bureau, "record_submission") == 0
    assert await count(bureau, "upload") == 0


async def test_token_is_fetched_once_and_again_when_it_is_refused(bureau: Bureau) -> None:
    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        await client.hospital()
        await client.hospital()
        assert bureau.tokens == 1
        bureau.refuses_next = True

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        with pytest.raises(RefusedError):
            await client.hospital()
        await client.hospital()

    assert bureau.tokens == 3


async def test_requests_are_listed_read_and_declined(bureau: Bureau) -> None:
    case_id = await bureau.desk.received(1)
    asked = await bureau.hospital.asked(bureau.desk, case_id)

    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        page = await client.requests()
        request = await client.request(page.items[0].id)
        declined = await client.decline(request.id, "no_such_records")

    assert str(request.id) == asked["id"]
    assert request.person is not None
    assert request.person.identity_number == make_identity_number(1)
    assert declined.state == "declined"


async def test_hospital_in_the_sandbox_practises_answering_with_both_clients(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.hospital = await connected(bureau.desk, 12, state="sandbox")
    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        asked = await client.practise(["discharge_summary"], key="practice-1")
        again = await client.practise(["discharge_summary"], key="practice-1")
        shown = await client.request(asked.id)
        records = some_records(a_file(tmp_path, "a.pdf"), person=shown.person, request_id=asked.id)
        taken = await client.submit(records)

    def work() -> RecordRequest:
        with Client(bureau.url, CREDENTIALS) as client:
            return client.practise(["discharge_summary"])

    other = await asyncio.to_thread(work)
    assert again == asked
    assert (asked.state, asked.is_sandbox, taken.is_sandbox) == ("open", True, True)
    assert other.id != asked.id


async def test_hospital_outside_the_sandbox_learns_that_it_cannot_practise(
    bureau: Bureau,
) -> None:
    async with AsyncClient(bureau.url, CREDENTIALS) as client:
        with pytest.raises(RefusedError) as refused:
            await client.practise(["discharge_summary"])

    assert refused.value.code == "sandbox_needed"
