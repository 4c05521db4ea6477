"""Fills a database with as many cases as a city has after years: people, limits, numbers.

A process of its own: ``case_archive ENVIRONMENT-FILE DATABASE-URL COUNT``; it prints seconds. Each
case is of another invented person, encrypted and indexed as a submission does it; what else a row
needs is taken from a case that came in over HTTP. Indexes are built after the rows are in.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from dotenv import load_dotenv

from intake.main import create_service
from intake.repositories.case_rows import (
    APPRAISEE_NAME,
    EMPLOYER_NAME,
    injury_context,
    name_index,
    parties_context,
)
from intake.tables import metadata
from shared.service import Service
from shared.testing.identities import make_credit_code, make_identity_number
from tests.bench.applications import application
from tests.bench.processes import log_errors_only

__all__ = [
    "NEWEST",
    "archived_person",
    "case_number",
    "employer_name",
    "person_name",
    "received_at",
]

COMMITTEE = "330783"
AT_ONCE = 5_000
RUNNING = 2_000
"""The newest cases, which are not closed: about as many, however old the archive is."""

STATES = ("received", "notice_issued", "accepted", "preliminarily_reviewed", "scheduled")
CASES_OF_EMPLOYER = PEOPLE_OF_NAME = 20
BETWEEN_CASES = timedelta(minutes=15)
NEWEST = datetime.combine(datetime.now(UTC).date() - timedelta(days=1), time(8), UTC)
DAYS_OF_LIMITS = {"conclusion": 60, "promised_limit": 20}
"""From receipt; so the oldest of the running cases are at risk or overdue."""

FIRST_BIRTHDAY = date(1950, 1, 1)
SERIALS = 999
FAMILY_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平"
TABLES = ("appraisee", "employer", "case", "deadline")
INDEXES = """
    select indexname, indexdef from pg_indexes
    where schemaname = 'intake' and tablename = any($1) and indexname not in (
        select conname from pg_constraint where connamespace = 'intake'::regnamespace
    )
"""


def archived_person(number: int) -> str:
    """Return the identity number of the person whose case has this number, the newest being 0."""
    return make_identity_number(
        number % SERIALS + 1, born=FIRST_BIRTHDAY + timedelta(days=number // SERIALS)
    )


def person_name(number: int) -> str:
    """Return the name of that person; as many people have the same, however many there are."""
    name = number // PEOPLE_OF_NAME
    given = (GIVEN_NAMES[name // 20**place % 20] for place in (1, 2, 3))
    return f"{FAMILY_NAMES[name % 20]}{''.join(given)}"


def employer_name(number: int) -> str:
    """Return the name of that person's employer."""
    return f"东阳市第{number // CASES_OF_EMPLOYER}木雕厂"


def received_at(number: int) -> datetime:
    """Return when that person applied."""
    return NEWEST - number * BETWEEN_CASES


def case_number(number: int) -> str:
    """Return the number that the case has once it is accepted."""
    return f"东劳鉴〔{received_at(number).year}〕{2_000_000 - number}号"


