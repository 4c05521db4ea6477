"""Intake for tests: a whole service over the real PostgreSQL, with its own schema only."""

from collections.abc import AsyncIterator, Sequence

import pytest

from services.intake.tests.factories.clients import Desk
from shared.testing.plugin import RunService


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return ("intake",)


@pytest.fixture
async def desk(run_service: RunService) -> AsyncIterator[Desk]:
    """Intake's API alone; nothing is sent and nothing consumed."""
    async with run_service("intake", parts='["api"]') as intake:
        yield Desk(intake)
