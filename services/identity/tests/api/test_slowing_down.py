"""Guessing gets slow, by login and by network, and nobody is locked out by it."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from services.identity.tests.logging_in import LOGIN, after_password, is_logged_in
from services.identity.tests.world import BASE, PASSWORD, World
from shared.testing.login import authorization_parameters, callback_after_login, send_login

VERIFIER = "v" * 43
ATTACKER = "203.0.113.66"
OFFICE = "198.51.100.7"
WRONG = "a wrong password"


async def spray(world: World, count: int, address: str = ATTACKER) -> list[int]:
    """Try one password on many logins, and return how each was answered."""
    async with world.browser(address) as browser:
        page = await browser.get("/auth/login")
        return [
            (await send_login(browser, page, f"login.{number}", WRONG)).status_code
            for number in range(count)
        ]


@asynccontextmanager
async def known_browser(world: World, address: str = OFFICE) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser in which the login was used before."""
    async with world.browser(address) as browser:
        await after_password(browser)
        yield browser


async def attempt(browser: httpx.AsyncClient, password: str, login: str = LOGIN) -> int:
    """Return the status with which a log-in is answered."""
    page = await browser.get("/auth/login")
    return (await send_login(browser, page, login, password)).status_code


async def test_spraying_two_hundred_logins_from_one_address_gets_slow(world: World) -> None:
    world.stop_clock()

    answers = await spray(world, 200)

    assert answers == [400] * 21 + [429] * 179


async def test_each_minute_lets_a_sprayer_try_one_login_more(world: World) -> None:
    world.stop_clock()
    await spray(world, 200)
    tried = 0

    for _ in range(12):
        world.advance(60)
        tried += (await spray(world, 3)).count(400)

    assert tried <= 16


async def test_other_networks_are_not_slowed(world: World) -> None:
    world.stop_clock()
    await world.account()
    await spray(world, 30)

    async with world.browser(OFFICE) as browser:
        assert await attempt(browser, PASSWORD) == 303


async def test_hosts_of_one_ipv6_network_are_one_sprayer(world: World) -> None:
    world.stop_clock()
    answers: list[int] = []

    for host in range(1, 5):
        answers += await spray(world, 10, f"2001:db8:1:2::{host}")

    assert answers.count(429) == 19
    assert await spray(world, 1, "2001:db8:1:3::1") == [400]


async def test_known_browser_works_in_a_network_that_is_slowed(world: World) -> None:
    await world.account()
    async with known_browser(world) as browser:
        world.stop_clock()
        await spray(world, 30, OFFICE)

        assert await attempt(browser, PASSWORD) == 303
        async with world.browser(OFFICE) as new:
            assert await attempt(new, PASSWORD) == 429


async def test_browser_at_a_counter_knows_everybody_who_uses_it(world: World) -> None:
    logins = [f"clerk.{number}" for number in range(9)]
    for login in logins:
        await world.account(login)
    async with world.browser(OFFICE) as counter:
        for login in logins:
            assert await attempt(counter, PASSWORD, login) == 303
        world.stop_clock()
        await spray(world, 30, OFFICE)

        statuses = [await attempt(counter, WRONG, login) for login in logins]

    assert statuses == [429] + [400] * 8


async def test_counters_browser_does_not_give_away_whose_telephone_numbers_it_knows(
    world: World,
) -> None:
    phone = "13857900001"
    await world.account(phone)
    async with world.browser(OFFICE) as counter:
        await attempt(counter, PASSWORD, phone)
        device = counter.cookies["jianding_device"]

    payload = device.rsplit(".", 2)[0].encode()
    name, mark = URLSafeTimedSerializer("any key").load_payload(payload).split(" ")
    assert name
    assert mark not in {phone, hashlib.sha256(phone.encode()).hexdigest()[:24]}


