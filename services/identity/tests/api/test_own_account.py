"""Everybody's own account: sessions, password, second factor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pyotp import TOTP

from services.identity.tests.logging_in import LOGIN, after_password, is_logged_in
from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.login import log_in

ME = "/auth/v1/me"
NEW_PASSWORD = "another good password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@asynccontextmanager
async def own_browser(world: World, login: str = LOGIN) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser whose application has a token, and whose session lasts."""
    async with world.browser("203.0.113.9") as browser:
        browser.headers["User-Agent"] = FIREFOX
        token = await log_in(BASE, login, PASSWORD, client=browser, holder=world.holder(login))
        browser.headers["Authorization"] = f"Bearer {token}"
        yield browser


async def enrol(browser: httpx.AsyncClient) -> dict[str, Any]:
    """Enrol an authenticator and return its secret and recovery codes."""
    begun = (
        await browser.post(f"{ME}/second-factor/enrolments", json={"password": PASSWORD})
    ).json()
    code = TOTP(begun["secret"]).now()
    confirmation = {"enrolment": begun["enrolment"], "code": code}
    answer = await browser.put(f"{ME}/second-factor", json=confirmation)
    return {"secret": begun["secret"], "confirmation": confirmation, **answer.json()}


async def test_person_sees_the_own_account_and_its_second_factor(world: World) -> None:
    account = await world.account()
    async with own_browser(world) as browser:
        before = (await browser.get(ME)).json()
        await enrol(browser)
        after = (await browser.get(ME)).json()

    assert (before["id"], before["login"]) == (str(account.id), LOGIN)
    assert before["second_factor_enrolled_at"] is None
    assert before["second_factor_required"] is False
    assert after["second_factor_enrolled_at"] is not None
    assert after["recovery_codes_left"] == 10


async def test_sessions_are_told_by_browser_time_and_masked_address(world: World) -> None:
    await world.account()
    async with world.browser() as other, own_browser(world) as browser:
        await after_password(other)
        found = (await browser.get(f"{ME}/sessions")).json()["items"]

    own = next(item for item in found if item["is_current"])
    assert len(found) == 2
    assert (own["browser"], own["system"], own["address"]) == ("Firefox", "Linux", "203.0.113.*")
    assert own["factors"] == ["pwd"]
    assert own["began_at"] <= own["last_seen_at"]


async def test_session_that_is_used_is_seen_again(world: World) -> None:
    await world.account()
    async with own_browser(world) as browser:
        world.advance(600)
        await is_logged_in(browser)
        found = (await browser.get(f"{ME}/sessions")).json()["items"]

    assert found[0]["last_seen_at"] > found[0]["began_at"]


async def test_person_ends_one_session_or_all_others(world: World) -> None:
    await world.account()
    async with world.browser() as one, world.browser() as two, own_browser(world) as browser:
        await after_password(one)
        found = (await browser.get(f"{ME}/sessions")).json()["items"]
        (other,) = (item["id"] for item in found if not item["is_current"])
        ended = await browser.delete(f"{ME}/sessions/{other}")
        again = await browser.delete(f"{ME}/sessions/{other}")
        await after_password(two)
        all_others = await browser.delete(f"{ME}/sessions")

        assert (ended.status_code, all_others.status_code) == (204, 204)
        assert (again.status_code, again.json()["code"]) == (404, "session_not_found")
        assert not await is_logged_in(one)
        assert not await is_logged_in(two)
        assert await is_logged_in(browser)


async def test_nobody_ends_somebody_elses_session(world: World) -> None:
    await world.account()
    await world.account("qian.wenbo")
    async with own_browser(world) as browser, own_browser(world, "qian.wenbo") as other:
        (session,) = (await other.get(f"{ME}/sessions")).json()["items"]
        response = await browser.delete(f"{ME}/sessions/{session['id']}")

        assert response.status_code == 404
        assert await is_logged_in(other)


async def test_new_password_ends_other_sessions_and_keeps_this_one(world: World) -> None:
    await world.account()
    change = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    async with world.browser() as other, own_browser(world) as browser:
        await after_password(other)
        response = await browser.put(f"{ME}/password", json=change)

        assert response.status_code == 204
        assert not await is_logged_in(other)
        assert await is_logged_in(browser)
    assert await log_in(BASE, LOGIN, NEW_PASSWORD, client=world.browser())
    assert "password.changed" in [action for action, _, _ in await world.audited()]


