"""The whole bureau for a session's day; the lottery asks intake itself."""

from collections.abc import AsyncIterator, Sequence

import pytest
from httpx import ASGITransport

from shared.clients.base import ServiceClient
from shared.clients.intake import IntakeClient
from shared.testing.running import Surroundings
from tests.blindness.bureau import SERVICES, Bureau, running_bureau
from tests.blindness.conftest import signing_key
from tests.journeys.sessions.day import Day

__all__ = ["signing_key"]


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return SERVICES


def let_the_lottery_ask_intake(bureau: Bureau) -> None:
    """Take the stand-in for intake away: whom a session expects, and where, intake says itself."""
    asking = bureau.services["lottery"]
    client = IntakeClient(asking.service)
    client._client = ServiceClient(
        asking.service, "intake", transport=ASGITransport(bureau.services["intake"].app)
    )
    asking.app.state.intake = client


@pytest.fixture
async def day(surroundings: Surroundings, signing_key: str) -> AsyncIterator[Day]:
    async with running_bureau(surroundings) as bureau:
        let_the_lottery_ask_intake(bureau)
        yield Day(bureau)
