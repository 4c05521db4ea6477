"""A small service, `probe`, with which the plumbing is tested as real services use it."""

import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from shared.testing.plugin import RunService
from shared.testing.running import RunningService

sys.path.insert(0, str(Path(__file__).parent / "probe_service" / "src"))


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return ("probe",)


@pytest.fixture
async def probe(run_service: RunService) -> AsyncIterator[RunningService]:
    async with run_service("probe", parts='["api"]') as probe:
        yield probe
