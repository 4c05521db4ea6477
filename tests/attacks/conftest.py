"""A lottery with an operator to attack, and the verifiers that look at what a server publishes."""

from collections.abc import Iterator

import pytest

from services.lottery.tests.api.conftest import bureau, signing_key
from services.lottery.tests.verifiers.browser import Browser

__all__ = ["browser", "bureau", "signing_key"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The TypeScript implementation."""
    with Browser() as answering:
        yield answering
