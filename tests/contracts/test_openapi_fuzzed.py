"""Whatever is asked of a service, by whomever, it answers as its description says."""

import asyncio
import os
import sys

import pytest

from services.identity.tests.conftest import quick_hashes
from shared.testing.plugin import RunService
from shared.testing.running import Surroundings, created_app
from tests.support.fuzzing import Findings, fuzz
from tests.support.worlds import SEEDS

__all__ = ["quick_hashes"]

CASES = int(os.environ.get("FUZZ_CASES", "0"))


@pytest.mark.timeout(180 + CASES)
@pytest.mark.parametrize("service", SEEDS)
async def test_service_answers_as_its_description_says(
    service: str,
    run_service: RunService,
    surroundings: Surroundings,
) -> None:
    seed = SEEDS[service]
    settings = {"parts": '["api"]', **seed.settings(surroundings.directory)}
    async with run_service(service, **settings) as running:
        world = await seed.fill(running)
    app = created_app(service, surroundings, settings)
    seed.prepare(app, surroundings.issuer)

    found = await asyncio.to_thread(
        fuzz, app, surroundings.issuer, world, cases=CASES // len(SEEDS)
    )

    sys.stdout.write(report(service, found))
    assert not found.failures, found.told()
    assert found.cases >= CASES // len(SEEDS)
    assert len(found.accepted) > len(found.asked) // 3, "the world is too small to be tested"


def report(service: str, found: Findings) -> str:
    """Say how much was asked, and what was never granted."""
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(found.statuses.items()))
    never = "".join(f"\n  never granted: {label}" for label in sorted(found.asked - found.accepted))
    return f"{service}: {found.cases} requests; {statuses}{never}\n"
