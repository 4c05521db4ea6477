"""Each service's roles reach their own schema and nothing else."""

from collections.abc import Iterator

import pytest

from local_stack.databases import DatabaseError, RolePasswords, prepare_database, run_script
from local_stack.postgres import PostgresServer, running_postgres

SERVICES = {
    "intake": RolePasswords("owner's ' word", "intake-runtime"),
    "review": RolePasswords("review-owner", "review-runtime"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with running_postgres(tmp_path_factory.mktemp("postgres"), durable=False) as running:
        prepare_database(running.superuser_url, "jianding", SERVICES)
        run_script(
            as_role(running, "review_owner", "review-owner"),
            "CREATE TABLE opinion (id bigint GENERATED ALWAYS AS IDENTITY, grade int);"
            "INSERT INTO opinion (grade) VALUES (5);"
            "CREATE FUNCTION worst() RETURNS int LANGUAGE sql RETURN 1;",
        )
        yield running


def as_role(server: PostgresServer, role: str, password: str) -> str:
    return f"postgresql://{role}:{password}@{server.host}:{server.port}/jianding"


def test_runtime_role_reads_and_writes_rows_of_its_own_schema(server: PostgresServer) -> None:
    review = as_role(server, "review", "review-runtime")

    printed = run_script(
        review,
        "INSERT INTO opinion (grade) VALUES (7); UPDATE opinion SET grade = 8 WHERE grade = 7;"
        "DELETE FROM opinion WHERE grade = 8; SELECT count(*), worst() FROM opinion;",
    )

    assert printed == "1|1"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE review.note (id int)",
        "CREATE TABLE public.note (id int)",
        "CREATE TEMPORARY TABLE note (id int)",
        "CREATE SCHEMA note",
        "DROP TABLE opinion",
        "ALTER TABLE opinion ADD COLUMN note text",
        "TRUNCATE opinion",
    ],
)
def test_runtime_role_changes_no_structure(server: PostgresServer, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run_script(as_role(server, "review", "review-runtime"), statement)


@pytest.mark.parametrize("role", ["intake", "intake_owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM review.opinion",
        "INSERT INTO review.opinion (grade) VALUES (1)",
        "CREATE TABLE review.note (id int)",
        "SELECT review.worst()",
        "SET ROLE review",
    ],
)
def test_roles_of_one_service_reach_nothing_of_another(
    server: PostgresServer, role: str, statement: str
) -> None:
    passwords = {"intake": "intake-runtime", "intake_owner": "owner%27s%20%27%20word"}

    with pytest.raises(DatabaseError, match="permission denied"):
        run_script(as_role(server, role, passwords[role]), statement)


@pytest.mark.parametrize("role", ["intake", "intake_owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT nextval('review.opinion_id_seq')",
        "UPDATE review.opinion SET grade = 1",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/x')",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "CREATE TABLE t (a text); COPY t FROM PROGRAM 'id'",
        "COPY review.opinion TO STDOUT",
        "COPY (SELECT 1) TO '/tmp/x'",
        "ALTER ROLE intake SUPERUSER",
        "CREATE ROLE helper",
        "GRANT review TO intake",
        "SET SESSION AUTHORIZATION review",
        "ALTER SYSTEM SET log_statement = 'all'",
        "SELECT rolpassword FROM pg_authid",
        "CREATE EXTENSION file_fdw",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'system'",
        "SELECT pg_reload_conf()",
        "DROP SCHEMA review CASCADE",
    ],
)
def test_no_role_reaches_files_programs_or_more_rights(
    server: PostgresServer, role: str, statement: str
) -> None:
    passwords = {"intake": "intake-runtime", "intake_owner": "owner%27s%20%27%20word"}

    with pytest.raises(DatabaseError, match=r"permission denied|must be|denied|not permitted"):
        run_script(as_role(server, role, passwords[role]), statement)


def test_large_object_of_one_service_is_not_read_by_another(server: PostgresServer) -> None:
    made = run_script(
        as_role(server, "review", "review-runtime"), "SELECT lo_from_bytea(0, 'opinion')"
    )

    with pytest.raises(DatabaseError, match="permission denied"):
        run_script(as_role(server, "intake", "intake-runtime"), f"SELECT lo_get({made})")


def test_preparing_again_changes_passwords_and_keeps_rows(server: PostgresServer) -> None:
    changed = {**SERVICES, "review": RolePasswords("review-owner", "new")}
    prepare_database(server.superuser_url, "jianding", changed)
    try:
        count = run_script(as_role(server, "review", "new"), "SELECT count(*) FROM opinion")
        with pytest.raises(DatabaseError, match="password authentication failed"):
            run_script(as_role(server, "review", "review-runtime"), "SELECT 1")
    finally:
        prepare_database(server.superuser_url, "jianding", SERVICES)

    assert count == "1"
