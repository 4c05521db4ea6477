"""Forgotten passwords."""

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path

import pytest

from identity.delivery import send_mails
from local_stack.ports import free_port
from services.identity.tests.applicants import Applicant, Bureau, fill_in, settings_in
from services.identity.tests.mail_server import (
    Mailbox,
    forget_streams,
    new_certificate,
    running_mail_server,
)
from services.identity.tests.test_mail import Post
from services.identity.tests.world import BASE, ISSUER, World
from services.identity.tests.world import PASSWORD as OLD_PASSWORD
from shared.permissions import Role
from shared.testing.identities import make_identity_number
from shared.testing.login import LoginRefusedError, authorization_parameters, log_in, send_login
from shared.testing.plugin import RunService

PHONE = "13857900001"
NEW_PASSWORD = "three boats under the bridge"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    yield Post(free_port(), new_certificate(tmp_path), Mailbox())
    forget_streams()


@pytest.fixture
async def bureau(
    run_service: RunService, clients_file: Path, tmp_path: Path, post: Post, password_hash: str
) -> AsyncIterator[Bureau]:
    settings = {"oidc_issuer": ISSUER, "clients_file": str(clients_file), "parts": '["api"]'}
    all_ways = {**settings_in(tmp_path), **post.settings(tmp_path)}
    async with run_service("identity", **settings, **all_ways) as running:
        yield Bureau(World(running, password_hash), tmp_path / "codes")


async def staff(bureau: Bureau, login: str = "zhou.minghua", role: Role = Role.EXPERT) -> None:
    """An account with a password and a mail address."""
    account = await bureau.world.account(login, role)
    async with await bureau.world.administrator() as administrator:
        address = f"/auth/v1/accounts/{account.id}/email"
        answer = await administrator.put(address, json={"email": f"{login}@example.cn"})
    assert answer.status_code == 200


async def mails(bureau: Bureau, post: Post) -> int:
    with running_mail_server(post.port, post.files, post.mailbox):
        await send_mails(bureau.world.service)
    return len(post.mailbox.mails)


async def test_link_comes_by_mail_and_sets_the_password(bureau: Bureau, post: Post) -> None:
    await staff(bureau)
    async with bureau.world.browser() as browser:
        asked = await bureau.ask_reset(browser, "Zhou.Minghua")
        await mails(bureau, post)
        page = await browser.get(post.link())
        done = await fill_in(browser, page, {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD})

    assert (asked.status_code, done.status_code) == (200, 200)
    assert post.mailbox.mails[0]["To"] == "zhou.minghua@example.cn"
    assert await log_in(BASE, "zhou.minghua", NEW_PASSWORD, client=bureau.world.browser())


async def test_mailed_link_is_good_for_an_hour(bureau: Bureau, post: Post) -> None:
    await staff(bureau)
    bureau.world.stop_clock()
    async with bureau.world.browser() as browser:
        await bureau.ask_reset(browser, "zhou.minghua")
        await mails(bureau, post)
        bureau.world.advance(3601)
        late = await browser.get(post.link())

    assert late.status_code == 410


async def test_every_login_gets_the_same_answer_and_only_an_address_gets_a_mail(
    bureau: Bureau, post: Post
) -> None:
    await staff(bureau)
    await bureau.world.account("without.address")
    await staff(bureau, "disabled")
    await disable(bureau, "disabled")
    answers = set()
    for login in ("zhou.minghua", "without.address", "disabled", "nobody"):
        async with bureau.world.browser() as browser:
            page = await bureau.ask_reset(browser, login)
            answers.add((page.status_code, page.text))

    assert len(answers) == 1
    assert await mails(bureau, post) == 1
    assert await bureau.count("outgoing_message") == 0


async def disable(bureau: Bureau, login: str) -> None:
    async with await bureau.world.administrator() as administrator:
        listed = (await administrator.get("/auth/v1/accounts")).json()["items"]
        (account,) = [item for item in listed if item["login"] == login]
        await administrator.post(f"/auth/v1/accounts/{account['id']}/disablement")


async def test_mailbox_is_not_flooded(bureau: Bureau, post: Post) -> None:
    await staff(bureau)
    bureau.world.stop_clock()
    statuses = []
    for login in ["zhou.minghua"] * 4 + ["nobody"] * 4:
        async with bureau.world.browser() as browser:
            statuses.append((await bureau.ask_reset(browser, login)).status_code)

    assert statuses == [200, 200, 200, 429] * 2
    assert await mails(bureau, post) == 3


async def test_asking_changes_nothing_until_the_link_is_used(bureau: Bureau, post: Post) -> None:
    await staff(bureau)
    async with bureau.world.browser() as browser:
        await bureau.ask_reset(browser, "zhou.minghua")
        await mails(bureau, post)

    assert await log_in(BASE, "zhou.minghua", OLD_PASSWORD, client=bureau.world.browser())


