"""The whole bureau for a session's day; the lottery asks intake itself."""

from collections.abc import AsyncIterator, Sequence

import pytest

from shared.testing.running import Surroundings
from tests.blindness.bureau import SERVICES, running_bureau
from tests.blindness.conftest import signing_key
from tests.journeys.sessions.day import Day

__all__ = ["signing_key"]


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return SERVICES


@pytest.fixture
async def day(surroundings: Surroundings, signing_key: str) -> AsyncIterator[Day]:
    async with running_bureau(surroundings) as bureau:
        bureau.let_the_lottery_ask_intake()
        yield Day(bureau)
