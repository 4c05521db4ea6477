"""The issuer's own keys."""

import asyncio

from identity.config import Settings
from identity.domain.keys import IssuerKey, KeyPurpose
from identity.keys import KeyCache, new_key
from identity.service import IdentityService
from services.identity.tests.world import World
from shared.actor import system_actor


async def test_two_processes_starting_at_once_make_one_key(world: World) -> None:
    caches = [KeyCache(world.service) for _ in range(4)]

    published = [keys.published for keys in await asyncio.gather(*(c.current() for c in caches))]

    assert len(published[0]["keys"]) == 1
    assert all(keys == published[0] for keys in published)


async def test_keys_survive_a_restart(world: World) -> None:
    before = (await world.service.keys.current()).published

    again = IdentityService(Settings.model_validate(world.service.settings.model_dump()))
    after = (await again.keys.current()).published
    await again.database.close()

    assert after == before


async def test_private_keys_are_not_readable_in_the_database(world: World) -> None:
    keys = await world.service.keys.current()

    async with world.service.database.engine.connect() as connection:
        rows = (await connection.exec_driver_sql("select * from identity.issuer_key")).all()

    assert len(rows) == 2
    assert not any(key.secret in str(rows) for key in keys.keys)
    assert not any(key.secret in repr(key) for key in keys.keys)


async def test_coming_key_is_published_before_it_signs(world: World) -> None:
    first = (await world.service.keys.current()).published["keys"][0]["kid"]
    now = world.service.clock()
    world.advance(600)
    coming = new_key(KeyPurpose.TOKENS, world.service.clock())
    async with world.service.unit_of_work(system_actor("identity", "")) as uow:
        await uow.keys.add(coming, now)

    keys = await KeyCache(world.service).current()

    assert isinstance(coming, IssuerKey)
    assert [key["kid"] for key in keys.published["keys"]] == [first, coming.key_id]
    assert keys.signing_key(now).kid == first
    assert keys.signing_key(world.service.clock()).kid == coming.key_id
