"""The administrators' pages, as a browser without scripts shows them."""

import re
from html import unescape
from urllib.parse import urlsplit

import httpx
import pytest

from services.identity.tests.administrators import PAGE, administrating, submit
from services.identity.tests.logging_in import LOGIN, after_password, enrolled, is_logged_in
from services.identity.tests.world import BASE, PASSWORD, World
from shared.permissions import Role
from shared.testing.issuer import OTHER_COMMITTEE
from shared.testing.login import FORM_TOKEN, follow, log_in, send_form, show_second_factor

NEW = {"login": "sun.yaqin", "display_name": "孙雅琴", "role": "clerk", "email": ""}
NEW_PASSWORD = "another good password"
LINK = re.compile(r"<code>http://127\.0\.0\.1:8080(/auth/invitation\?token=[\w-]{43})</code>")
NOBODY = "01234567-89ab-cdef-0123-456789abcdef"
ACTIONS = ["invitations", "disablement", "enablement", "second-factor/reset", "sessions/end"]


def link_on(page: httpx.Response) -> str:
    """Return the path of the one-time link that a page shows."""
    (found,) = LINK.findall(page.text)
    return str(found)


async def test_created_clerk_sets_a_password_by_the_link_enrols_and_logs_in(world: World) -> None:
    async with administrating(world) as browser, world.browser() as elsewhere:
        own = await browser.get("/auth/account")
        listed = await browser.get(PAGE)
        form = await browser.get(f"{PAGE}/new")
        shown = await send_form(browser, form, **NEW)

        link = await elsewhere.get(link_on(shown))
        token = re.findall(r'name="token" value="([^"]+)"', link.text)[0]
        await send_form(elsewhere, link, token=token, password=NEW_PASSWORD, repeated=NEW_PASSWORD)
        login = await elsewhere.get("/auth/login")
        step = await follow(
            elsewhere, await send_form(elsewhere, login, login=NEW["login"], password=NEW_PASSWORD)
        )
        holder = world.holder(NEW["login"], NEW_PASSWORD)
        account = await follow(elsewhere, await show_second_factor(elsewhere, step, holder))
        after = await browser.get(PAGE)

    assert f'href="{PAGE}"' in own.text
    assert f'href="{PAGE}/new"' in listed.text
    assert shown.status_code == 200
    assert len(holder.recovery_codes) == 10
    assert account.url.path == "/auth/account"
    assert "孙雅琴" in account.text
    assert f'href="{PAGE}"' not in account.text
    assert [word for word in ("sun.yaqin", "孙*琴", "正常", "受理人员") if word in after.text] == [
        "sun.yaqin",
        "孙*琴",
        "正常",
        "受理人员",
    ]
    assert "孙雅琴" not in after.text


async def test_link_is_shown_once_and_stands_in_no_address(world: World) -> None:
    async with administrating(world) as browser:
        created = await submit(browser, "/new", **NEW)
        listed = await browser.get(PAGE)

    assert created.headers["cache-control"] == "no-store"
    assert "仅显示这一次" in created.text
    assert "invitation?token" not in listed.text
    assert f'href="{link_on(created)}' not in created.text


async def test_pages_need_no_script_and_label_every_field(world: World) -> None:
    await world.account()
    async with administrating(world) as browser:
        listed = await browser.get(PAGE)
        form = await browser.get(f"{PAGE}/new")
        english = await browser.get(PAGE, params={"ui_locales": "en"})

    fields = re.findall(r'<(?:input|select) id="([^"]+)"', form.text)
    labels = re.findall(r'<label for="([^"]+)"', form.text)
    assert fields == labels == ["login", "display_name", "role", "email"]
    for page in (listed, form):
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
        assert "form-action 'self'" in page.headers["content-security-policy"]
    assert f'aria-label="操作：{LOGIN}"' in listed.text
    assert '<html lang="en">' in english.text
    assert f"{PAGE}/new?ui_locales=en" in english.text


