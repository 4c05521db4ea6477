"""The issuer's keys change while everybody goes on."""

import asyncio

import httpx
import pytest
from httpx import ASGITransport

from identity.config import Settings
from identity.domain.keys import KeyState
from identity.keys import KeyCache
from identity.worker import rotate_keys
from services.identity.tests.world import BASE, ISSUER, World
from shared.actor import system_actor
from shared.tokens import IssuerKeys, TokenInvalidError, TokenVerifier

HOUR, DAY = 3600, 86_400


class OtherService:
    """What another service checks tokens with: it keeps the keys for five minutes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.fetches = 0
        self.verifier = TokenVerifier(
            ISSUER,
            IssuerKeys(
                f"{BASE}/auth/jwks.json",
                transport=CountingTransport(self),
                monotonic=lambda: world.service.clock().timestamp(),
            ),
            clock=lambda: world.service.clock().timestamp(),
        )

    async def takes(self, token: str) -> bool:
        try:
            await self.verifier.verify(token, "intake")
        except TokenInvalidError:
            return False
        return True


class CountingTransport(httpx.AsyncBaseTransport):
    """Asks identity itself, and counts."""

    def __init__(self, other: OtherService) -> None:
        self._other = other
        self._inner = ASGITransport(other.world.running.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._other.fetches += 1
        return await self._inner.handle_async_request(request)


async def token(world: World) -> str:
    answer = await world.client_token("service-mailing", audience="intake")
    return str(answer["access_token"])


async def states(world: World) -> list[KeyState]:
    async with world.service.unit_of_work(system_actor("identity", "")) as uow:
        facts = await uow.keys.list_all(uow.now)
    return [key.state for key in facts if key.purpose == "tokens"]


async def published(world: World) -> list[str]:
    keys = (await world.running.client.get("/auth/jwks.json")).json()["keys"]
    return [key["kid"] for key in keys]


async def test_another_service_takes_every_token_through_a_whole_rotation(world: World) -> None:
    world.stop_clock()
    other = OtherService(world)
    assert await other.takes(await token(world))

    signed_by = set()
    for _ in range(93 * 8):
        world.advance(3 * HOUR)
        await rotate_keys(world.service)
        fresh = await token(world)
        signed_by.add(fresh.partition(".")[0])
        # It read the keys up to five minutes before this token came.
        assert await other.takes(fresh)

    assert len(signed_by) == 2
    assert await states(world) == [KeyState.RETIRED, KeyState.SIGNING]


async def test_coming_key_is_published_a_day_before_it_signs(world: World) -> None:
    world.stop_clock()
    other = OtherService(world)
    (first,) = await published(world)
    await other.takes(await token(world))

    world.advance(89 * DAY)
    await rotate_keys(world.service)
    assert await states(world) == [KeyState.SIGNING, KeyState.COMING]
    (_, second) = await published(world)

    world.advance(DAY - 1)
    assert await other.takes(await token(world))
    fetches = other.fetches
    world.advance(1)
    assert await other.takes(await token(world))
    assert other.fetches == fetches, "the new key was known before its first token"
    assert await states(world) == [KeyState.PUBLISHED, KeyState.SIGNING]
    assert await published(world) == [first, second]


async def test_token_under_the_old_key_stays_good_until_it_expires(world: World) -> None:
    world.stop_clock()
    other = OtherService(world)
    await token(world)
    world.advance(89 * DAY)
    await rotate_keys(world.service)
    world.advance(DAY - 1)
    last = await token(world)

    world.advance(250)
    await rotate_keys(world.service)
    assert await other.takes(last)

    world.advance(2 * HOUR)
    await rotate_keys(world.service)
    assert await states(world) == [KeyState.RETIRED, KeyState.SIGNING]
    assert len(await published(world)) == 1


async def test_many_processes_make_one_successor(world: World) -> None:
    world.stop_clock()
    await token(world)
    world.advance(100 * DAY)

    await asyncio.gather(*(rotate_keys(world.service) for _ in range(5)))

    assert await states(world) == [KeyState.SIGNING, KeyState.COMING]


async def test_retired_keys_secret_is_gone(world: World) -> None:
    world.stop_clock()
    kept = await KeyCache(world.service).current()
    world.advance(89 * DAY)
    await rotate_keys(world.service)
    world.advance(2 * DAY)
    await rotate_keys(world.service)

    async with world.service.database.engine.connect() as connection:
        statement = "select key_id, secret from identity.issuer_key where retired_at is not null"
        row = (await connection.exec_driver_sql(statement)).one()

    assert row.key_id == kept.published["keys"][0]["kid"]
    assert len(row.secret) < 64
    assert ("issuer_key.retired", "done", "system:identity") in await world.audited()


def test_key_can_not_be_published_for_longer_than_it_signs(world: World) -> None:
    settings = world.service.settings.model_dump()

    with pytest.raises(ValueError, match="published for less time"):
        Settings.model_validate({**settings, "key_days": 1, "key_publish_hours": 24})
