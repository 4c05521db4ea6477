"""An office for each journey."""

from collections.abc import AsyncIterator, Sequence

import pytest

from shared.testing.running import Surroundings
from tests.blindness.bureau import SERVICES
from tests.blindness.conftest import signing_key
from tests.journeys.applications.office import Office, running_office

__all__ = ["signing_key"]


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return SERVICES


@pytest.fixture
async def office(surroundings: Surroundings) -> AsyncIterator[Office]:
    async with running_office(surroundings) as opened:
        yield opened