async def test_list_goes_forward_and_back_in_the_own_committee(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("identity.api.accounts_page.ON_A_PAGE", 2)
    await world.account("stranger", committee=OTHER_COMMITTEE)
    for number in range(4):
        await world.account(f"clerk.{number}")

    async with administrating(world) as browser:
        first = await browser.get(PAGE)
        second = await browser.get(address_of("next", first))
        last = await browser.get(address_of("next", second))
        back = await browser.get(address_of("prev", last))
        start = await browser.get(address_of("prev", back))
        again = await browser.get(address_of("next", start))

    pages = [logins_on(page) for page in (first, second, last, back, start, again)]
    one, two = ["clerk.0", "clerk.1"], ["clerk.2", "clerk.3"]
    assert pages == [one, two, ["chen.guanli"], two, one, two]
    assert 'rel="prev"' not in first.text + start.text
    assert 'rel="next"' not in last.text


def address_of(direction: str, page: httpx.Response) -> str:
    (found,) = re.findall(rf'<a href="([^"]+)" rel="{direction}"', page.text)
    return unescape(found)


def logins_on(page: httpx.Response) -> list[str]:
    return re.findall(r"^<strong>([^<]+)</strong>", page.text, re.MULTILINE)


async def test_change_leads_back_to_the_part_of_the_list_it_came_from(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("identity.api.accounts_page.ON_A_PAGE", 1)
    await world.account("clerk.0")
    await world.account("clerk.1")
    async with administrating(world) as browser:
        second = await browser.get(address_of("next", await browser.get(PAGE)))
        action = re.findall(r'formaction="([^"]+/disablement[^"]+)"', second.text)[0]
        token = FORM_TOKEN.findall(second.text)[0]
        answer = await browser.post(unescape(action), data={"form_token": unescape(token)})
        done = await browser.get(answer.headers["location"])

    assert answer.status_code == 303
    assert logins_on(done) == ["clerk.1"]
    assert "账号已停用，其登录已全部结束。" in done.text


async def test_account_is_disabled_enabled_and_given_another_link(world: World) -> None:
    account = await world.account()
    async with administrating(world) as browser, world.browser() as holder:
        await after_password(holder)
        disabled = await submit(browser, f"/{account.id}/disablement")
        refused = await submit(browser, f"/{account.id}/invitations")
        was_logged_in = await is_logged_in(holder)
        enabled = await submit(browser, f"/{account.id}/enablement")
        invited = await submit(browser, f"/{account.id}/invitations")
        link = await holder.get(link_on(invited))

    assert (disabled.status_code, enabled.status_code) == (303, 303)
    assert disabled.headers["location"] == f"{PAGE}?done=account_disabled"
    assert (refused.status_code, "账号已停用，请先启用。" in refused.text) == (409, True)
    assert not was_logged_in
    assert link.status_code == 200
    assert [entry for entry in await world.audited() if entry[0] == "account.invited"]


async def test_lost_second_factor_is_reset_and_sessions_are_ended(world: World) -> None:
    holder = await enrolled(world)
    async with administrating(world) as browser, world.browser() as elsewhere:
        await log_in(BASE, LOGIN, PASSWORD, client=elsewhere, holder=holder)
        found = await browser.get(PAGE)
        account_id = re.findall(r"accounts/([0-9a-f-]{36})/disablement", found.text)[0]
        ended = await submit(browser, f"/{account_id}/sessions/end")
        was_logged_in = await is_logged_in(elsewhere)
        reset = await submit(browser, f"/{account_id}/second-factor/reset")
        twice = await submit(browser, f"/{account_id}/second-factor/reset")
        step = await after_password(elsewhere)

    assert ended.headers["location"] == f"{PAGE}?done=account_sessions_ended"
    assert not was_logged_in
    assert reset.headers["location"] == f"{PAGE}?done=second_factor_reset"
    assert "该账号未启用第二重验证。" in twice.text
    assert 'class="secret"' in step.text


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"login": "zhou.minghua"}, 409, "该登录名已被使用。"),
        ({"login": "a b"}, 422, "登录名应为 2 至 64 个字符"),
        ({"display_name": " "}, 422, "请填写姓名"),
        ({"role": ""}, 422, "请选择角色。"),
        ({"role": "king"}, 422, "请选择角色。"),
        ({"role": ["clerk", "admin"]}, 422, "角色“admin”须单独设置"),
        ({"email": "no address"}, 422, "电子邮箱格式不正确。"),
    ],
)
async def test_refused_account_keeps_what_was_typed_and_says_why(
    world: World, change: dict[str, str | list[str]], status: int, sentence: str
) -> None:
    await world.account()
    async with administrating(world) as browser:
        response = await submit(browser, "/new", **{**NEW, **change})
        listed = await browser.get(PAGE)

    kept = {"login": "sun.yaqin", "display_name": "孙雅琴", "email": "", **change}
    assert response.status_code == status
    assert sentence in response.text
    assert 'aria-describedby="message' in response.text
    assert all(
        f'name="{name}" type="{kind}" value="{str(kept[name]).strip()}"' in response.text
        for name, kind in (("login", "text"), ("display_name", "text"), ("email", "email"))
    )
    assert ('value="clerk" selected' in response.text) is ("role" not in change)
    assert logins_on(listed) == [LOGIN, "chen.guanli"]


@pytest.mark.parametrize("action", ACTIONS)
async def test_own_account_and_those_of_other_committees_are_not_to_be_changed(
    world: World, action: str
) -> None:
    stranger = await world.account("stranger", committee=OTHER_COMMITTEE)
    async with administrating(world) as browser:
        found = await browser.get("/auth/v1/accounts", headers=await bearer(world))
        (own,) = [item["id"] for item in found.json()["items"]]
        refused = await submit(browser, f"/{own}/{action}")
        foreign = await submit(browser, f"/{stranger.id}/{action}")
        nothing = await submit(browser, f"/{NOBODY}/{action}")
        listed = await browser.get(PAGE)

    route = f"POST {PAGE}/{{account_id}}/{action}"
    kept = [entry for entry in await world.audited() if entry[0] == route]
    assert (refused.status_code, "不得对本人账号执行此操作" in refused.text) == (403, True)
    assert (foreign.status_code, nothing.status_code) == (404, 404)
    assert "账号不存在。" in foreign.text
    assert kept == [(route, "refused", own)] * 3
    assert own not in listed.text


