"""Mailing over the real PostgreSQL, with its own schema only and its neighbours as fakes."""

import json
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from services.mailing.tests.factories.bureau import Bureau
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.plugin import RunService


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return ("mailing",)


@pytest.fixture
def issuers_file(tmp_path: Path) -> Path:
    """The letters of a second committee; the first one's are the package's."""
    packaged = json.loads((files("mailing") / "data" / "issuers.json").read_text(encoding="utf-8"))
    other = packaged["330783"] | {"copies": []}
    other["issuer"] = other["issuer"] | {"organiser": "义乌市劳动能力鉴定中心"}
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps({OTHER_COMMITTEE: other}), encoding="utf-8")
    return path


@pytest.fixture
async def bureau(run_service: RunService, issuers_file: Path) -> AsyncIterator[Bureau]:
    """Mailing's API alone; the press works when a test lets it."""
    async with run_service("mailing", parts='["api"]', issuers_file=str(issuers_file)) as mailing:
        yield Bureau(mailing)
