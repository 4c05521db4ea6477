"""The four services of a case, before anything has happened."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from shared.testing.plugin import RunService
from tests.support.four_services import FourServices, four_services
from tests.support.worlds import signing_key


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return ("intake", "lottery", "review", "mailing")


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    """A new signing key for the lottery."""
    return signing_key(tmp_path)["signing_key_file"]


@pytest.fixture
async def office(run_service: RunService, key_file: str) -> AsyncIterator[FourServices]:
    """All four, with a post that a test controls."""
    async with four_services(run_service, key_file, parts='["api"]') as office:
        yield office
