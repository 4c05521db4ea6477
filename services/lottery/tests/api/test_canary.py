"""The canary shows in time that draws work, that they are slow, or that nobody knows."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lottery.domain.canary import KINDS, CanaryRun, state_of
from lottery.domain.draw import transcript
from lottery.services.canary import Conduct, draws_at, make_draws, make_draws_when_due
from shared.actor import system_actor
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

NOW = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
STATES = ("OK", "DEGRADED", "STALE", "FAILED")
QUARTER = timedelta(minutes=15)


@pytest.fixture
async def lottery(run_service: RunService, signing_key: str) -> AsyncIterator[RunningService]:
    async with run_service("lottery", parts='["api"]', signing_key_file=signing_key) as lottery:
        yield lottery


async def told(lottery: RunningService) -> tuple[int, str]:
    """Return what readiness says; the metrics have to say the same."""
    answer = await lottery.client.get("/readyz")
    state = answer.json()["details"]["draw_canary"]
    numbers = await metrics(lottery)
    shown = {one: numbers[f'draw_canary{{service="lottery",state="{one}"}}'] for one in STATES}
    assert shown == dict.fromkeys(STATES, 0) | {state: 1}
    return answer.status_code, state


async def metrics(lottery: RunningService) -> dict[str, float]:
    headers = {"Authorization": "Bearer metrics-token-for-tests"}
    lines = (await lottery.client.get("/metrics", headers=headers)).text.splitlines()
    found = [line.rpartition(" ") for line in lines if line.startswith("draw_canary")]
    return {name: float(value) for name, _, value in found}


async def ready(lottery: RunningService) -> None:
    await lottery.service.nats.connected()


def wrong_outcome(*arguments: Any, signer: transcript.Signer, **facts: Any) -> dict[str, Any]:
    """Seat people otherwise than chance did, and sign that."""
    made = transcript.revealed(*arguments, signer=signer, **facts)
    outcome = {**made["outcome"], "attempts": 7}
    forged = {k: v for k, v in made.items() if k not in ("hash", "signature", "key_id")}
    return signer.seal({**forged, "outcome": outcome})


def broken(*arguments: Any, **facts: Any) -> dict[str, Any]:
    raise ZeroDivisionError


def without_allocation(ceremony: transcript.Ceremony, **facts: Any) -> dict[str, Any]:
    if ceremony.document["kind"] == "allocation":
        raise ZeroDivisionError
    return transcript.revealed(ceremony, **facts)


async def test_working_draws_are_told_as_ok(lottery: RunningService) -> None:
    await ready(lottery)
    before = await told(lottery)

    await make_draws_when_due(lottery.service)

    assert before == (200, "STALE")
    assert await told(lottery) == (200, "OK")
    numbers = await metrics(lottery)
    assert len([name for name in numbers if name.startswith("draw_canary_seconds")]) == 3


@pytest.mark.parametrize("conduct", [wrong_outcome, broken])
async def test_broken_draw_code_is_told_as_failed_and_keeps_the_service_in(
    lottery: RunningService, conduct: Conduct
) -> None:
    await ready(lottery)

    await make_draws(lottery.service, conduct)

    assert await told(lottery) == (200, "FAILED")
    assert (await lottery.client.get("/healthz")).status_code == 200


async def test_one_broken_kind_is_told_as_degraded(lottery: RunningService) -> None:
    await ready(lottery)

    await make_draws(lottery.service, without_allocation)

    assert await told(lottery) == (200, "DEGRADED")


async def test_slow_draws_are_told_as_degraded(run_service: RunService, signing_key: str) -> None:
    settings = {"parts": '["api"]', "canary_slow_seconds": "0.001"}
    async with run_service("lottery", signing_key_file=signing_key, **settings) as lottery:
        await ready(lottery)

        await make_draws(lottery.service)

        assert await told(lottery) == (200, "DEGRADED")


def test_canary_draws_by_both_methods_what_can_not_be_spread_evenly() -> None:
    made: list[dict[str, Any]] = []

    def kept(*arguments: Any, **facts: Any) -> dict[str, Any]:
        made.append(transcript.revealed(*arguments, **facts))
        return made[-1]

    runs = list(draws_at(NOW, kept))

    assert [(run.kind, run.fault) for run in runs] == [(kind, None) for kind in KINDS]
    _, grouped, allocated = made
    assert grouped["input"]["distinct_hospitals"]
    assert allocated["outcome"]["methods"] == {"limb": "counting", "nervous": "rejection"}
    assert any(case["recused"] for case in allocated["input"]["cases"])
    categories = {panel["code"]: panel["category"] for panel in allocated["input"]["panels"]}
    shares = Counter(allocated["outcome"]["allocation"].values())
    for category in ("limb", "nervous"):
        assert len({shares[code] for code in categories if categories[code] == category}) > 1


async def test_no_news_for_two_intervals_is_told_as_stale(lottery: RunningService) -> None:
    await ready(lottery)
    await make_draws(lottery.service)

    lottery.service.clock = lambda: datetime.now(UTC) + 2 * QUARTER

    assert await told(lottery) == (200, "STALE")


async def test_draws_are_made_once_an_interval(lottery: RunningService) -> None:
    await make_draws_when_due(lottery.service)
    lottery.service.clock = lambda: datetime.now(UTC) + timedelta(minutes=14)
    await make_draws_when_due(lottery.service)
    early = await kept_at(lottery)
    lottery.service.clock = lambda: datetime.now(UTC) + timedelta(minutes=16)

    await make_draws_when_due(lottery.service)

    assert max(early) < datetime.now(UTC)
    assert min(await kept_at(lottery)) > datetime.now(UTC)


async def kept_at(lottery: RunningService) -> list[datetime]:
    async with lottery.service.unit_of_work(system_actor("lottery", "")) as uow:
        return [run.at for run in await uow.canary.list_newest()]


async def test_canary_leaves_nothing_in_chain_events_and_trail(lottery: RunningService) -> None:
    await make_draws(lottery.service)

    for table in ("chain_record", "draw", "outbox", "audit_entry", "signing_key"):
        count = lottery.surroundings.database.run(f"select count(*) from lottery.{table}")  # noqa: S608
        assert count.strip() == "0", table


@pytest.mark.parametrize(
    ("ages", "seconds", "faults", "state"),
    [
        ((0, 0, 0), 0.1, (None, None, None), "OK"),
        ((29, 0, 0), 0.1, (None, None, None), "OK"),
        ((30, 0, 0), 0.1, (None, None, None), "STALE"),
        ((0, 0, 0), 2.1, (None, None, None), "DEGRADED"),
        ((0, 0, 0), 0.1, ("outcome", None, None), "DEGRADED"),
        ((0, 0, 0), 0.1, ("outcome", "outcome", "outcome"), "FAILED"),
        ((30, 30, 30), 0.1, ("outcome", "outcome", "outcome"), "STALE"),
    ],
)
def test_state_follows_from_the_newest_runs(
    ages: tuple[int, ...], seconds: float, faults: tuple[str | None, ...], state: str
) -> None:
    runs = [
        CanaryRun(kind, NOW - timedelta(minutes=age), seconds, fault)
        for kind, age, fault in zip(KINDS, ages, faults, strict=True)
    ]

    assert state_of(runs, now=NOW, interval=QUARTER, slow_seconds=2) == state


def test_missing_kind_is_no_news() -> None:
    runs = [CanaryRun("pool", NOW, 0.1, None), CanaryRun("groups", NOW, 0.1, None)]

    assert state_of(runs, now=NOW, interval=QUARTER, slow_seconds=2) == "STALE"
