"""Writes docs/performance.md."""

from collections.abc import Mapping, Sequence

from local_stack.layout import ROOT
from tests.bench.measuring import Result

__all__ = ["PAGE", "table", "write_page"]

PAGE = ROOT / "docs" / "performance.md"

HEAD = """\
# Performance

`make bench` writes this page. Each figure stands beside the bare limit or a peer measured in the
same run, in alternating rounds on the same machine: the ratio is what counts, since it travels.
Where there are several rounds the median is given, and in parentheses the lowest and the highest.

"""
NOTES = """
## What is measured

Everything runs on one machine on loopback: the load, the gateway, the services, PostgreSQL with
`fsync`, and NATS with `sync_interval: always`. PostgreSQL also keeps commit timestamps
(`track_commit_timestamp`), from which delivery is read.

- **Submit.** `POST /api/intake/v1/applications` through Caddy to intake as `make run` runs it: one
  uvicorn process with its relay and jobs. A checked JWT, the whole body validated, an idempotency
  key, parties, injury and circumstances encrypted, people and names found by blind index, four
  uploads claimed, fourteen rows in eleven tables, among them the receipt and the first legal limit;
  the event is then published, the receipt signed and the audit entry chained. identity runs;
  lottery, review and mailing don't.
- **Submit with 3 files of 2 MB.** Three uploads one after another, then the application, through
  the gateway: checked by content and hashed while they pass, synced to the disk. The limit writes
  as many bytes into as many files, each synced, from as many threads, without reading any.
- **Lists.** Intake's API over two databases at once, with ten thousand and with a million cases of
  one committee (`tests/bench/case_archive.py` loads them); two clients ask for pages of 50, each
  about another case, straight at the service. Closed cases make the difference: in both databases
  2,000 cases are running, four hundred of them in each queue, and twenty people share a name and an
  employer, so that pages are as long.
- **pgbench** writes the same rows, as long as ours, into the same tables of a second database: one
  transaction, a prepared statement a table (`tests/bench/submit.sql`), as many clients.
- **Django REST framework** (`tests/bench/django_rest`): one gunicorn worker with 16 threads and
  kept connections, serializers, the ORM, the same rows in one transaction. It stands behind no
  gateway, knows no caller, encrypts nothing, looks for nobody, publishes nothing.
- **Event.** Facts (`intake.case.preliminarily_reviewed.v1`) are committed one a transaction, 100 a
  second whether or not earlier ones are done, in a process that runs intake's unit of work and
  relay; the lottery's own process consumes them. Measured from the commit of the fact to the commit
  of the row it causes in the lottery, by PostgreSQL's clock. The limit: asyncpg inserts a row,
  nats-py publishes and fetches, asyncpg inserts a row.
- **Backlog.** 20,000 such facts. Relay: from a full outbox until all are marked as sent. Consumer:
  from a full stream until all effects are committed, each with its inbox row and position. The
  limit: nats-py's pipelined `publish_async` of messages of that size to the same stream, all
  acknowledged, no database. The relay publishes atomic batches, each synced once; so it can be
  faster than messages one by one.
- **Uploads.** A PDF of 200 MB through the gateway, by one request and by tus in pieces of 8 MB,
  from the first byte to the answer: stored and synced, hashed, looked into by the sandbox. The
  limit: `dd` copies the same file onto the same disk with `conv=fsync`. Memory: what intake's
  process has for itself (`RssAnon`), sampled every 20 ms, at its peak over what it had before; of
  one upload, and of 20 at once.
- **Draws.** In one process, with documents of the draw specification
  (`tests/bench/draw_structures.py` has each, made from a fixed seed): all that the server computes
  from the frozen cases to the signed transcript, slack, hashes, commitment, rules, outcome and
  signature; each of 20 draws a round has a secret of its own. Targets are held against the
  median; the slowest draw stands beside it. Memory is what one draw holds at its peak
  (`tracemalloc`), measured apart. The ratio says how many times quicker than the peer ours is.
- **Case by case** and **seat by seat** is how an office draws by hand: the next panel or expert
  from those who still fit, beginning again where nobody does. It is quick, and biased. Bias is
  computed by going through everything that can happen: *distance* is the total variation distance
  from all admissible outcomes being equally likely (0 is uniform, 1 the farthest). Uniform draws
  refuse whole attempts instead, which is what dense recusals cost; a draw refused after 100,000
  attempts is the longest there is, and the planner warns of it before the freeze.
- **`sortition-algorithms`** (`tests/bench/sortition`, an environment of its own): one quota a
  class. `legacy` picks person by person as ours does; `maximin`, its default, solves integer
  programs, and isn't waited for longer than a minute.
- **Draw over the API.** Seven requests one after another to the lottery in one process, without
  gateway and network: tokens checked, idempotency, rules, PostgreSQL as tests run it (without
  `fsync`), the chain's lock, audit; the sealed secret, the outcome and the signed transcript. The
  session before it (pool, groups, 45 check-ins) isn't counted.
- **Letters.** Processor time of all threads. The limit is a kept Typst compiler setting one line.

To repeat it: `make bench`. A part alone, `make bench ARGS="--only submit"` (`files`, `uploads`,
`lists`, `events`, `backlog`, `draws`, `letters`), is printed and leaves this page as it is.
"""
HEADINGS = ("what", "ours", "bare limit or peer", "ratio", "target", "met")


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = [row(HEADINGS), row(["---"] * len(HEADINGS))]
    for result in results:
        met = {True: "yes", False: "**missed**", None: ""}[result.is_met]
        cells = (result.what, result.ours, result.limit, result.ratio, result.target, met)
        lines.append(row(cells))
    return "\n".join(lines) + "\n"


def row(cells: Sequence[str]) -> str:
    """Return a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def write_page(facts: Mapping[str, str], results: Sequence[Result]) -> None:
    """Write the page anew."""
    named = "".join(f"{row(fact)}\n" for fact in [("machine", ""), ("---", "---"), *facts.items()])
    page = f"{HEAD}{table(results)}\n{named}{NOTES}"
    PAGE.write_text(page, encoding="utf-8")
