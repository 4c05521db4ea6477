"""Every requested letter is made once, with a number and no gap, whatever comes in between."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from mailing.rendering import SealedLetter
from mailing.services import press, sealing
from mailing.services.janitor import remove_orphans
from mailing.services.press import make_waiting_letters
from services.mailing.tests.factories.bureau import Bureau
from services.mailing.tests.factories.events import approved, scheduled
from services.mailing.tests.factories.facts import (
    NAME,
    appointment,
    appraisee,
    conclusion,
    parties,
)
from services.mailing.tests.rendering.letter_reading import text_of
from shared.clock import system_clock
from shared.ids import new_id
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.plugin import RunService
from shared.testing.waiting import eventually

REVERSING = "\u202e"
VILLAGE = "虎鹿镇西坞村"


class KilledError(Exception):
    """Stands for the process's end."""


def files_of(bureau: Bureau) -> list[Path]:
    """The files in the store."""
    directory = Path(unquote(urlsplit(bureau.service.settings.files_url).path))
    return [path for path in directory.rglob("*") if path.is_file()]


async def pdf_of(bureau: Bureau, letter: dict[str, Any]) -> bytes:
    answer = await bureau.client().get(
        f"/api/mailing/v1/letters/{letter['id']}/pdf", params={"purpose": "delivery"}
    )
    assert answer.status_code == 200, answer.text
    return answer.content


def later(bureau: Bureau, **passed: float) -> None:
    """Let time pass for the service."""
    bureau.service.clock = lambda: system_clock() + timedelta(**passed)


async def test_letters_are_sealed_numbered_and_announced(bureau: Bureau) -> None:
    case_id = await bureau.accepted_case()

    await bureau.make_letters()

    letters = await bureau.letters(case_id, "acceptance")
    numbers = {letter["letter_number"] for letter in letters.values()}
    assert numbers == {"金劳鉴受〔2026〕1号", "金劳鉴受〔2026〕2号"}
    announced = await bureau.published("mailing.letter.sealed.v1")
    assert [event["sequence"] for event in announced] == [1, 2]
    assert {(event["letter_id"], event["sha256"]) for event in announced} == {
        (letter["id"], letter["sha256"]) for letter in letters.values()
    }
    for letter in letters.values():
        content = await pdf_of(bureau, letter)
        assert hashlib.sha256(content).hexdigest() == letter["sha256"]
        assert "受理通知书" in text_of(content)


async def test_conclusion_carries_the_number_that_review_gave_it(bureau: Bureau) -> None:
    letters = await bureau.sealed("conclusion")

    assert {letter["letter_number"] for letter in letters.values()} == {"金劳鉴初〔2026〕7号"}
    text = text_of(await pdf_of(bureau, letters["employer"]))
    assert "伤残等级：十级" in text
    assert "东人社工伤认〔2025〕215号" in text


async def test_each_kind_and_committee_counts_by_itself(bureau: Bureau) -> None:
    await bureau.scheduled_case()
    await bureau.accepted_case(committee=OTHER_COMMITTEE)

    await bureau.make_letters()

    rows = await bureau.rows("select committee, letter_number as n from mailing.letter")
    assert sorted((row["committee"], row["n"]) for row in rows) == [
        ("330782", "金劳鉴受〔2026〕1号"),
        ("330782", "金劳鉴受〔2026〕2号"),
        ("330783", "金劳鉴受〔2026〕1号"),
        ("330783", "金劳鉴受〔2026〕2号"),
        ("330783", "金劳鉴通〔2026〕1号"),
        ("330783", "金劳鉴通〔2026〕2号"),
    ]


