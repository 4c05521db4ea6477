"""The first start's accounts."""

import asyncio
import json
from pathlib import Path

from identity.worker import create_first_accounts, purge
from services.identity.tests.world import BASE, World
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.login import log_in

FIRST = [
    {
        "login": login,
        "display_name": "账号管理员",
        "roles": ["admin"],
        "committee": committee,
        "password": f"first password of {login}!",
    }
    for login, committee in (("admin", COMMITTEE), ("admin.two", OTHER_COMMITTEE))
]


def give(world: World, path: Path) -> None:
    path.write_text(json.dumps(FIRST), encoding="utf-8")
    world.service.settings.bootstrap_file = path


async def test_first_accounts_log_in(world: World, tmp_path: Path) -> None:
    give(world, tmp_path / "bootstrap.json")

    await create_first_accounts(world.service)

    token = await log_in(BASE, "admin", "first password of admin!", client=world.browser())
    verified = await world.verifier().verify(token, "jianding-api")
    assert verified.roles == {"admin"}
    assert verified.committee == COMMITTEE


async def test_first_accounts_are_created_once(world: World, tmp_path: Path) -> None:
    give(world, tmp_path / "bootstrap.json")

    await asyncio.gather(*(create_first_accounts(world.service) for _ in range(3)))
    await create_first_accounts(world.service)

    assert await count_of(world, "account") == 2


async def test_missing_bootstrap_file_is_nothing_special(world: World, tmp_path: Path) -> None:
    world.service.settings.bootstrap_file = tmp_path / "gone.json"

    await create_first_accounts(world.service)

    assert await count_of(world, "account") == 0


async def test_past_sessions_are_swept_and_present_ones_stay(world: World) -> None:
    await world.account()
    async with world.browser() as browser:
        await log_in(BASE, "zhou.minghua", "correct horse battery", client=browser)
    await purge(world.service)
    assert await rows(world) == (1, 1)

    world.advance(3 * 86_400)
    await purge(world.service)

    assert await rows(world) == (0, 0)


async def rows(world: World) -> tuple[int, int]:
    return await count_of(world, "session"), await count_of(world, "authorization_code")


async def count_of(world: World, table: str) -> int:
    async with world.service.database.engine.connect() as connection:
        result = await connection.exec_driver_sql(f"select count(*) from identity.{table}")  # noqa: S608
        return int(result.scalar_one())
