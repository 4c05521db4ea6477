"""The system under measurement: the embedded stack with durable stores, on ports of its own."""

import asyncio
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from local_stack.clients import DEMO_CLIENT
from local_stack.cluster_of_system import open_cluster
from local_stack.databases import run_script
from local_stack.layout import ROOT, Layout
from local_stack.leftovers import end_leftovers
from local_stack.plan import Plan
from local_stack.ports import free_port
from local_stack.postgres_cluster import Cluster
from local_stack.processes import wait_until
from local_stack.settings import StackSettings
from local_stack.steps import Steps
from local_stack.system import System, running_system
from shared.testing.login import AccountHolder, log_in

__all__ = ["Account", "Stand", "running_stand"]

STATE = ROOT / "var" / "bench"
PARTS = ("gateway", "postgres", "nats", "identity", "intake", "lottery")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can log in."""

    id: str
    holder: AccountHolder


@dataclass(frozen=True, slots=True)
class Stand:
    """A running system and the ways to look into it."""

    system: System

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self.system.plan.settings.local_url

    @property
    def superuser_url(self) -> str:
        """The database's address for its superuser."""
        return self.system.superuser_url

    @property
    def nats_port(self) -> int:
        """Where NATS listens."""
        return self.system.plan.settings.nats

    def sql(self, script: str) -> str:
        """Run psql in the system's database and return what it prints."""
        return run_script(self.superuser_url, script)

    def settle(self) -> None:
        """Leave nothing behind that the next measurement would pay for."""
        self.sql("vacuum analyze; checkpoint;")

    def start(self, service: str) -> None:
        """Start a service unless it runs, and return when it answers."""
        if not self.system.supervisor.states()[service].pid:
            self.system.supervisor.start(service)
        address = f"{self.system.plan.addresses.services[service]}/healthz"
        wait_until(lambda: answers(address), what=service, seconds=60)

    def stop(self, *services: str) -> None:
        """Stop services."""
        self.system.supervisor.stop(services)

    def environment_file(self, service: str) -> Path:
        """The file with a service's settings."""
        return self.system.plan.layout.secrets.resolve() / f"{service}.env"

    def new_account(self, role: str) -> Account:
        """Make an account."""
        secret = self.system.plan.credentials.client_secret_file(DEMO_CLIENT).read_text().strip()
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False) as client:
            answer = client.post(
                "/auth/token",
                data={"grant_type": "client_credentials", "audience": "jianding-api"},
                auth=(DEMO_CLIENT, secret),
            ).raise_for_status()
            login, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(18)
            account = client.post(
                "/auth/v1/accounts",
                json={
                    "login": login,
                    "display_name": "测量",
                    "roles": [role],
                    "initial_password": password,
                },
                headers={"Authorization": f"Bearer {answer.json()['access_token']}"},
            ).raise_for_status()
        return Account(account.json()["id"], AccountHolder(login, password))

    def token_of(self, account: Account) -> str:
        """Log in as a browser does, and return a token; it lasts some minutes."""
        holder = account.holder
        return asyncio.run(log_in(self.url, holder.login, holder.password, holder=holder))

    def token_of_new_account(self, role: str) -> tuple[str, str]:
        """Make an account, log in, return account id and token."""
        account = self.new_account(role)
        return account.id, self.token_of(account)


@contextmanager
def running_stand(console: Console, parts: Sequence[str] = PARTS) -> Iterator[Stand]:
    """Run gateway, stores and the services that are measured, and leave nothing behind."""
    remove_state()
    settings = StackSettings(**{part: free_port() for part in parts})  # type: ignore[arg-type]
    plan = Plan(settings, Layout(STATE), parts[3:])
    steps = Steps(console)
    try:
        keep_commit_times(plan, steps)
        with running_system(plan, steps) as system:
            yield Stand(system)
    finally:
        remove_state()


def keep_commit_times(plan: Plan, steps: Steps) -> None:
    """Let PostgreSQL remember when each transaction was committed."""
    plan.layout.create()
    cluster, _ = open_cluster(plan, steps)
    with (cluster.data / "postgresql.conf").open("a") as configuration:
        configuration.write("track_commit_timestamp = on\n")


def remove_state() -> None:
    """Delete the state directory and the cluster, wherever it had to be."""
    if STATE.exists():
        end_leftovers(STATE)
        Cluster.locate(STATE / "postgres").remove()
        shutil.rmtree(STATE)


def answers(address: str) -> bool:
    """Tell whether a service is there."""
    try:
        return httpx.get(address, timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False
