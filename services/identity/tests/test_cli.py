"""The commands of the person on duty."""

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from identity.cli import app
from services.identity.tests.logging_in import after_password, enrolled
from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.login import SECRET, authorization_parameters, log_in
from shared.testing.running import Surroundings
from shared.tokens import TokenInvalidError

LINK = re.compile(r"^http://127\.0\.0\.1:8080(/auth/invitation\?token=[\w-]{43})$", re.MULTILINE)


@pytest.fixture
def told(surroundings: Surroundings, clients_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment that the service itself runs with."""
    settings = {
        **surroundings.settings("identity"),
        "CLIENTS_FILE": str(clients_file),
        "OIDC_ISSUER": "http://127.0.0.1:8080/auth",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"IDENTITY_{name}", value)


async def run(*arguments: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    return result.exit_code, result.output


@pytest.mark.usefixtures("told")
async def test_first_start_prints_a_link_that_sets_the_password(world: World) -> None:
    code, said = await run("accounts", "first", "--committee", "330783")

    (path,) = LINK.findall(said)
    assert code == 0
    assert (await world.running.client.get(path)).status_code == 200


@pytest.mark.usefixtures("told")
async def test_afterwards_it_says_only_that_the_account_exists(world: World) -> None:
    await world.account("admin", Role.ADMIN)

    said = await run("accounts", "first", "--committee", "330783")

    assert said == (0, "The administrator's account exists.\n")


@pytest.mark.usefixtures("told")
async def test_person_on_duty_prints_a_link_for_an_account(world: World) -> None:
    await world.account("zhou.minghua", Role.ADMIN)

    code, said = await run("accounts", "invite", "zhou.minghua", "--as", "wang.li")

    (path,) = LINK.findall(said)
    assert code == 0
    assert (await world.running.client.get(path)).status_code == 200
    assert ("account.invited", "done", "ops:wang.li") in await world.audited()


@pytest.mark.usefixtures("told")
async def test_person_on_duty_takes_a_lost_second_factor_away(world: World) -> None:
    await enrolled(world, Role.ADMIN)

    code, _ = await run("accounts", "reset-second-factor", "zhou.minghua", "--as", "wang.li")
    twice = await run("accounts", "reset-second-factor", "zhou.minghua", "--as", "wang.li")

    async with world.browser() as browser:
        page = await after_password(browser)
    assert code == 0
    assert twice == (1, "second_factor_missing: the account has no second factor\n")
    assert SECRET.search(page.text)
    assert ("second_factor.reset", "done", "ops:wang.li") in await world.audited()


@pytest.mark.usefixtures("told", "world")
async def test_unknown_login_is_refused_in_a_sentence() -> None:
    said = await run("accounts", "invite", "nobody", "--as", "wang.li")

    assert said == (1, "account_not_found: there is no such account\n")


@pytest.mark.usefixtures("told", "world")
async def test_nobody_invites_without_a_name() -> None:
    code, _ = await run("accounts", "invite", "nobody")

    assert code == 2


@pytest.mark.usefixtures("told")
async def test_keys_are_listed_and_after_a_leak_replaced_at_once(world: World) -> None:
    before = (await world.client_token("service-mailing", audience="intake"))["access_token"]

    _, listed = await run("keys", "list")
    code, said = await run("keys", "rotate", "--as", "wang.li")
    world.service.keys.forget()

    after = (await world.client_token("service-mailing", audience="intake"))["access_token"]
    verifier = world.verifier()
    assert [line.split()[1:3] for line in listed.splitlines()] == [
        ["tokens", "signing"],
        ["cookies", "signing"],
    ]
    assert (code, "signs tokens from now on" in said) == (0, True)
    assert (await verifier.verify(after, "intake")).account_id == "service-mailing"
    with pytest.raises(TokenInvalidError):
        await verifier.verify(before, "intake")
    assert ("issuer_key.retired", "done", "ops:wang.li") in await world.audited()


@pytest.mark.usefixtures("told")
async def test_new_key_of_the_cookies_logs_everybody_out(world: World) -> None:
    await world.account()
    async with world.browser() as browser:
        await log_in(BASE, "zhou.minghua", PASSWORD, client=browser)
        await run("keys", "rotate", "--as", "wang.li", "--purpose", "cookies")
        world.service.keys.forget()
        asked = authorization_parameters("v" * 43, prompt="none")
        response = await browser.get("/auth/authorize", params=asked)

    assert "error=login_required" in response.headers["location"]
