"""The servers of a test run end with it, however it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from nats.aio.client import Client

from shared.testing.databases import TestDatabase
from shared.testing.keeper import STATE_FILE
from shared.testing.servers import Servers

WAIT_SECONDS = 60


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that stands for a test run."""
    process = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def keeper(run: subprocess.Popen[bytes], tmp_path: Path) -> Iterator[psutil.Popen]:
    """The keeper of that run's servers, once they are there."""
    keeper = psutil.Popen(
        [sys.executable, "-m", "shared.testing.keeper", str(tmp_path), str(run.pid)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_file(keeper, tmp_path / STATE_FILE)
        yield keeper
    finally:
        if keeper.is_running():
            keeper.terminate()
        keeper.wait(WAIT_SECONDS)


def test_servers_end_when_the_run_is_killed(
    run: subprocess.Popen[bytes], keeper: psutil.Popen
) -> None:
    servers = keeper.children()

    run.send_signal(signal.SIGKILL)
    run.wait()

    assert len(servers) == 2
    assert psutil.wait_procs(servers, timeout=WAIT_SECONDS)[1] == []
    assert keeper.wait(WAIT_SECONDS) == 0


def test_servers_end_when_the_keeper_is_told_to(keeper: psutil.Popen) -> None:
    servers = keeper.children()

    keeper.terminate()

    assert keeper.wait(WAIT_SECONDS) == 0
    assert psutil.wait_procs(servers, timeout=WAIT_SECONDS)[1] == []


def test_two_tests_share_servers_and_no_data(servers: Servers, database: TestDatabase) -> None:
    state = Path(os.environ["JIANDING_TEST_RUN"]) / STATE_FILE

    assert json.loads(state.read_text(encoding="utf-8"))["postgres"] == servers.postgres
    assert database.run("select count(*) from probe.note") == "0"


async def test_broker_of_the_run_keeps_streams(servers: Servers) -> None:
    client = Client()
    await client.connect(servers.nats)

    account = await client.jetstream().account_info()

    await client.close()
    assert account.limits.max_storage != 0


def wait_for_file(keeper: psutil.Popen, file: Path) -> None:
    while not file.exists():
        assert keeper.is_running()
        with_patience(keeper)


def with_patience(keeper: psutil.Popen) -> None:
    try:
        keeper.wait(0.05)
    except psutil.TimeoutExpired:
        return
