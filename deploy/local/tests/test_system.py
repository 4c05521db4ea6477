"""The whole system starts, comes back after any kill, and stops without leaving a process."""

import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from rich.console import Console

from local_stack.layout import Layout
from local_stack.leftovers import STATE_VARIABLE, end_leftovers
from local_stack.lock import AlreadyRunningError
from local_stack.plan import Plan
from local_stack.ports import PortTakenError, free_port
from local_stack.postgres_cluster import Cluster
from local_stack.processes import wait_until
from local_stack.settings import StackSettings
from local_stack.steps import Steps
from local_stack.supervision import Supervisor
from local_stack.system import running_system
from local_stack.watch import GivenUpError

SERVICES = ("identity", "intake")
RUN_FOREVER = """
import sys
from test_system import SERVICES, plan_in, quiet
from local_stack.system import running_system

with running_system(plan_in(sys.argv[1], [int(port) for port in sys.argv[2:]]), quiet()) as system:
    print("ready", flush=True)
    system.stay()
"""


def quiet() -> Steps:
    return Steps(Console(file=io.StringIO()))


def plan_in(state: str, ports: list[int], factory: str = "small_service:create_app") -> Plan:
    names = ("gateway", "postgres", "nats", *SERVICES)
    settings = StackSettings(**dict(zip(names, ports, strict=True)))  # type: ignore[arg-type]
    return Plan(settings, Layout(Path(state)), SERVICES, factory)


def new_ports() -> list[int]:
    return [free_port() for _ in range(5)]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    directory = tmp_path / "state of 100% & more"
    yield directory
    end_leftovers(directory)
    Cluster.locate(directory / "postgres").remove()


def processes_of(state: Path) -> list[psutil.Process]:
    def is_ours(process: psutil.Process) -> bool:
        try:
            return bool(process.environ().get(STATE_VARIABLE) == str(state))
        except psutil.Error:
            return False

    return [process for process in psutil.process_iter() if is_ours(process)]


def test_system_serves_stops_without_a_trace_and_finds_its_data_again(state: Path) -> None:
    plan = plan_in(str(state), new_ports())

    with running_system(plan, quiet()) as first:
        assert httpx.get(plan.settings.url, trust_env=False).status_code == 200
        assert httpx.get(f"{plan.addresses.services['intake']}/readyz", trust_env=False).json()
        listening = {
            connection.laddr.ip
            for process in processes_of(state)
            for connection in process.net_connections()
            if connection.status == "LISTEN"
        }
        password = first.superuser_password

    assert listening == {"127.0.0.1"}
    assert processes_of(state) == []
    with running_system(plan, quiet()) as second:
        assert second.superuser_password == password


def test_killed_parts_are_started_again(state: Path) -> None:
    plan = plan_in(str(state), new_ports())

    with running_system(plan, quiet()) as system:
        for name in ("nats", "postgres", "intake"):
            before = system.supervisor.states()[name].pid
            os.kill(before, signal.SIGKILL)
            wait_until(
                lambda name=name, before=before: (  # type: ignore[misc]
                    system.supervisor.states()[name].pid not in {0, before}
                ),
                what=name,
            )
        system.watch.check()
        wait_until(lambda: system.cluster.serving_pid() is not None, what="PostgreSQL")


def test_service_is_a_process_of_its_own_with_its_own_environment(state: Path) -> None:
    plan = plan_in(str(state), new_ports(), "small_service:create_telling_app")

    with running_system(plan, quiet()) as system:
        pids = {name: system.supervisor.states()[name].pid for name in SERVICES}
        told = {
            name: httpx.get(f"{url}/told", trust_env=False).json()
            for name, url in plan.addresses.services.items()
        }

    assert {name: answer["pid"] for name, answer in told.items()} == pids
    assert told["intake"]["user"] == "intake"
    assert told["identity"]["user"] is None
    assert "Finished server process" in (plan.layout.logs / "intake.log").read_text()


def test_part_that_keeps_dying_takes_the_rest_down_and_is_named(state: Path) -> None:
    plan = plan_in(str(state), new_ports(), "small_service:create_broken_app")

    with (
        pytest.raises(GivenUpError, match=r"(identity|intake) keeps dying.*its log is") as refusal,
        running_system(plan, quiet()),
    ):
        pytest.fail("a broken system became ready")

    assert "this service is broken" in str(refusal.value)
    assert processes_of(state) == []


def test_run_killed_with_its_supervisor_is_cleared_away_by_the_next(state: Path) -> None:
    ports = new_ports()
    arguments = [str(state), *map(str, ports)]
    with subprocess.Popen(
        [sys.executable, "-c", RUN_FOREVER, *arguments], stdout=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"ready\n"
        plan = plan_in(str(state), ports)
        with pytest.raises(AlreadyRunningError, match=str(run.pid)), running_system(plan, quiet()):
            pytest.fail("a second system runs from the same state")
        left = set(Supervisor.of_running_system(plan.layout).states())
        for supervisor in psutil.Process(run.pid).children():
            supervisor.kill()
        run.kill()

    assert left == {"gateway", "postgres", "nats", *SERVICES}
    assert len(processes_of(state)) >= len(left)
    with running_system(plan, quiet()) as system:
        system.watch.check()


def test_taken_port_is_named_with_the_setting_that_moves_it(state: Path) -> None:
    ports = new_ports()
    plan = plan_in(str(state), ports)

    with (
        socket.create_server(("127.0.0.1", ports[3])),
        pytest.raises(PortTakenError, match=rf"Port {ports[3]} for identity.*JIANDING_PORT_IDENT"),
        running_system(plan, quiet()),
    ):
        pytest.fail("the system started on a taken port")