async def test_those_who_get_in_leave_no_failures_at_their_network(world: World) -> None:
    world.stop_clock()
    for number in range(12):
        await world.account(f"clerk.{number}")

    for number in range(12):
        async with world.browser(OFFICE) as browser:
            for _ in range(3):
                assert await attempt(browser, WRONG, f"clerk.{number}") == 400
            assert await attempt(browser, PASSWORD, f"clerk.{number}") == 303


async def test_own_success_forgives_no_failures_at_other_logins(world: World) -> None:
    """Whoever has an account can't wash off what they try on others'."""
    world.stop_clock()
    await world.account("attacker")
    tried = 0

    for number in range(60):
        async with world.browser(ATTACKER) as browser:
            tried += await attempt(browser, WRONG, f"login.{number}") == 400
            await attempt(browser, PASSWORD, "attacker")

    assert tried == 21


async def test_hammering_a_login_keeps_its_owner_out_of_no_known_browser(world: World) -> None:
    await world.account()
    async with known_browser(world) as owner, world.browser(ATTACKER) as attacker:
        world.stop_clock()
        for _ in range(40):
            await attempt(attacker, WRONG)
            world.advance(30)

        assert await attempt(owner, PASSWORD) == 303


async def test_hammering_keeps_nobody_out_longer_than_a_minute(world: World) -> None:
    await world.account()
    world.stop_clock()
    async with world.browser(ATTACKER) as attacker:
        for _ in range(40):
            await attempt(attacker, WRONG)
            world.advance(61)
        await attempt(attacker, WRONG)

    async with world.browser(OFFICE) as owner:
        assert await attempt(owner, PASSWORD) == 429
        world.advance(60)
        assert await attempt(owner, PASSWORD) == 303


async def test_quiet_quarter_of_an_hour_forgives_a_network(world: World) -> None:
    world.stop_clock()
    await spray(world, 30)

    world.advance(15 * 60 + 1)

    assert await spray(world, 5) == [400] * 5


async def test_only_trusted_proxies_say_who_their_client_is(world: World) -> None:
    world.stop_clock()
    statuses = []
    for number in range(30):
        async with world.browser(ATTACKER) as browser:
            browser.headers["X-Forwarded-For"] = f"192.0.2.{number}"
            statuses.append(await attempt(browser, WRONG, f"login.{number}"))

    assert statuses.count(429) == 9


async def test_gateways_client_is_the_rightmost_address_that_is_no_proxy(world: World) -> None:
    world.stop_clock()
    statuses = []
    for number in range(30):
        async with world.browser("127.0.0.1") as gateway:
            gateway.headers["X-Forwarded-For"] = f"192.0.2.{number}, {ATTACKER}, 127.0.0.1"
            statuses.append(await attempt(gateway, WRONG, f"login.{number}"))
    async with world.browser("127.0.0.1") as gateway:
        gateway.headers["X-Forwarded-For"] = OFFICE
        elsewhere = await attempt(gateway, WRONG, "login.31")

    assert statuses.count(429) == 9
    assert elsewhere == 400


async def test_addresses_are_kept_nowhere_in_clear(world: World) -> None:
    await world.account()
    async with world.browser("203.0.113.131") as browser:
        await attempt(browser, WRONG)
        await attempt(browser, WRONG, "nobody")
        await attempt(browser, PASSWORD)

    kept = ""
    async with world.service.database.engine.connect() as connection:
        for table in ("login_failure", "session", "audit_entry"):
            rows = await connection.exec_driver_sql(f"select * from identity.{table}")  # noqa: S608
            kept += str(rows.all())
    assert "203.0.113" not in kept


@pytest.mark.parametrize("address", ["", "unix"])
async def test_log_in_works_where_no_address_is_known(world: World, address: str) -> None:
    await world.account()

    async with world.browser(address) as browser:
        asked = authorization_parameters(VERIFIER)
        assert "code" in await callback_after_login(browser, BASE, asked, LOGIN, PASSWORD)
        assert await is_logged_in(browser)
