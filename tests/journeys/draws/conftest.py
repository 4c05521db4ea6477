"""A lottery for each session day, or the whole bureau, and the verifier in a browser's code."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.lottery.tests.api.conftest import Bureau as Lottery
from services.lottery.tests.api.conftest import bureau, signing_key
from services.lottery.tests.verifiers.browser import Browser
from shared.testing.running import Surroundings
from tests.blindness.bureau import Bureau, running_bureau
from tests.journeys.draws.hall import Hall

__all__ = ["bureau", "signing_key"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The TypeScript implementation."""
    with Browser() as answering:
        yield answering


@pytest.fixture
def hall(bureau: Lottery) -> Hall:
    """The lottery alone, with a stand-in for intake."""
    return Hall(bureau)


@pytest.fixture
async def whole_bureau(surroundings: Surroundings, signing_key: str) -> AsyncIterator[Bureau]:
    """Intake, lottery, review and mailing; the lottery asks intake itself."""
    assert Path(signing_key).parent == surroundings.directory
    async with running_bureau(surroundings) as opened:
        opened.let_the_lottery_ask_intake()
        yield opened
