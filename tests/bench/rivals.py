"""Who writes the same rows: pgbench, and an endpoint made with Django REST framework."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from urllib.parse import unquote, urlsplit

from local_stack.databases import run_script
from local_stack.ports import free_port, is_free
from local_stack.postgres_cluster import program
from local_stack.processes import wait_until
from tests.bench.stand import Stand

__all__ = ["CLIENTS", "pgbench", "rival_database", "running_django"]

CLIENTS = 16
THREADS = 16
SCRIPT = files("tests.bench").joinpath("submit.sql")
RATE = re.compile(r"tps = ([\d.]+)")


def rival_database(stand: Stand) -> str:
    """Make a second database with intake's tables, unknown to services; return its address."""
    address = stand.superuser_url.rpartition("/")[0] + "/rival"
    stand.sql("create database rival")
    schema = subprocess.run(
        [str(program("pg_dump")), "--schema-only", "--schema=intake", stand.superuser_url],
        stdout=subprocess.PIPE,
        check=True,
    )
    run_script(address, schema.stdout.decode())
    return address


def pgbench(database: str, account: str, run: str, transactions: int) -> float:
    """Write applications with pgbench, some for each client, and return how many a second."""
    address = urlsplit(database)
    command = [
        str(program("pgbench")),
        *("--no-vacuum", "--protocol=prepared", "--jobs=1", f"--client={CLIENTS}"),
        *(f"--transactions={transactions}", f"--file={SCRIPT}"),
        *("-D", "n=0", "-D", f"run={run}", "-D", f"account={account}"),
        *("-h", str(address.hostname), "-p", str(address.port), "-U", str(address.username)),
        address.path.lstrip("/"),
    ]
    environment = {**os.environ, "PGPASSWORD": unquote(address.password or "")}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    [rate] = RATE.findall(done.stdout)
    return float(rate)


@contextmanager
def running_django(database: str) -> Iterator[int]:
    """Serve the Django REST framework endpoint with one gunicorn worker; gives its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--workers=1", "--worker-class=gthread"),
        *(f"--threads={THREADS}", f"--bind=127.0.0.1:{port}", "--log-level=error"),
        "tests.bench.django_rest.wsgi:application",
    ]
    with subprocess.Popen(command, env={**os.environ, "BENCH_DATABASE_URL": database}) as server:
        try:
            wait_until(lambda: not is_free(port), what="gunicorn")
            yield port
        finally:
            server.terminate()
