"""One-time links by mail: over STARTTLS, after the commit, and again when the server was away."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from identity.config import Settings
from identity.delivery import send_mails
from identity.domain.messages import SendingError
from identity.mail import Mailer
from local_stack.ports import free_port
from services.identity.tests.administrators import administrating, submit
from services.identity.tests.mail_server import (
    PASSWORD as MAIL_PASSWORD,
)
from services.identity.tests.mail_server import (
    USER,
    Certificate,
    Mailbox,
    forget_streams,
    new_certificate,
    running_mail_server,
)
from services.identity.tests.world import ISSUER, World
from shared.testing.plugin import RunService

NEW = {
    "login": "sun.yaqin",
    "display_name": "孙雅琴",
    "roles": ["clerk"],
    "email": "sun.yaqin@example.cn",
}
LINK = re.compile(r"^http://127\.0\.0\.1:8080(/auth/invitation\?token=[\w-]{43})\r?$", re.MULTILINE)


@dataclass
class Post:
    """Where the mail server is, whether or not it runs."""

    port: int
    files: Certificate
    mailbox: Mailbox

    def settings(self, directory: Path) -> dict[str, str]:
        secret = directory / "smtp-password"
        secret.write_text(MAIL_PASSWORD, encoding="utf-8")
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.port),
            "smtp_ca_file": str(self.files.certificate),
            "smtp_user": USER,
            "smtp_password_file": str(secret),
            "smtp_from": "no-reply@appraisal.example.cn",
        }

    def link(self) -> str:
        """The path of the link in the last mail."""
        text = self.mailbox.mails[-1].get_content()
        (found,) = LINK.findall(text)
        return str(found)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    yield Post(free_port(), new_certificate(tmp_path), Mailbox())
    forget_streams()


@pytest.fixture
async def mailing(
    run_service: RunService, clients_file: Path, post: Post, tmp_path: Path, password_hash: str
) -> AsyncIterator[World]:
    settings = {"oidc_issuer": ISSUER, "clients_file": str(clients_file), "parts": '["api"]'}
    async with run_service("identity", **settings, **post.settings(tmp_path)) as running:
        yield World(running, password_hash)


async def test_administrators_page_says_where_the_link_goes_and_does_not_show_it(
    mailing: World, post: Post
) -> None:
    async with administrating(mailing) as browser:
        page = await submit(browser, "/new", **{**NEW, "roles": "", "role": "clerk"})

    with running_mail_server(post.port, post.files, post.mailbox):
        await send_mails(mailing.service)

    assert page.status_code == 200
    assert "一次性链接将发送到 s********@example.cn" in page.text
    assert "invitation?token" not in page.text
    assert [mail["To"] for mail in post.mailbox.mails] == ["sun.yaqin@example.cn"]


async def waiting(world: World) -> list[tuple[int, bytes]]:
    """Attempts and contents of the messages that wait."""
    async with world.service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "select attempts, occasion from identity.outgoing_message"
        )
        return [tuple(row) for row in rows]


async def created(world: World, **change: object) -> dict[str, object]:
    async with await world.administrator() as administrator:
        response = await administrator.post("/auth/v1/accounts", json={**NEW, **change})
    assert response.status_code == 201, response.text
    body: dict[str, object] = response.json()
    return body


async def test_link_is_mailed_over_tls_and_the_administrator_does_not_see_it(
    mailing: World, post: Post
) -> None:
    account = await created(mailing)
    with running_mail_server(post.port, post.files, post.mailbox):
        await send_mails(mailing.service)

    (mail,) = post.mailbox.mails
    assert account["invitation"] is not None
    assert account["invitation"]["url"] is None  # type: ignore[index]
    assert post.mailbox.was_encrypted == [True]
    assert (mail["To"], mail["From"]) == ("sun.yaqin@example.cn", "no-reply@appraisal.example.cn")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "sun.yaqin" in mail.get_content()
    assert (await mailing.running.client.get(post.link())).status_code == 200
    assert await waiting(mailing) == []


async def test_mail_waits_while_the_server_is_away_and_goes_when_it_is_back(
    mailing: World, post: Post
) -> None:
    await created(mailing)
    mailing.stop_clock()

    await send_mails(mailing.service)
    away = await waiting(mailing)
    with running_mail_server(post.port, post.files, post.mailbox):
        await send_mails(mailing.service)
        too_early = len(post.mailbox.mails)
        mailing.advance(21)
        await send_mails(mailing.service)

    assert [attempts for attempts, _ in away] == [1]
    assert too_early == 0
    assert len(post.mailbox.mails) == 1
    assert (await mailing.running.client.get(post.link())).status_code == 200


async def test_mail_that_the_server_refuses_for_now_is_sent_again_with_a_new_link(
    mailing: World, post: Post
) -> None:
    await created(mailing)
    with running_mail_server(post.port, post.files, post.mailbox):
        post.mailbox.refuses = True
        await send_mails(mailing.service)
        post.mailbox.refuses = False
        mailing.advance(21)
        await send_mails(mailing.service)

    assert len(post.mailbox.mails) == 1
    assert (await mailing.running.client.get(post.link())).status_code == 200


async def test_no_link_and_no_address_lies_in_the_database(mailing: World, post: Post) -> None:
    await created(mailing)

    ((_, occasion),) = await waiting(mailing)
    async with mailing.service.database.engine.connect() as connection:
        links = await connection.exec_driver_sql("select count(*) from identity.invitation")
        accounts = await connection.exec_driver_sql("select * from identity.account")
        kept = str(accounts.all())

    assert links.scalar_one() == 0
    assert b"sun.yaqin" not in occasion
    assert "example.cn" not in kept
    assert post.mailbox.mails == []


async def test_server_with_a_certificate_of_another_authority_gets_nothing(
    mailing: World, post: Post, tmp_path: Path
) -> None:
    await created(mailing)
    (tmp_path / "other").mkdir()
    stranger = new_certificate(tmp_path / "other")
    with running_mail_server(post.port, stranger, post.mailbox):
        await send_mails(mailing.service)

    assert post.mailbox.mails == []
    assert len(await waiting(mailing)) == 1


async def test_mail_that_could_not_be_sent_in_time_is_given_up_and_said_so(
    mailing: World,
) -> None:
    await created(mailing)

    mailing.advance(72 * 3600 + 1)
    await send_mails(mailing.service)

    assert await waiting(mailing) == []
    assert ("message.expired", "refused", "system:identity") in await mailing.audited()


async def test_account_that_was_disabled_meanwhile_gets_no_link(mailing: World, post: Post) -> None:
    account = await created(mailing)
    async with await mailing.administrator() as administrator:
        await administrator.post(f"/auth/v1/accounts/{account['id']}/disablement")
    with running_mail_server(post.port, post.files, post.mailbox):
        await send_mails(mailing.service)

    assert post.mailbox.mails == []
    assert await waiting(mailing) == []


async def test_account_without_an_address_gets_a_printed_link(mailing: World) -> None:
    account = await created(mailing, email=None)

    assert account["invitation"]["url"].startswith("http://127.0.0.1:8080/auth/")  # type: ignore[index]
    assert await waiting(mailing) == []


async def test_administrator_changes_an_address_and_the_next_link_goes_there(
    mailing: World, post: Post
) -> None:
    account = await mailing.account()
    address = f"/auth/v1/accounts/{account.id}"
    async with await mailing.administrator() as administrator:
        changed = await administrator.put(
            f"{address}/email", json={"email": "zhou@example.cn"}, headers={"If-Match": '"1"'}
        )
        stale = await administrator.put(
            f"{address}/email", json={"email": None}, headers={"If-Match": '"1"'}
        )
        invited = await administrator.post(f"{address}/invitations")
    with running_mail_server(post.port, post.files, post.mailbox):
        await send_mails(mailing.service)

    assert (changed.json()["email"], changed.headers["etag"]) == ("z***@example.cn", '"2"')
    assert stale.status_code == 412
    assert invited.json()["url"] is None
    assert [mail["To"] for mail in post.mailbox.mails] == ["zhou@example.cn"]
    assert ("account.email_changed", "done", "demo-administrator") in await mailing.audited()


@pytest.mark.parametrize(
    "email",
    ["", "no address", "a@b", "two@example.cn, more@example.cn", "x@example.cn\nBcc: y@z.cn"],
)
async def test_what_is_no_mail_address_is_refused(world: World, email: str) -> None:
    async with await world.administrator() as administrator:
        response = await administrator.post("/auth/v1/accounts", json={**NEW, "email": email})

    assert response.status_code == 422
    assert response.json()["code"] == "request_invalid"


async def test_failure_says_its_kind_and_no_address(post: Post, mailing: World) -> None:
    mailer = Mailer(mailing.service.settings)

    with pytest.raises(SendingError) as failure:
        await mailer.send("secret@example.cn", "subject", str(uuid4()))

    assert "example" not in str(failure.value)


def test_mail_server_without_a_sender_is_refused(mailing: World) -> None:
    told = mailing.service.settings.model_dump()

    with pytest.raises(ValueError, match="smtp_from"):
        Settings.model_validate({**told, "smtp_from": ""})
