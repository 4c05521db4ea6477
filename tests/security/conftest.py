"""Each service in turn, with a little of everything in it."""

from collections.abc import AsyncIterator

import pytest

from services.identity.tests.conftest import quick_hashes
from shared.testing.plugin import RunService
from shared.testing.running import Surroundings
from tests.security.stands import Stand, filled
from tests.support.worlds import SEEDS

__all__ = ["quick_hashes"]


@pytest.fixture(params=sorted(SEEDS))
async def stand(
    request: pytest.FixtureRequest, run_service: RunService, surroundings: Surroundings
) -> AsyncIterator[Stand]:
    async with filled(request.param, run_service, surroundings) as stand:
        yield stand


@pytest.fixture
async def intake(run_service: RunService, surroundings: Surroundings) -> AsyncIterator[Stand]:
    async with filled("intake", run_service, surroundings) as stand:
        yield stand