@pytest.mark.parametrize(
    ("password", "new_password", "code"),
    [
        ("not the password", NEW_PASSWORD, "password_wrong"),
        (PASSWORD, "short", "password_too_weak"),
        (PASSWORD, "password1234", "password_guessable"),
        (PASSWORD, "zhou.minghua2026", "password_guessable"),
    ],
)
async def test_wrong_or_weak_password_changes_nothing(
    world: World, password: str, new_password: str, code: str
) -> None:
    await world.account()
    change = {"password": password, "new_password": new_password}
    async with own_browser(world) as browser:
        response = await browser.put(f"{ME}/password", json=change)

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert await log_in(BASE, LOGIN, PASSWORD, client=world.browser())


async def test_guessing_the_own_password_gets_slow_and_locks_no_log_in(world: World) -> None:
    await world.account()
    async with own_browser(world) as browser:
        world.stop_clock()
        change = {"password": "not the password", "new_password": NEW_PASSWORD}
        answers = [await browser.put(f"{ME}/password", json=change) for _ in range(7)]
        assert await log_in(BASE, LOGIN, PASSWORD, client=world.browser())

    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert answers[-1].json()["code"] == "too_many_attempts"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert ("password.shown", "refused") in [entry[:2] for entry in await world.audited()]


async def test_enrolling_ends_sessions_without_and_lifts_this_one(world: World) -> None:
    await world.account()
    async with world.browser() as other, own_browser(world) as browser:
        await after_password(other)
        enrolled = await enrol(browser)
        (session,) = (await browser.get(f"{ME}/sessions")).json()["items"]
        replayed = await browser.put(f"{ME}/second-factor", json={**enrolled["confirmation"]})

        assert len(enrolled["codes"]) == 10
        assert session["factors"] == ["pwd", "otp"]
        assert not await is_logged_in(other)
    assert replayed.json()["code"] == "code_wrong"
    async with world.browser() as later:
        assert "one-time-code" in (await after_password(later)).text


async def test_enrolment_needs_the_password_and_its_own_account(world: World) -> None:
    await world.account()
    await world.account("qian.wenbo")
    async with own_browser(world) as browser, own_browser(world, "qian.wenbo") as other:
        refused = await browser.post(f"{ME}/second-factor/enrolments", json={"password": "x"})
        begun = await other.post(f"{ME}/second-factor/enrolments", json={"password": PASSWORD})
        confirmation = {
            "enrolment": begun.json()["enrolment"],
            "code": TOTP(begun.json()["secret"]).now(),
        }
        stolen = await browser.put(f"{ME}/second-factor", json=confirmation)
        world.advance(601)
        late = await other.put(f"{ME}/second-factor", json=confirmation)

    assert refused.json()["code"] == "password_wrong"
    assert {stolen.json()["code"], late.json()["code"]} == {"enrolment_expired"}


async def test_renewed_recovery_codes_replace_the_old_ones(world: World) -> None:
    await world.account()
    async with own_browser(world) as browser:
        path = f"{ME}/second-factor/recovery-codes"
        without = await browser.post(path, json={"password": PASSWORD})
        old = (await enrol(browser))["codes"]
        new = (await browser.post(path, json={"password": PASSWORD})).json()["codes"]

    assert without.json()["code"] == "second_factor_missing"
    assert len(new) == 10
    assert not set(old) & set(new)


async def test_second_factor_goes_only_where_no_role_demands_it(world: World) -> None:
    await world.account()
    await world.account("clerk", Role.CLERK)
    path = f"{ME}/second-factor/removal"
    async with own_browser(world) as browser, own_browser(world, "clerk") as staff:
        await enrol(browser)
        removed = await browser.post(path, json={"password": PASSWORD})
        kept = await staff.post(path, json={"password": PASSWORD})

    assert removed.status_code == 204
    assert (kept.status_code, kept.json()["code"]) == (409, "second_factor_required")
    async with world.browser() as later:
        await after_password(later)
        assert await is_logged_in(later)


async def test_client_has_no_own_account(world: World) -> None:
    async with await world.administrator() as program:
        response = await program.get(ME)

    assert (response.status_code, response.json()["code"]) == (404, "account_not_found")


async def test_administrator_sees_and_ends_sessions_of_the_committee(world: World) -> None:
    account = await world.account()
    stranger = await world.account("stranger", committee=OTHER_COMMITTEE)
    async with own_browser(world) as browser, await world.administrator() as administrator:
        path = f"/auth/v1/accounts/{account.id}/sessions"
        (session,) = (await administrator.get(path)).json()["items"]
        assert session["is_current"] is False
        assert (await administrator.delete(f"{path}/{session['id']}")).status_code == 204
        assert not await is_logged_in(browser)

        await after_password(browser)
        assert (await administrator.delete(path)).status_code == 204
        assert not await is_logged_in(browser)

        foreign = f"/auth/v1/accounts/{stranger.id}/sessions"
        assert (await administrator.get(foreign)).status_code == 404
        assert (await administrator.delete(foreign)).status_code == 404
    assert ("sessions.ended", "done", "demo-administrator") in await world.audited()
