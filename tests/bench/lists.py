"""Lists and searches of cases: as quick in a million as in ten thousand."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import httpx
from dotenv import dotenv_values
from sqlalchemy.engine import make_url

from local_stack.ports import free_port
from local_stack.processes import wait_until
from tests.bench.applications import application, insert_uploads
from tests.bench.case_archive import (
    NEWEST,
    archived_person,
    case_number,
    employer_name,
    person_name,
    received_at,
)
from tests.bench.load import Load, get_request, post_request, send
from tests.bench.measuring import Figure, Result, in_turn, percentile
from tests.bench.stand import Account, Stand, answers

__all__ = ["measure"]

FEW, MANY = 10_000, 1_000_000
CLIENTS = 2
REQUESTS = 300
"""Of each kind in a round."""

TARGET = 1.3
SERIAL = 15_500_000
"""Of the one person who applies over HTTP."""

API = "/api/intake/v1"
LISTS = f"{API}/cases"
LATER = (NEWEST.date() + timedelta(days=50)).isoformat()
"""Until then the limits of some running cases end."""


@dataclass(frozen=True, slots=True)
class Office:
    """Intake's API over one database, asked by a clerk and by an applicant."""

    port: int
    clerk: str
    applicant: str
    count: int

    def requests(self, kind: str, count: int) -> list[bytes]:
        """Return that many questions of one kind, each about somebody else."""
        step = max(1, self.count // count)
        return [self._request(kind, number * step) for number in range(count)]

    def latencies(self, kind: str) -> list[float]:
        """Ask, and return how long each answer took, in milliseconds."""
        load = Load(self.port, CLIENTS, self.requests(kind, REQUESTS), expected=200)
        return [seconds * 1000 for seconds in send(load).latencies]

    def _request(self, kind: str, number: int) -> bytes:
        token = self.applicant if kind == OWN else self.clerk
        headers = {"Authorization": f"Bearer {token}"}
        if kind in SEARCHES:
            body = json.dumps({"purpose": "acceptance", **SEARCHES[kind](number)})
            return post_request(f"{API}/case-searches", self.port, body.encode(), headers)
        if kind in PAGES:
            return get_request(f"{API}/{PAGES[kind]}", self.port, headers)
        query = urlencode(QUERIES[kind](number))
        return get_request(f"{LISTS}?{query}", self.port, headers)


OWN = "Cases of one's own"
PAGES: Mapping[str, str] = {
    "The queue of acceptance": "queues/acceptance",
    "The queue of preliminary review": "queues/preliminary-review",
    "Limits at risk": "deadlines/at-risk",
    OWN: "applications",
}
QUERIES: Mapping[str, Callable[[int], Mapping[str, str]]] = {
    "Cases, the newest": lambda _: {},
    "Cases, a page somewhere in the middle": lambda number: {"received_to": day_of(number)},
    "Cases in one state": lambda number: {"state": "closed", "received_to": day_of(number)},
    "Cases whose limit is near": lambda _: {"due_to": LATER, "state": "preliminarily_reviewed"},
    "Cases by number": lambda number: {"case_number": case_number(number)},
}
SEARCHES: Mapping[str, Callable[[int], Mapping[str, object]]] = {
    "Cases by identity number": lambda number: {"identity_number": archived_person(number)},
    "Cases by identity number and state": lambda number: {
        "identity_number": archived_person(number),
        "states": ["closed"],
    },
    "Cases by name": lambda number: {"appraisee_name": person_name(number)},
    "Cases by employer": lambda number: {"employer_name": employer_name(number)},
}
KINDS = (*PAGES, *QUERIES, *SEARCHES)


def day_of(number: int) -> str:
    """Return the day on which a case came in."""
    return received_at(number).date().isoformat()


def measure(stand: Stand, rounds: int) -> list[Result]:
    """Ask the same of ten thousand cases and of a million, in turn."""
    stand.start("intake")
    clerk, applicant = (stand.new_account(role) for role in ("clerk", "applicant"))
    accept_one(stand, clerk, applicant)
    stand.stop("intake", "lottery")
    few, many = database_with(stand, "few", FEW), database_with(stand, "many", MANY)
    with serving(stand, few) as few_port, serving(stand, many) as many_port:
        # Tokens don't last as long as the loading takes.
        tokens = stand.token_of(clerk), stand.token_of(applicant)
        offices = {
            "few": Office(few_port, *tokens, FEW),
            "many": Office(many_port, *tokens, MANY),
        }
        results = [compared(kind, offices, rounds) for kind in KINDS]
    stand.sql("drop database few with (force)")
    stand.sql("drop database many with (force)")
    return results


def accept_one(stand: Stand, clerk: Account, applicant: Account) -> None:
    """Have one case received and accepted, after which the others are made."""
    stand.sql(insert_uploads(applicant.id, "select 'one' as run"))
    with httpx.Client(base_url=stand.url, timeout=30, trust_env=False) as client:
        answer = client.post(
            f"{API}/applications",
            json=application(SERIAL, "one"),
            headers={
                "Authorization": f"Bearer {stand.token_of(applicant)}",
                "Idempotency-Key": "one",
            },
        ).raise_for_status()
        client.post(
            f"{LISTS}/{answer.json()['case_id']}/acceptance",
            json={"rest_complete": True},
            headers={
                "Authorization": f"Bearer {stand.token_of(clerk)}",
                "Idempotency-Key": "one",
                "If-Match": answer.headers["ETag"],
            },
        ).raise_for_status()


def database_with(stand: Stand, name: str, count: int) -> str:
    """Copy the system's database, fill it with cases, and return its address."""
    address = make_url(stand.superuser_url)
    stand.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        f"where datname = '{address.database}' and pid <> pg_backend_pid()"
    )
    stand.sql(f"create database {name} template {address.database}")
    filled = address.set(database=name).render_as_string(hide_password=False)
    arguments = [str(stand.environment_file("intake")), filled, str(count)]
    subprocess.run(
        [sys.executable, "-m", "tests.bench.case_archive", *arguments],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return name


@contextmanager
def serving(stand: Stand, database: str) -> Iterator[int]:
    """Run intake's API alone over a database; gives its port."""
    port = free_port()
    settings = dotenv_values(stand.environment_file("intake"))
    own = make_url(str(settings["INTAKE_DATABASE_URL"])).set(database=database)
    environment = {
        **os.environ,
        **{name: value or "" for name, value in settings.items()},
        "INTAKE_DATABASE_URL": own.render_as_string(hide_password=False),
        "INTAKE_PARTS": '["api"]',
        # One account asks faster here than anybody may.
        "INTAKE_REQUESTS_PER_MINUTE": "1000000",
    }
    command = [
        *(sys.executable, "-m", "uvicorn", "--factory", "intake.main:create_app"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--no-access-log"),
    ]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_until(
                lambda: answers(f"http://127.0.0.1:{port}/healthz"), what="intake", seconds=60
            )
            yield port
        finally:
            server.terminate()


def compared(kind: str, offices: Mapping[str, Office], rounds: int) -> Result:
    """Return how much later the last hundredth is answered among a million."""
    for office in offices.values():
        office.latencies(kind)
    asking = {name: partial(office.latencies, kind) for name, office in offices.items()}
    taken = in_turn(asking, rounds)
    few, many = (
        Figure([percentile(values, 0.99) for values in taken[name]]) for name in ("few", "many")
    )
    ratio = many.over(few)
    return Result(
        f"{kind}: p99 among {MANY:,}",
        many.written(".1f", " ms"),
        f"{few.written('.1f', ' ms')} among {FEW:,}",
        ratio.written(".2f"),
        f"≤ {TARGET}",
        ratio.median <= TARGET,
    )
