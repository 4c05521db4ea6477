"""After the whole story nothing personal is in the clear, and it can be put under another key."""

import asyncio
import os
import subprocess
import sys

from dotenv import dotenv_values

from local_stack.demo.cast import EMPLOYERS
from local_stack.demo.office import MEMBERS, STAFF
from local_stack.services import SERVICES
from tests.support.traces import found_in, left_behind

from .conftest import Journey

HOME = "西坞村"
MINUTES = "经集体讨论，专家组意见依据充分"


def planted(journey: Journey) -> list[str]:
    """Return everything personal that people told the system in the story."""
    told = journey.told
    injured = [
        text
        for person in (case.injured for case in told.all_cases)
        for text in (
            person.name,
            person.identity_number,
            person.phone,
            person.address,
            person.findings,
            person.impairment,
            *person.diagnosis.split("；"),
        )
    ]
    firms = [text for firm in EMPLOYERS for text in (firm.contact, firm.phone, firm.address)]
    experts = [part.name for part in told.office.parts.values()]
    licences = [f"{int(told.office.stage.run, 16):010d}{number:05d}" for number in range(3)]
    return [
        *injured,
        *firms,
        *experts,
        *licences,
        "1386791",
        *STAFF.values(),
        *MEMBERS,
        HOME,
        MINUTES,
    ]


def test_nothing_that_people_told_is_left_in_the_clear(journey: Journey) -> None:
    told = planted(journey)

    left = left_behind(journey.system)

    assert {place: found_in(content, told) for place, content in left.items()} == {
        "database": [],
        "streams": [],
        "logs": [],
        "metrics": [],
    }


def test_search_finds_what_is_known_to_lie_in_the_clear(journey: Journey) -> None:
    case = journey.told.cases[0]
    left = left_behind(journey.system)

    assert found_in(left["database"], [case.case_number, "东阳市劳动能力鉴定中心"]) != []
    assert found_in(left["streams"], [case.case_number]) == [case.case_number]
    assert found_in(left["logs"], [case.case_id]) == [case.case_id]
    assert found_in(left["metrics"], ["outbox"]) == ["outbox"]


async def test_everything_moves_to_a_new_key_and_is_read_by_running_services(
    journey: Journey,
) -> None:
    approver, case = journey.told.office.approver, journey.told.cases[0]
    path = f"/api/review/v1/conclusions/{case.case_id}"
    before = await approver.get(path, purpose="approval")

    said = {
        service: await asyncio.to_thread(rotate, journey, service, "2026-12")
        for service in SERVICES
    }

    for service, output in said.items():
        assert "doesn't open" not in output, (service, output)
        assert "no value uses: k1" in output, (service, output)
    assert "intake.case.parties" in said["intake"]
    assert await approver.get(path, purpose="approval") == before
    shown = await approver.get(f"/api/intake/v1/cases/{case.case_id}", purpose="approval")
    assert shown["appraisee"]["identity_number"] == case.injured.identity_number


def rotate(journey: Journey, service: str, key: str) -> str:
    """Give a running service another key, as its operator would; return what is printed."""
    secrets, prefix = journey.system.layout.secrets, service.upper()
    own = {name: str(value) for name, value in dotenv_values(secrets / f"{service}.env").items()}
    password = (secrets / f"password-postgres-{service}-owner").read_text().strip()
    _, _, address = own[f"{prefix}_DATABASE_URL"].rpartition("@")
    own[f"{prefix}_MIGRATION_DATABASE_URL"] = (
        f"postgresql+asyncpg://{service}_owner:{password}@{address}"
    )
    command = [sys.executable, "-m", "shared.cli", "keys", "rotate", service, "--as", "night-shift"]
    done = subprocess.run(
        [*command, "--new-key", key],
        env={**os.environ, **own},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
