"""The first administrator, the way in for who lost theirs, and sweeping."""

import asyncio

import pytest

from identity.errors import AccountDisabledError, AccountNotFoundError, LoginTakenError
from identity.services import bootstrap, invitations
from identity.services.accounts import Invitation
from identity.worker import purge
from services.identity.tests.world import BASE, PASSWORD, World
from shared.actor import Actor, system_actor
from shared.permissions import Role
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.login import log_in

ON_DUTY = Actor("ops:wang.li", "", kind="system", request_id="command")


async def first_link(
    world: World, login: str = "admin", committee: str = COMMITTEE
) -> Invitation | None:
    async with world.service.unit_of_work(system_actor("identity", committee)) as uow:
        return await bootstrap.invite_first_administrator(uow, login, hours=72)


async def link_by_the_person_on_duty(world: World, login: str) -> Invitation:
    async with world.service.unit_of_work(ON_DUTY) as uow:
        return await bootstrap.invite_login(uow, login, hours=72)


async def is_good(world: World, link: Invitation | None) -> bool:
    assert link is not None
    page = await world.running.client.get(f"/auth/invitation?token={link.token}")
    return page.status_code == 200


async def set_password(world: World, link: Invitation) -> None:
    async with world.service.unit_of_work(ON_DUTY) as uow:
        await invitations.accept(uow, link.token, world.password_hash)


async def test_first_administrator_sets_a_password_and_has_no_other_role(world: World) -> None:
    link = await first_link(world)
    assert link is not None
    await set_password(world, link)

    token = await log_in(BASE, "admin", PASSWORD, client=world.browser())

    verified = await world.verifier().verify(token, "jianding-api")
    assert verified.roles == {"admin"}
    assert verified.committee == COMMITTEE


async def test_each_start_makes_a_new_link_until_a_password_was_set(world: World) -> None:
    first, second = await first_link(world), await first_link(world)
    assert second is not None
    goodness = (await is_good(world, first), await is_good(world, second))

    await set_password(world, second)

    assert goodness == (False, True)
    assert await first_link(world) is None
    assert await count_of(world, "account") == 1


async def test_starts_at_the_same_time_make_one_administrator(world: World) -> None:
    links = await asyncio.gather(*(first_link(world) for _ in range(4)))

    assert await count_of(world, "account") == 1
    assert sorted([await is_good(world, link) for link in links]) == [False, False, False, True]


async def test_each_committee_has_an_administrator_of_its_own(world: World) -> None:
    assert await first_link(world)

    with pytest.raises(LoginTakenError):
        await first_link(world, committee=OTHER_COMMITTEE)
    other = await first_link(world, "admin.two", OTHER_COMMITTEE)

    assert await is_good(world, other)
    assert await count_of(world, "account") == 2


async def test_administrator_under_another_login_counts(world: World) -> None:
    await world.account("zhou.minghua", Role.ADMIN)

    assert await first_link(world) is None


async def test_login_of_somebody_else_does_not_become_the_administrators(world: World) -> None:
    await world.account("admin", Role.CLERK)

    with pytest.raises(LoginTakenError):
        await first_link(world)


async def test_person_on_duty_gives_a_link_to_who_lost_the_way_in_and_is_named(
    world: World,
) -> None:
    account = await world.account("admin", Role.ADMIN)

    link = await link_by_the_person_on_duty(world, "ADMIN")

    assert await is_good(world, link)
    assert ("account.invited", "done", "ops:wang.li") in await world.audited()
    async with world.service.database.engine.connect() as connection:
        where = await connection.exec_driver_sql(
            "select committee, subject_id from identity.audit_entry where actor = 'ops:wang.li'"
        )
        assert [tuple(row) for row in where] == [(COMMITTEE, str(account.id))]


async def test_person_on_duty_gives_no_link_to_nobody_or_to_who_is_shut_out(world: World) -> None:
    await world.disable(await world.account("qian.wenbo"))

    with pytest.raises(AccountNotFoundError):
        await link_by_the_person_on_duty(world, "nobody")
    with pytest.raises(AccountDisabledError):
        await link_by_the_person_on_duty(world, "qian.wenbo")


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
