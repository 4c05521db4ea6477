"""Creating applications over HTTP, against pgbench and Django REST framework writing the same."""

from dataclasses import dataclass, field

from local_stack.databases import run_script
from tests.bench.applications import body, insert_uploads
from tests.bench.load import Load, Loaded, post_request, send
from tests.bench.measuring import Figure, Result, in_turn
from tests.bench.rivals import CLIENTS, pgbench, rival_database, running_django
from tests.bench.stand import Stand

__all__ = ["measure"]

REQUESTS = 2_400
TRANSACTIONS = 250
"""Of each pgbench client."""

WARM_UP = 320
TARGET_OF_PGBENCH = 0.12
TARGET_OF_DJANGO = 1.3


@dataclass
class Contest:
    """Both databases, an applicant, and how many applications were used up."""

    stand: Stand
    rival: str
    django_port: int
    account: str
    token: str
    used: int = 0
    answers: dict[str, list[Loaded]] = field(default_factory=dict)

    def ours(self, count: int = REQUESTS) -> float:
        """Submit through the gateway."""
        port = self.stand.system.plan.settings.gateway
        headers = {"Authorization": f"Bearer {self.token}"}
        database = self.stand.superuser_url
        address = (port, "/api/intake/v1/applications")
        return self._send("ours", database, address, headers, count)

    def django(self, count: int = REQUESTS) -> float:
        """Submit to the Django REST framework endpoint."""
        return self._send("django", self.rival, (self.django_port, "/applications"), {}, count)

    def pgbench(self) -> float:
        """Write the rows with pgbench."""
        run = self._next_run(TRANSACTIONS * CLIENTS)
        names = f"""
            select '{run}-' || client || '-' || n as run
            from generate_series(0, {CLIENTS - 1}) client, generate_series(1, {TRANSACTIONS}) n
        """
        prepare(self.rival, insert_uploads(self.account, names))
        return pgbench(self.rival, self.account, f"{run}-", TRANSACTIONS)

    def _send(
        self,
        name: str,
        database: str,
        address: tuple[int, str],
        headers: dict[str, str],
        count: int,
    ) -> float:
        port, path = address
        first = self.used
        run = self._next_run(count)
        names = f"select '{run}-' || n as run from generate_series(1, {count}) n"
        prepare(database, insert_uploads(self.account, names))
        requests = [
            post_request(
                path,
                port,
                body(first + number, f"{run}-{number}"),
                {**headers, "Idempotency-Key": f"{run}-{number}"},
            )
            for number in range(1, count + 1)
        ]
        loaded = send(Load(port, CLIENTS, requests))
        self.answers.setdefault(name, []).append(loaded)
        return loaded.rate

    def _next_run(self, count: int) -> str:
        self.used += count
        return f"run{self.used}"


def prepare(database: str, script: str) -> None:
    """Fill in what the next measurement uses up, and leave the database at rest."""
    run_script(database, f"{script}; vacuum analyze; checkpoint;")


def measure(stand: Stand, rounds: int) -> list[Result]:
    """Let the service, pgbench and Django create applications in turn, with as many clients."""
    stand.stop("lottery")
    stand.start("intake")
    rival = rival_database(stand)
    account, token = stand.token_of_new_account("applicant")
    with running_django(rival) as django_port:
        contest = Contest(stand, rival, django_port, account, token)
        contest.ours(WARM_UP)
        contest.django(WARM_UP)
        contest.answers.clear()
        rates = in_turn(
            {"ours": contest.ours, "pgbench": contest.pgbench, "django": contest.django}, rounds
        )
    stand.sql("drop database rival with (force)")
    ours, bare, django = (Figure(rates[name]) for name in ("ours", "pgbench", "django"))
    return [
        compared("Submit an application, against pgbench", ours, bare, TARGET_OF_PGBENCH),
        compared(
            "Submit an application, against Django REST framework", ours, django, TARGET_OF_DJANGO
        ),
        latencies(contest, 0.5, "p50"),
        latencies(contest, 0.99, "p99"),
    ]


def compared(what: str, ours: Figure, other: Figure, target: float) -> Result:
    """Return our rate as a share of another."""
    ratio = ours.over(other)
    return Result(
        f"{what}, {CLIENTS} clients",
        ours.written(unit=" requests/s"),
        other.written(unit="/s"),
        ratio.written(".2f"),
        f"≥ {target}",
        ratio.median >= target,
    )


def latencies(contest: Contest, share: float, name: str) -> Result:
    """Return a percentile of our answers, and of Django's beside it."""
    ours, django = (
        Figure([loaded.milliseconds(share) for loaded in contest.answers[who]])
        for who in ("ours", "django")
    )
    return Result(
        f"Submit an application: {name}, {CLIENTS} clients that never pause",
        ours.written(".0f", " ms"),
        f"{django.written('.0f', ' ms')} (Django REST framework)",
        django.over(ours).written(".2f"),
    )