async def test_letter_that_cannot_be_written_yet_waits_and_takes_no_number(
    bureau: Bureau,
) -> None:
    unknown = await bureau.accepted_case(is_known=False)
    await make_waiting_letters(bureau.service)
    known = await bureau.accepted_case()
    await bureau.make_letters()

    waiting = await bureau.letters(unknown, "acceptance")
    assert {letter["state"] for letter in waiting.values()} == {"requested"}
    assert {letter["last_error"] for letter in waiting.values()} == {"remote_not_found"}
    assert all(letter["attempts"] >= 1 for letter in waiting.values())
    made = await bureau.letters(known, "acceptance")
    assert {letter["letter_number"] for letter in made.values()} == {
        "金劳鉴受〔2026〕1号",
        "金劳鉴受〔2026〕2号",
    }

    bureau.intake.known_parties[unknown] = parties(unknown)
    later(bureau, minutes=5)
    await bureau.make_letters()

    caught_up = await bureau.letters(unknown, "acceptance")
    assert {letter["state"] for letter in caught_up.values()} == {"sealed"}
    assert {letter["last_error"] for letter in caught_up.values()} == {None}
    assert {letter["letter_number"] for letter in caught_up.values()} == {
        "金劳鉴受〔2026〕3号",
        "金劳鉴受〔2026〕4号",
    }