async def bearer(world: World) -> dict[str, str]:
    async with await world.administrator() as administrator:
        return {"Authorization": administrator.headers["Authorization"]}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_nobody_else_sees_the_pages_and_the_attempt_is_kept(world: World, role: Role) -> None:
    other = await world.account()
    async with administrating(world, "sun.yaqin", role) as browser:
        own = await browser.get("/auth/account")
        listed = await browser.get(PAGE)
        form = await browser.get(f"{PAGE}/new")
        token = unescape(FORM_TOKEN.findall(own.text)[0])
        created = await browser.post(f"{PAGE}/new", data={**NEW, "form_token": token})
        disabled = await browser.post(f"{PAGE}/{other.id}/disablement", data={"form_token": token})

    answers = (listed, form, created, disabled)
    assert [answer.status_code for answer in answers] == [403] * 4
    assert all("本页仅供账号管理员使用。" in answer.text for answer in answers)
    assert not any(LOGIN in answer.text for answer in answers)
    assert PAGE not in own.text
    refused = [entry[0] for entry in await world.audited() if entry[1] == "refused"]
    assert refused == [
        f"GET {PAGE}",
        f"GET {PAGE}/new",
        f"POST {PAGE}/new",
        f"POST {PAGE}/{{account_id}}/disablement",
    ]


@pytest.mark.parametrize("path", ["/new", *(f"/{NOBODY}/{action}" for action in ACTIONS)])
async def test_form_of_nobody_or_of_another_site_changes_nothing(world: World, path: str) -> None:
    async with administrating(world) as browser, world.browser() as stranger:
        foreign = await browser.post(f"{PAGE}{path}", data=NEW)
        copied = FORM_TOKEN.findall((await browser.get(f"{PAGE}/new")).text)[0]
        nobody = await stranger.post(f"{PAGE}{path}", data={**NEW, "form_token": unescape(copied)})
        listed = await browser.get(PAGE)

    assert (foreign.status_code, "页面已过期" in foreign.text) == (403, True)
    assert nobody.headers["location"] == "/auth/login"
    assert logins_on(listed) == ["chen.guanli"]


async def test_session_with_too_few_factors_is_sent_to_the_log_in_page(world: World) -> None:
    account = await world.account()
    async with world.browser() as browser, await world.administrator() as administrator:
        await after_password(browser)
        own = await browser.get("/auth/account")
        roles = {"roles": ["admin"]}
        await administrator.put(f"/auth/v1/accounts/{account.id}/roles", json=roles)
        token = unescape(FORM_TOKEN.findall(own.text)[0])
        shown = await browser.get(PAGE)
        created = await browser.post(f"{PAGE}/new", data={**NEW, "form_token": token})

    for answer in (shown, created):
        assert (answer.status_code, answer.headers["location"]) == (303, "/auth/login")


async def test_pages_leave_the_same_trail_as_the_interface(world: World) -> None:
    async with administrating(world) as browser, await world.administrator() as administrator:
        begun = len(await world.audited())
        await submit(browser, "/new", **NEW)
        found = await browser.get(PAGE)
        account_id = re.findall(r"accounts/([0-9a-f-]{36})/disablement", found.text)[0]
        for action in ("invitations", "disablement", "enablement"):
            await submit(browser, f"/{account_id}/{action}")
        by_page = [entry[:2] for entry in (await world.audited())[begun:]]
        begun += len(by_page)
        made = await administrator.post(
            "/auth/v1/accounts",
            json={"login": "he.jing", "display_name": "何静", "roles": ["clerk"]},
        )
        await administrator.get("/auth/v1/accounts")
        for action in ("invitations", "disablement", "enablement"):
            await administrator.post(f"/auth/v1/accounts/{made.json()['id']}/{action}")
        by_interface = [entry[:2] for entry in (await world.audited())[begun:]]

    assert by_page == by_interface
    assert ("account.created", "done") in by_page


@pytest.mark.parametrize("cursor", ["x", "eyJ9"])
async def test_cursor_of_no_list_is_answered_with_the_first_page(world: World, cursor: str) -> None:
    async with administrating(world) as browser:
        after = await browser.get(PAGE, params={"cursor": cursor})
        before = await browser.get(PAGE, params={"before": cursor})

    for page in (after, before):
        assert page.status_code == 422
        assert "分页游标无效" in page.text
        assert logins_on(page) == ["chen.guanli"]
    assert urlsplit(str(after.url)).path == PAGE
