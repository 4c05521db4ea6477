"""Identity over a real database, with its own keys, clients and accounts."""

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from services.identity.tests.world import CLIENTS, ISSUER, PASSWORD, World
from shared.testing.plugin import RunService
from shared.testing.running import RunningService


@pytest.fixture(scope="session")
def database_services() -> Sequence[str]:
    return ("identity",)


QUICK = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1)])


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id still, but with less to do."""
    monkeypatch.setattr(PasswordHash, "recommended", lambda: QUICK)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return QUICK.hash(PASSWORD)


@pytest.fixture
def clients_file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.json"
    path.write_text(json.dumps(CLIENTS), encoding="utf-8")
    return path


@pytest.fixture
async def running(run_service: RunService, clients_file: Path) -> AsyncIterator[RunningService]:
    async with run_service(
        "identity", parts='["api"]', oidc_issuer=ISSUER, clients_file=str(clients_file)
    ) as running:
        yield running


@pytest.fixture
def world(running: RunningService, password_hash: str) -> World:
    return World(running, password_hash)