async def test_press_killed_before_the_seal_leaves_one_letter_and_no_orphan(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await bureau.accepted_case()
    rendered: list[str] = []

    async def die(_uow: object, _id: object, made: SealedLetter, _stored: object) -> bool:
        rendered.append(made.sha256)
        raise KilledError

    async def say_nothing(*_: object) -> None:
        """A dead process puts nothing off."""

    with monkeypatch.context() as dying:
        dying.setattr(sealing, "seal", die)
        dying.setattr(press, "put_off", say_nothing)
        await make_waiting_letters(bureau.service)
    assert len(files_of(bureau)) == 2
    assert await bureau.published() == []
    assert await make_waiting_letters(bureau.service) == 0, "the lease isn't over"

    bureau.intake.known_parties[case_id] = parties(case_id, appraisee=appraisee(name="改名"))
    later(bureau, minutes=1)
    await bureau.make_letters()

    letters = await bureau.letters(case_id, "acceptance")
    assert {letter["sha256"] for letter in letters.values()} == set(rendered)
    assert {letter["letter_number"] for letter in letters.values()} == {
        "金劳鉴受〔2026〕1号",
        "金劳鉴受〔2026〕2号",
    }
    assert len(await bureau.published("mailing.letter.sealed.v1")) == 2
    assert len(files_of(bureau)) == 4

    later(bureau, hours=2)
    await remove_orphans(bureau.service)

    assert len(files_of(bureau)) == 2
    for letter in letters.values():
        assert await pdf_of(bureau, letter)


async def test_presses_at_once_seal_each_letter_once(bureau: Bureau) -> None:
    for _ in range(3):
        await bureau.concluded_case()

    await asyncio.gather(*(make_waiting_letters(bureau.service) for _ in range(3)))
    await bureau.make_letters()

    announced = await bureau.published("mailing.letter.sealed.v1")
    assert len(announced) == len({event["letter_id"] for event in announced}) == 18
    assert len(files_of(bureau)) == 18


async def test_press_that_outlives_its_lease_throws_its_copy_away(bureau: Bureau) -> None:
    await bureau.accepted_case()
    slow, quick = asyncio.Event(), asyncio.Event()
    first_render = press.render

    async def slow_render(service: Any, content: str) -> SealedLetter:
        quick.set()
        await slow.wait()
        return await first_render(service, content)

    with pytest.MonkeyPatch.context() as slowed:
        slowed.setattr(press, "render", slow_render)
        late = asyncio.create_task(make_waiting_letters(bureau.service))
        await quick.wait()
    later(bureau, minutes=1)
    await bureau.make_letters()
    slow.set()
    await late

    assert len(await bureau.published("mailing.letter.sealed.v1")) == 2
    assert len(files_of(bureau)) == 2


async def test_case_without_employer_needs_no_letter_to_one(bureau: Bureau) -> None:
    case_id = await bureau.concluded_case(employer=None)
    await bureau.make_letters()

    letters = await bureau.letters(case_id, "conclusion")
    assert letters["employer"]["state"] == "not_needed"

    await bureau.serve(letters["appraisee"])

    [served] = await bureau.published("mailing.case.served.v1")
    assert served["case_id"] == str(case_id)


async def test_name_that_no_font_shows_holds_the_letter_until_it_can_be_written(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await bureau.accepted_case(appraisee=appraisee(name="章\U0003ffff禾"), employer=None)
    await bureau.make_letters()

    [letter] = [
        item
        for item in (await bureau.letters(case_id, "acceptance")).values()
        if item["recipient_role"] == "appraisee"
    ]
    assert (letter["state"], letter["last_error"]) == ("requested", "glyph_missing")
    assert letter["letter_number"] == "金劳鉴受〔2026〕1号"

    bureau.intake.known_parties[case_id] = parties(case_id, employer=None)
    later(bureau, minutes=5)
    await bureau.make_letters()

    letter = (await bureau.letters(case_id, "acceptance"))["appraisee"]
    assert (letter["state"], letter["letter_number"]) == ("sealed", "金劳鉴受〔2026〕1号")
    assert NAME in text_of(await pdf_of(bureau, letter))


async def test_fact_that_cannot_stand_on_a_letter_is_named_without_its_value(
    bureau: Bureau,
) -> None:
    case_id = await bureau.accepted_case(appraisee=appraisee(name=f"章{REVERSING}禾"))

    await bureau.make_letters()

    letters = await bureau.letters(case_id, "acceptance")
    assert {letter["last_error"] for letter in letters.values()} == {"letter_content_invalid"}
    assert {letter["letter_number"] for letter in letters.values()} == {None}


async def test_conclusion_changed_since_its_approval_is_not_sent_under_the_old_number(
    bureau: Bureau,
) -> None:
    case_id = await bureau.accepted_case()
    bureau.review.known_conclusions[case_id] = conclusion(case_id, new_id())
    await bureau.neighbours.say(approved(case_id, new_id()))

    await bureau.make_letters()

    letters = await bureau.letters(case_id, "conclusion")
    assert {letter["last_error"] for letter in letters.values()} == {"conclusion_changed"}


async def test_notice_of_a_session_that_was_left_is_dropped(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case()
    new_session = new_id()
    bureau.lottery.known_appointments[case_id] = appointment(case_id, new_session)
    await bureau.neighbours.say(scheduled(case_id, new_session))

    await bureau.make_letters()

    rows = await bureau.rows(
        "select facts, state from mailing.letter where kind = 'examination_notice'"
    )
    states = {(row["facts"]["session_id"] == str(new_session), row["state"]) for row in rows}
    assert states == {(True, "sealed"), (False, "not_needed")}


async def test_address_of_a_home_visit_is_told_to_the_appraisee_only(bureau: Bureau) -> None:
    case_id = await bureau.scheduled_case(mode="home_visit", venue=VILLAGE, area="虎鹿镇")
    await bureau.make_letters()

    letters = await bureau.letters(case_id, "examination_notice")

    home = appraisee().address
    told, kept = [text_of(await pdf_of(bureau, letters[who])) for who in ("appraisee", "employer")]
    assert home in told
    assert home not in kept
    assert VILLAGE in told
    assert VILLAGE not in kept
    assert "虎鹿镇" in kept


async def test_names_and_addresses_are_nowhere_in_the_clear(bureau: Bureau) -> None:
    await bureau.scheduled_case()
    case_id = await bureau.concluded_case()
    await bureau.make_letters()
    await bureau.serve((await bureau.letters(case_id, "conclusion"))["appraisee"])

    dump = bureau.running.surroundings.database.run(
        "copy (select row_to_json(l)::text from mailing.letter l) to stdout;"
        "copy (select row_to_json(e)::text from mailing.evidence e) to stdout;"
        "copy (select row_to_json(o)::text from mailing.outbox o) to stdout;"
        "copy (select row_to_json(a)::text from mailing.audit_entry a) to stdout;"
    )

    person = appraisee()
    assert "金劳鉴初〔2026〕7号" in dump
    for secret in (person.name, person.identity_number, person.address, "收件人", "离断"):
        assert secret not in dump


async def test_letters_are_made_by_themselves_once_they_are_requested(
    run_service: RunService,
) -> None:
    async with run_service("mailing", parts='["api", "jobs"]') as running:
        bureau = Bureau(running)
        case_id = await bureau.accepted_case()

        async def all_sealed() -> bool:
            letters = await bureau.letters(case_id, "acceptance")
            return {letter["state"] for letter in letters.values()} == {"sealed"}

        assert await eventually(all_sealed)
