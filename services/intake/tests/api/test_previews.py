"""Pages are drawn in the background, looked at for a purpose, and go with their file."""

import asyncio
import io
from datetime import timedelta
from itertools import cycle
from uuid import UUID

from httpx import AsyncClient, Response
from PIL import Image

from intake.services import janitor, previews
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.documents import big_jpeg, endless_pdf, ofd, pdf_of
from services.intake.tests.factories.files import pdf
from shared.testing.plugin import RunService

A4 = (595.0, 842.0)


async def case_with(desk: Desk, content: bytes, media_type: str) -> tuple[UUID, str]:
    """Have an application received whose medical records are this file; return both ids."""
    client = desk.as_applicant()
    body = await desk.complete(client)
    sent = await desk.send(client, content, media_type)
    assert sent.status_code == 201, sent.text
    for material in body["materials"]:
        if material["item"] == "medical_records":
            material["upload_id"] = sent.json()["id"]
    received = await desk.submit(client, body)
    assert received.status_code == 201, received.text
    case_id = UUID(received.json()["case_id"])
    return case_id, str((await records_of(desk.as_clerk(), case_id))["id"])


async def records_of(client: AsyncClient, case_id: UUID) -> dict[str, object]:
    """Return the medical records as the list of materials shows them."""
    listed = await client.get(f"{BASE}/cases/{case_id}/materials")
    assert listed.status_code == 200, listed.text
    return next(item for item in listed.json() if item["item"] == "medical_records")


async def look(
    client: AsyncClient, case_id: UUID, material_id: str, page: int = 1, **params: str
) -> Response:
    """Ask for a page's picture."""
    path = f"{BASE}/cases/{case_id}/materials/{material_id}/previews/{page}"
    return await client.get(path, params=params)