async def test_applicant_resets_with_code_and_identity_number(bureau: Bureau) -> None:
    person = Applicant()
    await bureau.register(person)
    async with bureau.world.browser() as browser:
        page = await bureau.ask_reset(browser, person.phone)
        done = await bureau.enter(
            browser,
            page,
            await bureau.last_code(),
            password=NEW_PASSWORD,
            identity_number=person.identity_number,
        )

    assert done.status_code == 200
    assert await log_in(BASE, PHONE, NEW_PASSWORD, client=bureau.world.browser())
    with pytest.raises(LoginRefusedError):
        await log_in(BASE, PHONE, "a lake, a fox and rain", client=bureau.world.browser())


async def test_next_holder_of_a_telephone_number_does_not_get_in(bureau: Bureau) -> None:
    await bureau.register(Applicant())
    async with bureau.world.browser() as browser:
        page = await bureau.ask_reset(browser, PHONE)
        code = await bureau.last_code()
        other = make_identity_number(11)
        tries = [await bureau.enter(browser, page, code, identity_number=other) for _ in range(5)]
        exhausted = await bureau.enter(
            browser, page, code, identity_number=Applicant().identity_number
        )

    assert {answer.status_code for answer in (*tries, exhausted)} == {400}
    assert await log_in(BASE, PHONE, "a lake, a fox and rain", client=bureau.world.browser())


async def test_unknown_telephone_gets_the_same_page_and_no_message(bureau: Bureau) -> None:
    await bureau.register(Applicant())
    sent = len(await bureau.messages())
    async with bureau.world.browser() as browser, bureau.world.browser() as stranger:
        known = await bureau.ask_reset(browser, PHONE)
        after_known = len(await bureau.messages())
        unknown = await bureau.ask_reset(stranger, "13857900099")
        after_unknown = len(await bureau.messages())

    blank = [re.sub(r'value="[^"]*"', "", page.text) for page in (known, unknown)]
    assert blank[0] == blank[1]
    assert (after_known - sent, after_unknown - after_known) == (1, 0)


async def test_staff_whose_login_is_a_mobile_number_get_no_code(bureau: Bureau) -> None:
    await bureau.world.account(PHONE, Role.CLERK)
    async with bureau.world.browser() as browser:
        await bureau.ask_reset(browser, PHONE)

    assert await bureau.messages() == []


async def test_code_of_a_registration_resets_nothing(bureau: Bureau) -> None:
    await bureau.register(Applicant())
    async with bureau.world.browser() as browser:
        await bureau.ask(browser, phone="13857900002", identity_number=make_identity_number(8))
        code = await bureau.last_code()
        page = await browser.get("/auth/reset/code")
        answer = await bureau.enter(
            browser, page, code, identity_number=Applicant().identity_number
        )

    assert answer.status_code == 400


async def test_reset_ends_the_sessions_under_the_old_password(bureau: Bureau) -> None:
    person = Applicant()
    await bureau.register(person)
    asked = authorization_parameters("v" * 43)
    async with bureau.world.browser() as elsewhere, bureau.world.browser() as browser:
        page = await elsewhere.get("/auth/authorize", params=asked, follow_redirects=True)
        await send_login(elsewhere, page, PHONE, "a lake, a fox and rain")
        code_page = await bureau.ask_reset(browser, PHONE)
        await bureau.enter(
            browser,
            code_page,
            await bureau.last_code(),
            password=NEW_PASSWORD,
            identity_number=person.identity_number,
        )
        response = await elsewhere.get("/auth/authorize", params=asked)

    assert response.headers["location"].startswith("/auth/login?")


async def test_without_mail_and_telephone_the_page_says_whom_to_ask(world: World) -> None:
    page = await world.running.client.get("/auth/reset")
    sent = await world.running.client.post("/auth/reset", data={"login": "zhou.minghua"})

    assert (page.status_code, sent.status_code) == (403, 403)
    assert "联系账号管理员" in unescape(page.text)


async def test_new_password_does_not_end_the_second_factor(bureau: Bureau, post: Post) -> None:
    await staff(bureau, role=Role.CLERK)
    holder = bureau.world.holder()
    await log_in(BASE, "zhou.minghua", OLD_PASSWORD, client=bureau.world.browser(), holder=holder)
    async with bureau.world.browser() as browser:
        await bureau.ask_reset(browser, "zhou.minghua")
        await mails(bureau, post)
        page = await browser.get(post.link())
        await fill_in(browser, page, {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD})

    with pytest.raises(LoginRefusedError, match="no code left"):
        await log_in(BASE, "zhou.minghua", NEW_PASSWORD, client=bureau.world.browser())


async def test_log_in_page_leads_to_reset_and_registration(bureau: Bureau) -> None:
    async with bureau.world.browser() as browser:
        asked = authorization_parameters("v" * 43)
        page = await browser.get("/auth/authorize", params=asked, follow_redirects=True)
        links = re.findall(r'href="(/auth/re\w+)\?ui_locales=zh"', page.text)
        statuses = [(await browser.get(link)).status_code for link in links]

    assert links == ["/auth/reset", "/auth/register"]
    assert statuses == [200, 200]
