"""Review over the real servers, with intake and lottery played by their events."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from services.review.tests.factories.cases import Neighbours
from services.review.tests.factories.people import People
from shared.clients.intake import FakeIntakeClient
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

ISSUERS: dict[str, Any] = {
    "330783": {
        "code": "330700",
        "prefixes": {"initial": "金劳鉴初", "review": "金劳鉴复", "illness": "金劳鉴病"},
    },
    "330782": {
        "code": "330782",
        "pattern": "{prefix}[{year}]第{seq:04d}号",
        "prefixes": {"initial": "义劳鉴"},
    },
}

ISSUERS_JSON = json.dumps(ISSUERS)


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return ("review",)


@pytest.fixture
async def review(run_service: RunService) -> AsyncIterator[RunningService]:
    async with run_service("review", parts='["api"]', issuers=ISSUERS_JSON) as review:
        review.app.state.intake = FakeIntakeClient()
        yield review


@pytest.fixture
def neighbours(review: RunningService) -> Neighbours:
    return Neighbours(review.service)


@pytest.fixture
def people(review: RunningService) -> People:
    return People(review)
