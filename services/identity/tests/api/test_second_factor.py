"""The second factor: enrolling an authenticator, and its codes."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from pyotp import TOTP

from services.identity.tests.logging_in import (
    LOGIN,
    after_password,
    enrolled,
    is_logged_in,
)
from services.identity.tests.world import World
from shared.permissions import Role
from shared.testing.login import (
    RECOVERY_CODE,
    SECRET,
    follow,
    send_form,
)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EXPERT, Role.APPLICANT, Role.HOSPITAL}))
async def test_staff_enrol_before_anything_else(world: World, role: Role) -> None:
    await world.account(LOGIN, role)

    async with world.browser() as browser:
        page = await after_password(browser)

        assert page.url.path == "/auth/second-factor"
        assert "jianding_session" not in browser.cookies
        assert not await is_logged_in(browser)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.APPLICANT])
async def test_experts_and_applicants_need_no_second_factor(world: World, role: Role) -> None:
    await world.account(LOGIN, role)

    async with world.browser() as browser:
        await after_password(browser)

        assert await is_logged_in(browser)


async def test_enrolment_page_has_a_qr_code_without_script_or_style(world: World) -> None:
    await world.account(LOGIN, Role.CLERK)

    async with world.browser() as browser:
        page = await after_password(browser)

    secret = SECRET.search(page.text)
    assert secret is not None
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret[1])
    assert '<svg width="' in page.text
    assert 'role="img"' in page.text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


async def test_reloading_the_enrolment_page_keeps_the_secret(world: World) -> None:
    await world.account(LOGIN, Role.CLERK)

    async with world.browser() as browser:
        page = await after_password(browser)
        again = await browser.get(str(page.url))

    assert SECRET.findall(page.text) == SECRET.findall(again.text)


async def test_enrolled_person_gets_ten_recovery_codes_once_and_is_logged_in(world: World) -> None:
    await world.account(LOGIN, Role.CLERK)

    async with world.browser() as browser:
        page = await after_password(browser)
        secret = SECRET.findall(page.text)[0].replace(" ", "")
        codes_page = await send_form(browser, page, code=TOTP(secret).now())
        again = await send_form(browser, page, code=TOTP(secret).now())

        assert len(set(RECOVERY_CODE.findall(codes_page.text))) == 10
        assert codes_page.headers["cache-control"] == "no-store"
        assert again.headers["location"].startswith("/auth/login?")
        assert await is_logged_in(browser)
    done = [action for action, outcome, _ in await world.audited() if outcome == "done"]
    assert {"second_factor.enrolled", "login"} <= set(done)


async def test_wrong_code_enrols_nothing_and_shows_the_same_secret(world: World) -> None:
    await world.account(LOGIN, Role.CLERK)

    async with world.browser() as browser:
        page = await after_password(browser)
        refused = await send_form(browser, page, code="000000")

        assert refused.status_code == 400
        assert SECRET.findall(refused.text) == SECRET.findall(page.text)
        assert 'aria-describedby="message' in refused.text
        assert not await is_logged_in(browser)


async def test_code_is_asked_at_every_later_log_in(world: World) -> None:
    holder = await enrolled(world)

    async with world.browser() as browser:
        page = await after_password(browser)
        assert 'autocomplete="one-time-code"' in page.text
        assert not await is_logged_in(browser)

        await follow(browser, await send_form(browser, page, code=holder.code()))

        assert await is_logged_in(browser)


@pytest.mark.parametrize(
    "typed", ["{0}", " {0} ", "{1} {2}", "\uff10{0}"], ids=["plain", "spaces", "grouped", "long"]
)
async def test_code_is_taken_as_people_type_it(world: World, typed: str) -> None:
    holder = await enrolled(world)
    code = holder.code()

    async with world.browser() as browser:
        page = await after_password(browser)
        await send_form(browser, page, code=typed.format(code, code[:3], code[3:]))

        assert await is_logged_in(browser) == (not typed.startswith("\uff10"))


async def test_full_width_digits_of_an_input_method_are_digits(world: World) -> None:
    holder = await enrolled(world)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in holder.code())

    async with world.browser() as browser:
        await send_form(browser, await after_password(browser), code=wide)

        assert await is_logged_in(browser)


async def test_code_is_good_once(world: World) -> None:
    holder = await enrolled(world)
    code = holder.code()
    async with world.browser() as browser, world.browser() as onlooker:
        page, seen = await after_password(browser), await after_password(onlooker)

        await send_form(browser, page, code=code)
        replayed = await send_form(onlooker, seen, code=code)

        assert replayed.status_code == 400
        assert not await is_logged_in(onlooker)
    assert ("login", "refused") in [entry[:2] for entry in await world.audited()]


@pytest.mark.parametrize(("steps", "is_close"), [(-2, False), (-1, True), (1, True), (2, False)])
async def test_clock_may_be_one_step_off_but_not_two(
    world: World,
    steps: int,
    is_close: bool,  # noqa: FBT001
) -> None:
    holder = await enrolled(world)
    world.advance(60)
    now = world.service.clock().timestamp()

    async with world.browser() as browser:
        page = await after_password(browser)
        await send_form(browser, page, code=TOTP(holder.secret).at(now, counter_offset=steps))

        assert await is_logged_in(browser) == is_close


async def test_earlier_code_is_refused_after_a_later_one(world: World) -> None:
    holder = await enrolled(world)
    now = world.service.clock().timestamp()
    later, earlier = (TOTP(holder.secret).at(now, counter_offset=step) for step in (1, 0))

    async with world.browser() as browser, world.browser() as second:
        await send_form(browser, await after_password(browser), code=later)
        await send_form(second, await after_password(second), code=earlier)

        assert not await is_logged_in(second)


async def test_wrong_codes_slow_down_like_wrong_passwords(world: World) -> None:
    holder = await enrolled(world)
    async with world.browser() as browser:
        page = await after_password(browser)
        answers = [await send_form(browser, page, code="000000") for _ in range(4)]
        blocked = await send_form(browser, page, code=holder.code())
        password = await after_password(browser)

    assert [answer.status_code for answer in answers] == [400] * 4
    assert (blocked.status_code, password.status_code) == (429, 429)
    assert int(blocked.headers["retry-after"]) >= 1


async def test_password_alone_forgives_no_wrong_codes(world: World) -> None:
    await enrolled(world)
    async with world.browser() as browser:
        statuses = []
        for _ in range(4):
            page = await after_password(browser)
            if page.status_code == 200:
                statuses.append((await send_form(browser, page, code="000000")).status_code)
            else:
                statuses.append(page.status_code)

    assert statuses == [400, 400, 429, 429]


async def test_qr_code_says_what_the_text_says(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    make = segno.make

    def noted(content: str, **options: Any) -> segno.QRCode:
        drawn.append(content)
        return make(content, **options)

    monkeypatch.setattr(segno, "make", noted)
    await world.account(LOGIN, Role.CLERK)

    async with world.browser() as browser:
        page = await after_password(browser)

    query = parse_qs(urlsplit(drawn[0]).query)
    assert drawn[0].startswith("otpauth://totp/Jianding:zhou.minghua?")
    assert query["secret"] == [unescape(SECRET.findall(page.text)[0]).replace(" ", "")]
    assert query["issuer"] == ["Jianding"]
