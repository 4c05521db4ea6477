"""Fifty cases are on their way while every part is killed in turn; each arrives exactly once."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from local_stack.databases import run_script
from local_stack.demo import conclusions, counter, delivery, sitting
from local_stack.demo.cast import INJURED, Injured
from local_stack.demo.office import CaseFile, Office, in_turn, open_office
from local_stack.demo.papers import Paper, form
from local_stack.demo.people import sign_up
from local_stack.demo.waiting import until
from shared.testing.identities import make_identity_number
from tests.support.whole_system import WholeSystem, running_whole_system

pytestmark = [pytest.mark.xdist_group("resilience"), pytest.mark.timeout(900)]

CASES = 50
ROUNDS = 2
PAUSE_SECONDS = 2.0
VICTIMS = ("nats", "postgres", "intake", "lottery", "review", "mailing", "identity", "gateway")
SERVICES = ("intake", "lottery", "review", "mailing")


@pytest.fixture
def system(tmp_path: Path) -> Iterator[WholeSystem]:
    """A fresh system of this test alone."""
    with running_whole_system(tmp_path / "state") as system:
        yield system


async def test_every_case_arrives_exactly_once_whatever_is_killed(system: WholeSystem) -> None:
    killed: list[str] = []
    killer = asyncio.create_task(kill_in_turn(system, killed))
    try:
        office = await open_office(system.stage)
        cases = await fifty_cases(office)
        await walk(office, cases)
        await killer
    finally:
        killer.cancel()
    await until(lambda: is_quiet(system), "every event has arrived everywhere")

    assert Counter(killed) == Counter(VICTIMS * ROUNDS)
    assert await are_closed(cases)
    for service in SERVICES:
        assert rows(system, f"select count(*) from {service}.parked_event") == "0"
        assert sequences_have_no_gap(system, service)
    for publisher, reader in itertools.permutations(SERVICES, 2):
        if reads(system, reader, publisher):
            assert handled_by(system, reader, publisher) == published_by(system, publisher)
    assert letters_of_parties(system) == CASES * 2 * 3


async def kill_in_turn(system: WholeSystem, killed: list[str]) -> None:
    """Kill one part after another, each when the one before runs again; twice around."""
    for part in VICTIMS * ROUNDS:
        await asyncio.sleep(PAUSE_SECONDS)
        before = await asyncio.to_thread(system.kill, part)
        killed.append(part)

        async def is_back(part: str = part, before: int = before) -> bool:
            return await asyncio.to_thread(system.pid_of, part) not in (None, before)

        await until(is_back, f"{part} runs again")


def fifty_people() -> list[Injured]:
    template = INJURED[0]
    return [
        replace(
            template,
            name=f"{template.name[:1]}{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}",
            identity_number=make_identity_number(number, born=date(1980, 1, 1 + number % 28)),
        )
        for number in range(1, CASES + 1)
    ]


async def fifty_cases(office: Office) -> list[CaseFile]:
    """Hand in fifty applications; one clerk's window, so one applicant's account for all."""
    administrator = await office.stage.administrator()
    applicant = await sign_up(office.stage, administrator, "applicant", "代办窗口")
    return await in_turn(
        counter.apply_as(applicant, person, papers=small_papers(person))
        for person in fifty_people()
    )


def small_papers(person: Injured) -> list[Paper]:
    """Return a PDF for each demanded item: here the files' sizes don't matter."""
    content = form(person)
    items = ("application_form", "diagnosis_certificate", "medical_records", "identity_document")
    return [Paper(item, f"{item}.pdf", "application/pdf", content) for item in items]


async def walk(office: Office, cases: list[CaseFile]) -> None:
    """Go the whole way with all of them."""
    for case in cases:
        await counter.accept(office, case)
        await counter.review(office, case)
    panels = [{"code": f"P{n}", "category": "limb", "seats": sitting.LIMB} for n in (1, 2, 3)]
    session = await sitting.plan(office, "on_site", "东阳市劳动能力鉴定中心", panels)
    held = await sitting.hold(office, session, cases, one_is_absent=False)
    await in_turn(conclusions.examine(office, case, held) for case in cases)
    await in_turn(conclusions.approve(office, case) for case in cases)
    number = itertools.count(1)
    for case in cases:
        await delivery.deliver(office, case, lambda: next(number))


async def are_closed(cases: list[CaseFile]) -> bool:
    for case in cases:
        await until(partial(delivery.is_closed, case), f"{case.case_number} closes")
    return True


async def is_quiet(system: WholeSystem) -> bool:
    """Tell whether nothing waits in an outbox, and every reader has handled what was published."""
    waiting = [
        rows(system, f"select count(*) from {service}.outbox where sent_at is null")
        for service in SERVICES
    ]
    return set(waiting) == {"0"} and all(
        handled_by(system, reader, publisher) == published_by(system, publisher)
        for publisher, reader in itertools.permutations(SERVICES, 2)
        if reads(system, reader, publisher)
    )


def rows(system: WholeSystem, query: str) -> str:
    return run_script(system.superuser_url, query).strip()


def reads(system: WholeSystem, reader: str, publisher: str) -> bool:
    query = f"select count(*) > 0 from {reader}.inbox where publisher = '{publisher}'"
    return rows(system, query) == "t"


def published_by(system: WholeSystem, publisher: str) -> str:
    return rows(
        system,
        f"select count(*), md5(string_agg(id::text, ',' order by id)) from {publisher}.outbox",
    )


def handled_by(system: WholeSystem, reader: str, publisher: str) -> str:
    return rows(
        system,
        "select count(*), md5(string_agg(event_id::text, ',' order by event_id)) "
        f"from {reader}.inbox where publisher = '{publisher}'",
    )


def sequences_have_no_gap(system: WholeSystem, service: str) -> bool:
    query = (
        "select count(*) from (select aggregate_id, count(*) as n, max(sequence) as last, "
        f"min(sequence) as first from {service}.outbox group by aggregate_type, aggregate_id) a "
        "where n <> last or first <> 1"
    )
    return rows(system, query) == "0"


def letters_of_parties(system: WholeSystem) -> int:
    """Return how many letters appraisees and employers have, none of them twice."""
    query = (
        "select case_id, kind, recipient_role from mailing.letter "
        "where recipient_role in ('appraisee', 'employer')"
    )
    found = Counter(rows(system, query).splitlines())
    assert set(found.values()) == {1}
    return found.total()
