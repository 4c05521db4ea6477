"""One TypeScript process for all tests."""

from collections.abc import Iterator

import pytest

from services.lottery.tests.verifiers.browser import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The TypeScript implementation."""
    with Browser() as answering:
        yield answering