def shown(answer: Response) -> Image.Image:
    """Return the picture of an answer."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(answer.content))


async def test_first_pages_of_a_pdf_are_drawn(run_service: RunService) -> None:
    settings = {"preview_pages": "2", "preview_width": "300"}
    async with run_service("intake", parts='["api"]', **settings) as intake:
        desk = Desk(intake)
        case_id, material_id = await case_with(desk, pdf_of(A4, A4, A4), "application/pdf")
        before = await records_of(desk.as_clerk(), case_id)

        await previews.draw_waiting(desk.service)

        after = await records_of(desk.as_clerk(), case_id)
        picture = shown(await look(desk.as_clerk(), case_id, material_id, 2, purpose="acceptance"))
        third = await look(desk.as_clerk(), case_id, material_id, 3, purpose="acceptance")

    assert (before["preview"], before["pages"], before["previewed_pages"]) == ("pending", 3, 0)
    assert (after["preview"], after["pages"], after["previewed_pages"]) == ("ready", 3, 2)
    assert picture.size == (300, 425)
    assert (third.status_code, third.json()["code"]) == (404, "preview_not_found")


async def test_photo_is_shown_upright_smaller_and_without_what_the_camera_wrote(
    desk: Desk,
) -> None:
    photo = big_jpeg(3000, 1500, orientation=6, artist="虞试明 30.26N 120.23E")
    case_id, material_id = await case_with(desk, photo, "image/jpeg")

    await previews.draw_waiting(desk.service)
    answer = await look(desk.as_clerk(), case_id, material_id, purpose="acceptance")
    picture = shown(answer)

    assert picture.size == (1000, 2000)
    top, bottom = picture.getpixel((500, 100)), picture.getpixel((500, 1900))
    assert (top, bottom) == ((0, 0, 0), (255, 255, 255))
    assert not picture.getexif()
    assert b"120.23" not in answer.content


async def test_ofd_says_that_nothing_draws_it(desk: Desk) -> None:
    case_id, _ = await case_with(desk, ofd(pages=4), "application/ofd")

    await previews.draw_waiting(desk.service)

    listed = await records_of(desk.as_clerk(), case_id)
    assert (listed["preview"], listed["preview_reason"]) == ("none", "type_not_drawn")
    assert listed["pages"] == 4


async def test_giant_page_is_drawn_small(desk: Desk) -> None:
    strip = pdf_of((1.0, 14_000.0))
    case_id, material_id = await case_with(desk, strip, "application/pdf")

    await previews.draw_waiting(desk.service)

    picture = shown(await look(desk.as_clerk(), case_id, material_id, purpose="acceptance"))
    assert picture.height <= 4001


async def test_file_that_cannot_be_drawn_is_tried_so_often_and_no_more(
    run_service: RunService,
) -> None:
    settings = {"sandbox_seconds": "1", "preview_attempts": "2"}
    async with run_service("intake", parts='["api"]', **settings) as intake:
        desk = Desk(intake)
        await desk.upload(desk.as_applicant(), endless_pdf())
        await desk.upload(desk.as_applicant(), pdf())
        now = desk.service.clock()
        moments = iter([now + timedelta(minutes=minutes) for minutes in range(5)])
        for _ in range(5):
            desk.service.clock = cycle([next(moments)]).__next__
            await previews.draw_waiting(desk.service)
        rows = await desk.rows(
            "select preview_state, preview_reason, preview_attempts from upload order by id"
        )

    assert [tuple(row.values()) for row in rows] == [
        ("failed", "too_complex", 3),
        ("ready", None, 1),
    ]


async def test_lost_file_is_told(desk: Desk) -> None:
    await desk.upload(desk.as_applicant())
    for key in await desk.service.files.keys():
        await desk.service.files.delete(key)

    await previews.draw_waiting(desk.service)

    [row] = await desk.rows("select preview_state, preview_reason from upload")
    assert tuple(row.values()) == ("failed", "file_missing")


async def test_several_processes_draw_each_file_once(desk: Desk) -> None:
    for number in range(6):
        await desk.upload(desk.as_applicant(), pdf(str(number)))

    drawn = await asyncio.gather(*(previews.draw_waiting(desk.service) for _ in range(3)))

    assert sum(drawn) == 6
    assert await desk.rows("select 1 from preview") == [{"?column?": 1}] * 6


async def test_leafing_through_a_material_is_noted_once_for_each_reader_and_purpose(
    desk: Desk,
) -> None:
    case_id, material_id = await case_with(desk, pdf_of(A4, A4, A4), "application/pdf")
    await previews.draw_waiting(desk.service)

    first = desk.as_clerk("clerk-1")
    for page in (1, 2, 3, 1):
        shown(await look(first, case_id, material_id, page, purpose="acceptance"))
    shown(await look(desk.as_clerk("clerk-2"), case_id, material_id, purpose="acceptance"))
    shown(await look(first, case_id, material_id, purpose="complaint"))
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(hours=2)
    shown(await look(first, case_id, material_id, purpose="acceptance"))

    rows = await desk.rows(
        "select actor, purpose from audit_entry where action = 'material.previewed' order by at"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("clerk-1", "acceptance"),
        ("clerk-2", "acceptance"),
        ("clerk-1", "complaint"),
        ("clerk-1", "acceptance"),
    ]


async def test_staff_say_what_for_and_applicants_look_at_their_own_only(desk: Desk) -> None:
    case_id, material_id = await case_with(desk, pdf(), "application/pdf")
    await previews.draw_waiting(desk.service)

    silent = await look(desk.as_clerk(), case_id, material_id)
    own = await look(desk.as_applicant("applicant-1"), case_id, material_id)
    others = await look(desk.as_applicant("applicant-2"), case_id, material_id)

    assert silent.json()["code"] == "purpose_missing"
    assert own.status_code == 200
    assert (others.status_code, others.json()["code"]) == (404, "case_not_found")


async def test_pictures_go_with_an_upload_that_nobody_handed_in(desk: Desk) -> None:
    await desk.upload(desk.as_applicant(), pdf_of(A4, A4))
    await previews.draw_waiting(desk.service)
    assert len(await desk.service.files.keys()) == 3
    now = desk.service.clock()
    desk.service.clock = lambda: now + timedelta(hours=25)

    await janitor.remove_expired_uploads(desk.service)

    assert await desk.service.files.keys() == []
    assert await desk.rows("select 1 from preview") == []
