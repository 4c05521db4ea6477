"""The second factor: what lies between password and session, recovery codes, and loss."""

import asyncio

import pytest
from pyotp import TOTP

from services.identity.tests.logging_in import (
    LOGIN,
    VERIFIER,
    account_id_of,
    after_password,
    enrolled,
    is_logged_in,
)
from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.login import (
    SECRET,
    LoginRefusedError,
    authorization_parameters,
    callback_after_login,
    log_in,
    send_form,
    show_second_factor,
)


async def test_recovery_code_stands_in_once(world: World) -> None:
    holder = await enrolled(world)
    code = holder.recovery_codes[0].upper().replace("-", " ")

    async with world.browser() as first, world.browser() as second:
        await send_form(first, await after_password(first), code=code)
        await send_form(second, await after_password(second), code=code)

        assert await is_logged_in(first)
        assert not await is_logged_in(second)
    assert ("recovery_code.used", "done") in [entry[:2] for entry in await world.audited()]


async def test_session_says_with_which_factors_it_was_begun(world: World) -> None:
    holder = await enrolled(world)
    for code in (holder.code(), holder.recovery_codes[0]):
        async with world.browser() as browser:
            await send_form(browser, await after_password(browser), code=code)
    await world.account("expert")
    async with world.browser() as browser:
        await after_password(browser, "expert")

    async with world.service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select factors from identity.session order by id")

    assert [tuple(row.factors) for row in rows] == [
        ("pwd", "otp"),
        ("pwd", "otp"),
        ("pwd", "recovery"),
        ("pwd",),
    ]


async def test_step_after_the_password_is_good_in_its_own_browser_only(world: World) -> None:
    holder = await enrolled(world)
    async with world.browser() as browser, world.browser() as thief:
        page = await after_password(browser)
        stolen = browser.cookies["jianding_pending"]
        thief.cookies.set("jianding_pending", stolen, path="/auth")

        seen = await thief.get(str(page.url))
        taken = await thief.post(str(page.url), data={"form_token": "x", "code": holder.code()})

    assert seen.headers["location"].startswith("/auth/login?")
    assert taken.headers["location"].startswith("/auth/login?")


async def test_step_after_the_password_lasts_ten_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enrolled(world)
    async with world.browser() as browser:
        page = await after_password(browser)

        monkeypatch.setattr("identity.cookies.PENDING_SECONDS", -1)
        response = await browser.get(str(page.url))

    assert response.headers["location"].startswith("/auth/login?")


async def test_changed_account_begins_again(world: World) -> None:
    holder = await enrolled(world)
    account_id = await account_id_of(world)
    async with world.browser() as browser, await world.administrator() as administrator:
        page = await after_password(browser)
        await administrator.put(
            f"/auth/v1/accounts/{account_id}/roles", json={"roles": ["approver"]}
        )

        response = await send_form(browser, page, code=holder.code())

    assert response.headers["location"].startswith("/auth/login?")


async def test_second_factor_enrolled_meanwhile_is_not_replaced(world: World) -> None:
    await world.account(LOGIN, Role.CLERK)
    world.stop_clock()
    async with world.browser() as thief, world.browser() as owner:
        page = await after_password(thief)
        secret = SECRET.findall(page.text)[0].replace(" ", "")
        await log_in(BASE, LOGIN, PASSWORD, client=owner, holder=world.holder())

        code = TOTP(secret).at(world.service.clock())
        refused = await send_form(thief, page, code=code)

        assert refused.headers["location"].startswith("/auth/login?")
        assert not await is_logged_in(thief)


async def test_enrolment_of_one_account_serves_no_other(world: World) -> None:
    await world.account(LOGIN, Role.CLERK)
    await world.account("qian.wenbo", Role.CLERK)
    async with world.browser() as browser:
        first = await after_password(browser)
        second = await after_password(browser, "qian.wenbo")

    assert SECRET.findall(first.text) != SECRET.findall(second.text)


async def test_secret_and_recovery_codes_are_not_readable_in_the_database(world: World) -> None:
    holder = await enrolled(world)

    async with world.service.database.engine.connect() as connection:
        factors = (await connection.exec_driver_sql("select * from identity.second_factor")).all()
        codes = (await connection.exec_driver_sql("select * from identity.recovery_code")).all()

    assert len(factors) == 1
    assert len(codes) == 10
    assert holder.secret not in str(factors)
    assert not any(code.replace("-", "") in str(codes) for code in holder.recovery_codes)
    assert all(len(row.code_hash) == 32 for row in codes)


async def test_role_that_demands_a_second_factor_ends_a_log_in_without(world: World) -> None:
    account = await world.account(LOGIN, Role.EXPERT)
    async with world.browser() as browser, await world.administrator() as administrator:
        await after_password(browser)
        assert await is_logged_in(browser)

        roles = {"roles": ["discussion_member"]}
        await administrator.put(f"/auth/v1/accounts/{account.id}/roles", json=roles)
        assert not await is_logged_in(browser)
        page = await after_password(browser)
        await show_second_factor(browser, page, world.holder())

        assert await is_logged_in(browser)


async def test_administrator_resets_a_lost_second_factor_and_the_next_log_in_enrols(
    world: World,
) -> None:
    holder = await enrolled(world)
    account_id = await account_id_of(world)
    async with world.browser() as browser, await world.administrator() as administrator:
        await send_form(browser, await after_password(browser), code=holder.code())
        reset = await administrator.delete(f"/auth/v1/accounts/{account_id}/second-factor")
        twice = await administrator.delete(f"/auth/v1/accounts/{account_id}/second-factor")

        assert reset.status_code == 204
        assert (twice.status_code, twice.json()["code"]) == (409, "second_factor_missing")
        assert not await is_logged_in(browser)
        page = await after_password(browser)
    assert SECRET.search(page.text)
    assert ("second_factor.reset", "done", "demo-administrator") in await world.audited()


async def test_nobody_resets_the_own_second_factor_or_that_of_another_committee(
    world: World,
) -> None:
    admin = await world.account("admin", Role.ADMIN)
    stranger = await world.account("stranger", Role.CLERK, committee="330782")
    async with await world.logged_in("admin") as client:
        own = await client.delete(f"/auth/v1/accounts/{admin.id}/second-factor")
        other = await client.delete(f"/auth/v1/accounts/{stranger.id}/second-factor")

    assert (own.status_code, own.json()["code"]) == (403, "own_account")
    assert other.status_code == 404


async def test_holder_without_a_code_is_not_let_in(world: World) -> None:
    await enrolled(world)

    with pytest.raises(LoginRefusedError):
        async with world.browser() as browser:
            await callback_after_login(
                browser, BASE, authorization_parameters(VERIFIER), LOGIN, PASSWORD
            )


async def test_one_code_sent_twice_at_once_opens_one_session(world: World) -> None:
    holder = await enrolled(world)
    code = holder.code()
    async with world.browser() as one, world.browser("203.0.113.9") as two:
        pages = [await after_password(browser) for browser in (one, two)]

        await asyncio.gather(
            *(
                send_form(browser, page, code=code)
                for browser, page in zip((one, two), pages, strict=True)
            )
        )

        assert sorted([await is_logged_in(one), await is_logged_in(two)]) == [False, True]