@dataclass(frozen=True, slots=True)
class Archive:
    """What rows are made with: the service's keys, and one row of each table as it came in."""

    service: Service[Any]
    template: Mapping[str, Mapping[str, Any]]

    def rows(self, first: int, last: int) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of cases ``first`` to ``last``, by table."""
        found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        for number in range(first, last):
            for table, values in self._case(number):
                found[table].append(tuple({**self.template[table], **values}.values()))
        return found

    def _case(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        of = self.service.blind_index.of
        case_id, appraisee_id = made_id(number, 1), made_id(number, 2)
        received = received_at(number)
        employer_id = made_id(number // CASES_OF_EMPLOYER, 3)
        identity = archived_person(number)
        yield (
            "appraisee",
            {
                "id": appraisee_id,
                "identity_index": of("identity_number", identity),
                "created_at": received,
            },
        )
        if number % CASES_OF_EMPLOYER == 0:
            credit_code = make_credit_code(number // CASES_OF_EMPLOYER)
            yield (
                "employer",
                {
                    "id": employer_id,
                    "credit_code_index": of("credit_code", credit_code),
                    "created_at": received,
                },
            )
        yield "case", self._row(number, case_id, received, appraisee_id, employer_id)
        for offset, (code, days) in enumerate(DAYS_OF_LIMITS.items()):
            due = (received + timedelta(days=days)).date()
            met = None if number < RUNNING else due - timedelta(days=9)
            values = {"id": made_id(number, 4 + offset), "case_id": case_id, "code": code}
            yield "deadline", {**values, "due_on": due, "met_on": met}

    def _row(
        self,
        number: int,
        case_id: UUID,
        received: datetime,
        appraisee_id: UUID,
        employer_id: UUID,
    ) -> dict[str, Any]:
        encrypt, blind_index = self.service.cipher.encrypt, self.service.blind_index
        is_running = number < RUNNING
        state = STATES[number % len(STATES)] if is_running else "closed"
        is_numbered = state not in {"received", "notice_issued"}
        stated = application(number, "")
        stated["appraisee"] |= {"name": person_name(number)}
        stated["employer"] |= {"name": employer_name(number)}
        parties = {part: stated[part] for part in ("applicant", "appraisee", "employer")}
        return {
            "id": case_id,
            "state": state,
            "stage": 0 if is_running else 4,
            "is_open": is_running,
            "appraisee_id": appraisee_id,
            "employer_id": employer_id,
            "submitted_by": f"applicant-{number}",
            "parties": encrypt(json.dumps(parties, ensure_ascii=False), parties_context(case_id)),
            "injury": encrypt(
                json.dumps(stated["injury"], ensure_ascii=False), injury_context(case_id)
            ),
            "circumstances": None,
            "received_at": received,
            "accepted_at": received if is_numbered else None,
            "clock_started_at": received if is_numbered else None,
            "accepted_by": f"clerk-{number % 7}" if is_numbered else None,
            "closed_at": None if is_running else received + timedelta(days=55),
            "case_number": case_number(number) if is_numbered else None,
            "number_year": received.year if is_numbered else None,
            "number_sequence": 2_000_000 - number if is_numbered else None,
            "appraisee_name_index": name_index(blind_index, APPRAISEE_NAME, person_name(number)),
            "employer_name_index": name_index(blind_index, EMPLOYER_NAME, employer_name(number)),
        }


def made_id(number: int, kind: int) -> UUID:
    """Return an id that is nobody else's."""
    return UUID(int=(kind << 96) | (0x7 << 76) | (0x8 << 60) | (number + 1))


async def template_rows(connection: asyncpg.Connection) -> dict[str, dict[str, Any]]:
    """Return one row of each table, of a case that was accepted."""
    rows = {}
    for table in TABLES:
        columns = ", ".join(f'"{column.name}"' for column in metadata.tables[f"intake.{table}"].c)
        found = await connection.fetchrow(
            f'select {columns} from intake."{table}" order by id desc limit 1'
        )
        assert found is not None
        rows[table] = dict(found)
    return rows


async def fill(service: Service[Any], database: str, count: int) -> None:
    """Put ``count`` cases in the place of those there are, and leave the database at rest."""
    connection = await asyncpg.connect(
        database, server_settings={"session_replication_role": "replica"}
    )
    archive = Archive(service, await template_rows(connection))
    emptied = ", ".join(f'intake."{table}"' for table in TABLES)
    await connection.execute(f"truncate {emptied} cascade")
    indexes = await connection.fetch(INDEXES, list(TABLES))
    for index in indexes:
        await connection.execute(f'drop index intake."{index["indexname"]}"')
    for first in range(0, count, AT_ONCE):
        for table, rows in archive.rows(first, min(count, first + AT_ONCE)).items():
            await connection.copy_records_to_table(
                table, schema_name="intake", records=rows, columns=list(archive.template[table])
            )
    for index in indexes:
        await connection.execute(index["indexdef"])
    await connection.execute("vacuum analyze")
    await connection.execute("checkpoint")
    await connection.close()


if __name__ == "__main__":
    load_dotenv(sys.argv[1])
    log_errors_only()
    begun = perf_counter()
    uvloop.run(fill(create_service(), sys.argv[2], int(sys.argv[3])))
    sys.stdout.write(str(perf_counter() - begun))
