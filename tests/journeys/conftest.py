"""The story, told once on the whole system; each test looks at another side of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local_stack.demo.story import Told, tell
from tests.support.whole_system import WholeSystem, running_whole_system

HERE = Path(__file__).parent


@dataclass
class Journey:
    """What was told, on which system, and what it left on disk."""

    told: Told
    system: WholeSystem
    output: Path
    said: list[str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask for one worker for all journeys: each worker tells the story anew."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("journeys"))
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="package")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """The bureau's report as a story, over HTTP at the gateway of a fresh system."""
    directory = tmp_path_factory.mktemp("journey")
    said: list[str] = []
    with running_whole_system(directory / "state") as system:
        told = asyncio.run(tell(system.stage, directory / "demo", said.append))
        yield Journey(told, system, directory / "demo", said)
