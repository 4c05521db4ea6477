"""The whole system on this machine: started part by part, watched, stopped in reverse."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.cluster_of_system import open_cluster
from local_stack.databases import prepare_database
from local_stack.interrupts import ignore_further_signals
from local_stack.leftovers import STATE_VARIABLE, end_leftovers
from local_stack.lock import only_run
from local_stack.migrations import migrate, outdated
from local_stack.nats import NatsServer, serves_jetstream
from local_stack.plan import Plan
from local_stack.ports import is_listening
from local_stack.postgres_cluster import SUPERUSER, Cluster
from local_stack.processes import wait_until
from local_stack.readiness import wait_for_services
from local_stack.services import DATABASE
from local_stack.steps import Steps
from local_stack.supervision import Supervisor, running_supervisor
from local_stack.watch import Watch

_WATCH_SECONDS = 0.5


@dataclass
class System:
    """A system whose supervisor runs."""

    plan: Plan
    supervisor: Supervisor
    cluster: Cluster
    superuser_password: str
    steps: Steps
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        """Begin watching for what keeps dying."""
        self.watch = Watch(self.supervisor, self.plan.layout.logs)

    @property
    def superuser_url(self) -> str:
        """`postgresql://` address of the database for its superuser."""
        address = f"127.0.0.1:{self.plan.settings.postgres}/{DATABASE}"
        return f"postgresql://{SUPERUSER}:{self.superuser_password}@{address}"

    def start(self) -> None:
        """Start everything: stores first, then what needs them, the gateway last.

        Raises
        ------
        NotReadyError
            A part didn't become ready in time.
        GivenUpError
            A part keeps dying.
        MigrationError
            The migrations failed.
        """
        self._start_stores()
        self._prepare_schemas()
        self._start_services()
        self._start_gateway()

    def stop(self) -> None:
        """Stop everything in reverse, whatever state it is in."""
        for names in (["gateway"], self.plan.services, ["postgres", "nats"]):
            if self.supervisor.is_alive():
                self.supervisor.stop(names)

    def stay(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Watch until somebody asks for the end, and do something else again and again.

        Raises
        ------
        GivenUpError
            A part keeps dying.
        """
        while True:
            self.watch.check()
            meanwhile()
            time.sleep(_WATCH_SECONDS)

    def _start_stores(self) -> None:
        settings = self.plan.settings
        self.supervisor.start("postgres")
        self.supervisor.start("nats")
        with self.steps.step("Code that the services share"):
            self.supervisor.preload(self.plan.shared_modules)
        with self.steps.step(f"PostgreSQL on 127.0.0.1:{settings.postgres}"):
            self._wait(self._serves_postgres, "PostgreSQL")
        with self.steps.step(f"NATS with JetStream on 127.0.0.1:{settings.nats}"):
            self._wait(lambda: serves_jetstream(settings.nats), "NATS")

    def _prepare_schemas(self) -> None:
        services, credentials = self.plan.services, self.plan.credentials
        with self.steps.step("One schema and two roles a service"):
            passwords = {name: credentials.role_passwords(name) for name in services}
            administration = self.superuser_url.removesuffix(DATABASE) + "postgres"
            prepare_database(administration, DATABASE, passwords)
        behind = outdated(services, self.superuser_url) if self.plan.migrates else []
        if behind:
            with self.steps.step(f"Migrations of {', '.join(behind)}"):
                migrate(behind, self.plan.addresses, credentials)

    def _start_services(self) -> None:
        addresses = self.plan.addresses.services
        with self.steps.step(f"Services {', '.join(addresses)}"):
            for name in addresses:
                self.supervisor.start(name)
            urls = {name: f"{url}/readyz" for name, url in addresses.items()}
            wait_for_services(urls, check=self.watch.check)

    def _start_gateway(self) -> None:
        settings = self.plan.settings
        port = settings.port_of("gateway")
        with self.steps.step(f"Gateway on {settings.host}:{port}"):
            self.supervisor.start("gateway")
            # The certificate of a domain may come later, or be one this machine doesn't trust.
            if settings.domain:
                self._wait(lambda: is_listening(port, host=settings.local_host), "The gateway")
            else:
                wait_for_services({"gateway": settings.local_url}, check=self.watch.check)

    def _serves_postgres(self) -> bool:
        pid = self.cluster.serving_pid()
        return pid is not None and pid == self.supervisor.states()["postgres"].pid

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        def holds() -> bool:
            self.watch.check()
            return condition()

        wait_until(holds, what=what, seconds=60)


@contextmanager
def running_system(plan: Plan, steps: Steps) -> Iterator[System]:
    """Run the whole system for the length of a `with` block.

    Raises
    ------
    AlreadyRunningError
        Another process runs it from the same state directory.
    PortTakenError
        A port is taken; the message says which setting moves it.
    NotReadyError, GivenUpError, MigrationError
        A part didn't start; everything else has been stopped again.
    """
    layout, credentials = plan.layout, plan.credentials
    layout.create()
    with only_run(layout.run / "lock"), _nothing_left_over(layout.state, steps):
        plan.settings.require_free_ports(plan.parts)
        cluster, password = open_cluster(plan, steps)
        with steps.step("Secrets and settings"):
            plan.write_files()
            programs = plan.programs(cluster, _configured_nats(plan))
        with (
            running_supervisor(
                layout,
                programs,
                credentials.supervisor_password(),
                environment=_environment(plan),
            ) as supervisor,
            _started(System(plan, supervisor, cluster, password, steps)) as system,
        ):
            yield system


@contextmanager
def _started(system: System) -> Iterator[System]:
    try:
        system.start()
        yield system
    finally:
        ignore_further_signals()
        with system.steps.step("Stopped"):
            system.stop()


@contextmanager
def _nothing_left_over(state: Path, steps: Steps) -> Iterator[None]:
    count = end_leftovers(state)
    if count:
        steps.note(f"Ended {count} processes that an earlier, killed run had left behind")
    try:
        yield
    finally:
        # There is nothing to end, unless the supervisor itself was killed.
        end_leftovers(state)


def _configured_nats(plan: Plan) -> NatsServer:
    users = {name: plan.credentials.nats_password(name) for name in plan.services}
    nats = NatsServer.create(plan.layout.nats.resolve(), plan.settings.nats, users=users)
    nats.recover()
    return nats


def _environment(plan: Plan) -> Mapping[str, str]:
    private = str(plan.layout.gateway.resolve())
    return {
        STATE_VARIABLE: str(plan.layout.state),
        "XDG_DATA_HOME": private,
        "XDG_CONFIG_HOME": private,
        # The parts reach each other on loopback, never through a proxy from the environment.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
