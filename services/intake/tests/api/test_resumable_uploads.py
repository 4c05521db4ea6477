"""Files come in pieces by tus 1.0, go on where they stopped, and end as any other file."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from intake.services import resumable_uploads
from services.intake.tests.factories.clamd import EICAR, running_clamd
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.documents import protected_pdf
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.tus import PATH, TUS, announce, begin, send, stands_at
from shared.testing.plugin import RunService

CONTENT = pdf("resumed")


async def test_file_sent_in_pieces_becomes_an_upload_that_is_handed_in(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT), filename="病历.pdf", filetype="application/pdf")

    first = await send(client, location, CONTENT[:100])
    last = await send(client, location, CONTENT[100:], 100)

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert "Upload-Id" not in first.headers
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    shown = (await client.get(f"{BASE}/uploads/{last.headers['Upload-Id']}")).json()
    assert shown["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert (shown["pages"], shown["preview"]) == (1, "pending")
    state = (await client.get(location)).json()
    assert (state["state"], state["upload_id"]) == ("taken", shown["id"])
    assert await unfinished(desk) == []


async def test_lost_connection_at_99_percent_goes_on_from_there(desk: Desk) -> None:
    client, kept = desk.as_applicant(), len(CONTENT) * 99 // 100
    location = await begin(client, len(CONTENT))

    async def breaks_off() -> AsyncIterator[bytes]:
        yield CONTENT[:kept]
        raise ConnectionResetError

    broken = await send(client, location, breaks_off())
    here = await stands_at(client, location)
    rest = await send(client, location, CONTENT[here:], here)

    assert (broken.status_code, broken.json()["code"]) == (400, "resumable_broken")
    assert here == kept
    assert rest.headers["Upload-Id"]


async def test_client_that_lost_the_last_answer_learns_what_the_file_became(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT))
    taken = await send(client, location, CONTENT)

    asked = await client.head(location, headers=TUS)
    again = await send(client, location, b"", len(CONTENT))

    for answer in (asked, again):
        assert answer.headers["Upload-Offset"] == str(len(CONTENT))
        assert answer.headers["Upload-Id"] == taken.headers["Upload-Id"]
    assert len(await desk.rows("select id from upload")) == 1


async def test_head_says_what_was_announced(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, 1000, filename="x.pdf", filetype="application/pdf")

    asked = await client.head(location, headers=TUS)

    assert asked.headers["Upload-Length"] == "1000"
    assert asked.headers["Upload-Metadata"] == "filename eC5wZGY=,filetype YXBwbGljYXRpb24vcGRm"
    assert asked.headers["Cache-Control"] == "no-store"
    assert asked.headers["Tus-Resumable"] == "1.0.0"
    assert asked.headers["Upload-Expires"].endswith("GMT")


async def test_options_tell_version_extensions_and_size(desk: Desk) -> None:
    answer = await desk.as_applicant().options(PATH)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(200 * 1024 * 1024)
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "expiration",
        "termination",
    }


async def test_location_is_relative_whatever_host_the_caller_claims(desk: Desk) -> None:
    headers = {**TUS, "Upload-Length": "10", "Host": "evil", "X-Forwarded-Host": "evil"}

    answer = await desk.as_applicant().post(PATH, headers=headers)

    assert answer.headers["Location"] == f"{PATH}/{answer.json()['id']}"


async def test_bytes_at_another_offset_are_refused_and_change_nothing(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT))
    await send(client, location, CONTENT[:50])

    for offset in (0, 49, 51, 10_000):
        answer = await send(client, location, CONTENT[50:60], offset)
        assert (answer.status_code, answer.json()["code"]) == (409, "resumable_offset_wrong")

    assert await stands_at(client, location) == 50


async def test_second_request_for_one_upload_is_refused_while_the_first_writes(
    desk: Desk,
) -> None:
    client, held, goes_on = desk.as_applicant(), asyncio.Event(), asyncio.Event()
    location = await begin(client, len(CONTENT))

    async def slow() -> AsyncIterator[bytes]:
        yield CONTENT[:10]
        held.set()
        await goes_on.wait()
        yield CONTENT[10:]

    first = asyncio.create_task(send(client, location, slow()))
    await held.wait()
    second = await send(client, location, CONTENT[:10])
    removed = await client.delete(location, headers=TUS)
    goes_on.set()

    assert (second.status_code, second.json()["code"]) == (409, "resumable_busy")
    assert removed.status_code == 409
    assert (await first).headers["Upload-Id"]


async def test_more_than_was_announced_is_refused_and_the_upload_goes_on(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT))

    answer = await send(client, location, CONTENT + b"x")

    assert (answer.status_code, answer.json()["code"]) == (413, "resumable_too_long")
    here = await stands_at(client, location)
    assert (await send(client, location, CONTENT[here:], here)).headers["Upload-Id"]


REFUSED_AT_ONCE = [
    (201 * 1024 * 1024, {}, 413, "file_too_large"),
    (0, {}, 422, "file_empty"),
    (10, {"filetype": "application/zip"}, 415, "file_type_not_allowed"),
    (10, {"sha256": "abc"}, 422, "resumable_header_invalid"),
]


@pytest.mark.parametrize(("size", "said", "status", "code"), REFUSED_AT_ONCE)
async def test_file_that_will_not_do_is_refused_before_its_first_byte(
    desk: Desk, size: int, said: dict[str, str], status: int, code: str
) -> None:
    answer = await announce(desk.as_applicant(), size, **said)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await desk.rows("select id from resumable_upload") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Metadata": "filename not*base64"},
        {"Upload-Metadata": "filename eA==,filename eQ=="},
        {"Upload-Metadata": "filename /w=="},
        {"Upload-Concat": "partial"},
        {"Upload-Concat": "final;/etc/passwd"},
        {"Upload-Defer-Length": "1"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
async def test_header_that_is_wrong_or_of_another_extension_is_refused(
    desk: Desk, headers: dict[str, str]
) -> None:
    answer = await desk.as_applicant().post(PATH, headers={**TUS, "Upload-Length": "9", **headers})

    assert (answer.status_code, answer.json()["code"]) == (422, "resumable_header_invalid")


async def test_other_version_is_told_which_one_is_spoken(desk: Desk) -> None:
    headers = {"Tus-Resumable": "0.2.2", "Upload-Length": "9"}

    answer = await desk.as_applicant().post(PATH, headers=headers)

    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


async def test_bytes_need_their_media_type(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, 10)

    answer = await send(client, location, b"x", Content_Type="application/pdf")

    assert (answer.status_code, answer.json()["code"]) == (415, "resumable_content_type")


async def test_whole_file_is_refused_like_any_other_and_nothing_is_kept(desk: Desk) -> None:
    client, content = desk.as_applicant(), protected_pdf()
    location = await begin(client, len(content))

    answer = await send(client, location, content)
    later = await client.head(location, headers=TUS)
    state = (await client.get(location)).json()

    assert (answer.status_code, answer.json()["code"]) == (422, "file_encrypted")
    assert later.status_code == 410
    assert (state["state"], state["refusal"]) == ("refused", "file_encrypted")
    assert await unfinished(desk) == await desk.service.files.keys() == []


async def test_announced_hash_is_checked_at_the_end(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT), sha256="0" * 64)

    assert (await send(client, location, CONTENT)).json()["code"] == "file_hash_mismatch"


async def test_virus_is_found_and_a_scanner_that_is_away_only_delays(
    run_service: RunService,
) -> None:
    async with running_clamd() as clamd:
        where = {"clamd_host": "127.0.0.1", "clamd_port": str(clamd.port)}
        async with run_service("intake", parts='["api"]', **where) as intake:
            desk = Desk(intake)
            client = desk.as_applicant()
            infected = pdf().replace(b"%%EOF", b"% " + EICAR + b"\n%%EOF")
            found = await send(client, await begin(client, len(infected)), infected)
            location = await begin(client, len(CONTENT))
            clamd.is_silent = True
            away = await send(client, location, CONTENT)
            assert await resumable_uploads.finish_whole(desk.service) == 0
            clamd.is_silent = False
            assert await resumable_uploads.finish_whole(desk.service) == 1
            taken = await client.head(location, headers=TUS)

    assert found.json()["code"] == "file_infected"
    assert (away.status_code, away.json()["code"]) == (503, "scanner_away")
    assert taken.headers["Upload-Id"]


async def test_upload_is_hidden_from_everybody_but_who_began_it(desk: Desk) -> None:
    location = await begin(desk.as_applicant("applicant-1"), len(CONTENT))

    for client in (desk.as_applicant("applicant-2"), desk.as_applicant(committee="330702")):
        answers = [
            await client.get(location),
            await client.head(location, headers=TUS),
            await send(client, location, CONTENT),
            await client.delete(location, headers=TUS),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4

    assert await stands_at(desk.as_applicant("applicant-1"), location) == 0


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "0", "a" * 32 + "/..", "."])
async def test_id_is_never_a_path(desk: Desk, name: str) -> None:
    answer = await send(desk.as_applicant(), f"{PATH}/{name}", b"x")

    assert answer.status_code in {404, 405, 422}


async def test_account_has_only_so_much_open(run_service: RunService) -> None:
    settings = {"resumable_open_uploads": "2", "resumable_open_bytes": "1000"}
    async with run_service("intake", parts='["api"]', **settings) as intake:
        desk = Desk(intake)
        client = desk.as_applicant()
        too_large = await announce(client, 1001)
        answers = [await announce(client, 10) for _ in range(3)]
        together = await asyncio.gather(*(announce(desk.as_clerk(), 400) for _ in range(4)))
        others = await announce(desk.as_applicant("applicant-2"), 10)

    assert (too_large.status_code, too_large.json()["code"]) == (409, "resumable_quota")
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert sorted(answer.status_code for answer in together) == [201, 201, 409, 409]
    assert others.status_code == 201


async def test_upload_is_given_up_with_its_bytes(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT))
    await send(client, location, CONTENT[:50])

    removed = await client.delete(location, headers=TUS)

    assert removed.status_code == 204
    assert (await client.head(location, headers=TUS)).status_code == 404
    assert await unfinished(desk) == []


async def test_upload_that_was_not_finished_in_time_is_gone(desk: Desk) -> None:
    client = desk.as_applicant()
    location = await begin(client, len(CONTENT))
    await send(client, location, CONTENT[:50])
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(hours=25)

    before = await client.head(location, headers=TUS)
    removed = await resumable_uploads.remove_expired(desk.service)
    after = await client.head(location, headers=TUS)

    assert (before.status_code, removed, after.status_code) == (410, 1, 404)
    assert await unfinished(desk) == []


async def test_file_name_is_kept_encrypted_until_the_end(desk: Desk) -> None:
    await begin(desk.as_applicant(), 10, filename="虞试明的病历.pdf")

    [row] = await desk.rows("select file_name from resumable_upload")
    assert "虞试明".encode() not in row["file_name"]


async def unfinished(desk: Desk) -> list[UUID]:
    """Return whose bytes lie on the disk."""
    return list(await resumable_uploads.parts_of(desk.service).last_written())
