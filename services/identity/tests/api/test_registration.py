"""Applicants register."""

import asyncio
import re
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.identity.tests.applicants import PASSWORD, Applicant, Bureau, fill_in, settings_in
from services.identity.tests.world import BASE, ISSUER, World
from shared.testing.identities import make_identity_number
from shared.testing.issuer import COMMITTEE, OTHER_COMMITTEE
from shared.testing.login import LoginRefusedError, log_in
from shared.testing.plugin import RunService


@pytest.fixture
async def bureau(
    run_service: RunService, clients_file: Path, tmp_path: Path, password_hash: str
) -> AsyncIterator[Bureau]:
    settings = {"oidc_issuer": ISSUER, "clients_file": str(clients_file), "parts": '["api"]'}
    async with run_service("identity", **settings, **settings_in(tmp_path)) as running:
        yield Bureau(World(running, password_hash), tmp_path / "codes")


async def test_applicant_registers_and_logs_in_with_the_mobile_number(bureau: Bureau) -> None:
    done = await bureau.register(Applicant())

    token = await log_in(BASE, "+86138-5790-0001", PASSWORD, client=bureau.world.browser())
    verified = await bureau.world.verifier().verify(token, "jianding-api")
    assert done.status_code == 200
    assert "注册完成" in done.text
    assert verified.roles == {"applicant"}
    assert verified.committee == COMMITTEE
    assert ("account.registered", "done", verified.account_id) in await bureau.world.audited()


async def test_numbers_are_written_as_people_write_them(bureau: Bureau) -> None:
    number = make_identity_number(7)
    spaced = f" {number[:6]} {number[6:]} "

    done = await bureau.register(
        Applicant(phone="+86 138-5790-0001", identity_number=spaced.strip())
    )

    assert done.status_code == 200
    assert await log_in(BASE, "13857900001", PASSWORD, client=bureau.world.browser())


async def test_pages_work_without_script_in_both_languages(bureau: Bureau) -> None:
    async with bureau.world.browser() as browser:
        chinese = await browser.get("/auth/register")
        english = await browser.get("/auth/register", params={"ui_locales": "en"})
        second = await fill_in(browser, english, Applicant().filled)

    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="en">' in english.text
    assert '<html lang="en">' in second.text
    assert not [page for page in (chinese, english, second) if "<script" in page.text]
    for page in (english, second):
        fields = re.findall(r'<(?:input|select) id="(\w+)"', page.text)
        assert fields == re.findall(r'<label for="(\w+)"', page.text)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"identity_number": "330783198503140011"}, "身份证号码不正确"),
        ({"identity_number": "12"}, "身份证号码不正确"),
        ({"phone": "0579-86540001"}, "11位大陆手机号码"),
        ({"phone": "+1 555 0100"}, "11位大陆手机号码"),
        ({"name": ""}, "请填写姓名"),
        ({"committee": "110000"}, "请选择受理机构"),
    ],
)
async def test_what_is_wrong_is_said_and_the_rest_stays_filled_in(
    bureau: Bureau, change: dict[str, str], sentence: str
) -> None:
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser, **change)

    assert page.status_code == 400
    assert sentence in page.text
    kept = next(value for name, value in Applicant().filled.items() if name not in change)
    assert kept in page.text
    assert await bureau.messages() == []


async def test_known_numbers_and_new_ones_get_the_same_answer(bureau: Bureau) -> None:
    await bureau.register(Applicant())
    asked = {
        "new": Applicant(phone="13857900002", identity_number=make_identity_number(8)),
        "known": Applicant(),
        "known phone": Applicant(identity_number=make_identity_number(9)),
        "known identity number": Applicant(phone="13857900003"),
    }

    answers = set()
    for person in asked.values():
        async with bureau.world.browser() as browser:
            page = await bureau.ask(browser, **person.filled)
            answers.add((page.status_code, re.sub(r'value="[^"]*"', "", page.text)))

    assert len(answers) == 1


async def test_holder_of_a_known_telephone_is_told_there_and_gets_no_code(bureau: Bureau) -> None:
    await bureau.register(Applicant())

    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser, identity_number=make_identity_number(9))
        said = (await bureau.messages())[-1]
        guessed = await bureau.enter(browser, page, "000000")

    assert "138****0001" in said
    assert "已注册" in said
    assert "验证码" not in said
    assert guessed.status_code == 400


async def test_who_names_a_registered_person_gets_nothing_and_the_person_is_warned(
    bureau: Bureau,
) -> None:
    await bureau.register(Applicant())

    async with bureau.world.browser() as browser:
        await bureau.ask(browser, phone="13857900003")
        messages = await bureau.messages()

    assert len(messages) == 2
    assert "138****0001" in messages[-1]
    assert "另一手机号" in messages[-1]


async def test_one_person_has_an_account_at_each_committee(bureau: Bureau) -> None:
    await bureau.register(Applicant())
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser, phone="13857900004", committee=OTHER_COMMITTEE)
        done = await bureau.enter(browser, page, await bureau.last_code())

    assert done.status_code == 200
    assert await bureau.count("account") == 2


async def test_wrong_codes_are_counted_and_after_five_the_right_one_is_wrong(
    bureau: Bureau,
) -> None:
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser)
        right = await bureau.last_code()
        wrong = f"{(int(right) + 1) % 1_000_000:06}"
        tries = [await bureau.enter(browser, page, wrong) for _ in range(5)]
        too_late = await bureau.enter(browser, page, right)

    assert {answer.status_code for answer in (*tries, too_late)} == {400}
    assert await bureau.count("account") == 0
    assert ("code.tried", "refused", "unknown") in await bureau.world.audited()


async def test_guesses_at_the_same_time_are_counted_one_by_one(bureau: Bureau) -> None:
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser)
        right = int(await bureau.last_code())
        guesses = [f"{(right + step) % 1_000_000:06}" for step in range(1, 9)]
        await asyncio.gather(*(bureau.enter(browser, page, guess) for guess in guesses))

        too_late = await bureau.enter(browser, page, f"{right:06}")

    assert too_late.status_code == 400


async def test_code_is_good_for_five_minutes(bureau: Bureau) -> None:
    bureau.world.stop_clock()
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser)
        code = await bureau.last_code()
        bureau.world.advance(301)
        late = await bureau.enter(browser, page, code)

    assert late.status_code == 400
    assert await bureau.count("account") == 0


async def test_code_is_good_in_the_browser_that_asked_for_it_only(bureau: Bureau) -> None:
    async with bureau.world.browser() as browser, bureau.world.browser() as elsewhere:
        await bureau.ask(browser)
        code = await bureau.last_code()
        other_page = await bureau.ask(elsewhere, phone="13857900009")
        stolen = await bureau.enter(elsewhere, other_page, code)
        without = await bureau.world.browser().get("/auth/register/code")

    assert stolen.status_code == 400
    assert without.headers["location"] == "/auth/register"


async def test_code_makes_one_account(bureau: Bureau) -> None:
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser)
        code = await bureau.last_code()
        first = await bureau.enter(browser, page, code)
        second = await bureau.enter(browser, page, code)

    assert (first.status_code, second.status_code) == (200, 400)
    assert await bureau.count("account") == 1


async def test_weak_or_mistyped_password_leaves_the_code_good(bureau: Bureau) -> None:
    async with bureau.world.browser() as browser:
        page = await bureau.ask(browser)
        code = await bureau.last_code()
        for _ in range(6):
            weak = await bureau.enter(browser, page, code, password="short")
        mistyped = await bureau.enter(browser, page, code, repeated="another one entirely")
        done = await bureau.enter(browser, page, code)

    assert "密码应为 12 至 256 个字符" in weak.text
    assert "两次输入的密码不一致" in mistyped.text
    assert done.status_code == 200


async def test_telephone_is_not_flooded_and_others_are_not_shut_out(bureau: Bureau) -> None:
    bureau.world.stop_clock()
    answers = []
    for _ in range(6):
        async with bureau.world.browser() as browser:
            answers.append(await bureau.ask(browser))
    async with bureau.world.browser() as browser:
        other = await bureau.ask(browser, phone="13857900005")
    bureau.world.advance(3601)
    async with bureau.world.browser() as browser:
        later = await bureau.ask(browser)

    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 3
    assert answers[-1].headers["retry-after"] == "3600"
    assert "60 分钟" in answers[-1].text
    assert (other.status_code, later.status_code) == (200, 200)
    reached = ("limit.reached", "refused", "unknown")
    assert (await bureau.world.audited()).count(reached) == 1


async def test_claims_and_codes_are_not_readable_in_the_database(bureau: Bureau) -> None:
    person = Applicant()
    async with bureau.world.browser() as browser:
        await bureau.ask(browser, **person.filled)
        before_sending = await dump(bureau)
        code = await bureau.last_code()
        while_waiting = await dump(bureau)
    await bureau.world.browser().aclose()
    await bureau.register(Applicant(phone="13857900002", identity_number=make_identity_number(8)))
    afterwards = await dump(bureau)

    for kept in (before_sending, while_waiting, afterwards):
        for secret in (person.identity_number, person.phone, person.name, "13857900002"):
            assert secret not in kept
            assert secret.encode().hex() not in kept
    assert code not in while_waiting


async def dump(bureau: Bureau) -> str:
    """Everything that the tables hold, as PostgreSQL shows it."""
    shown = []
    async with bureau.world.service.database.engine.connect() as connection:
        for table in ("account", "phone_challenge", "outgoing_message", "limited_use"):
            rows = await connection.exec_driver_sql(f"select t::text from identity.{table} t")  # noqa: S608
            shown += [str(row[0]) for row in rows]
    return "\n".join(shown)


async def test_file_of_codes_is_its_owners_and_masks_telephones(bureau: Bureau) -> None:
    await bureau.register(Applicant())

    assert stat.S_IMODE(bureau.telephones.stat().st_mode) == 0o600
    assert "13857900001" not in bureau.telephones.read_text()


async def test_foreign_form_asks_for_nothing(bureau: Bureau) -> None:
    page = await bureau.world.browser().get("/auth/register")

    answer = await fill_in(bureau.world.browser(), page, Applicant().filled)

    assert answer.status_code == 403
    assert await bureau.count("phone_challenge") == 0


async def test_only_committee_is_not_asked_for(
    run_service: RunService, tmp_path: Path, password_hash: str
) -> None:
    settings = {"oidc_issuer": ISSUER, "parts": '["api"]', **settings_in(tmp_path, COMMITTEE)}
    async with run_service("identity", **settings) as running:
        small = Bureau(World(running, password_hash), tmp_path / "codes")
        async with small.world.browser() as browser:
            page = await browser.get("/auth/register")
            filled = {k: v for k, v in Applicant().filled.items() if k != "committee"}
            second = await fill_in(browser, page, filled)
            done = await small.enter(browser, second, await small.last_code())

    assert "<select" not in page.text
    assert done.status_code == 200


async def test_without_a_way_to_send_codes_nobody_registers(world: World) -> None:
    async with world.browser() as browser:
        shown = await browser.get("/auth/register")
        sent = await browser.post("/auth/register", data=Applicant().filled)

    assert (shown.status_code, sent.status_code) == (403, 403)
    assert "窗口" in shown.text


async def test_registered_applicant_is_an_account_like_any_other(bureau: Bureau) -> None:
    await bureau.register(Applicant())
    async with await bureau.world.administrator() as administrator:
        (listed,) = (await administrator.get("/auth/v1/accounts")).json()["items"]
        account = (
            await administrator.get(
                f"/auth/v1/accounts/{listed['id']}", params={"purpose": "accounts"}
            )
        ).json()
        await administrator.post(f"/auth/v1/accounts/{account['id']}/disablement")

    assert (listed["login"], listed["display_name"]) == ("138****0001", "陈*燕")
    assert account["login"] == "13857900001"
    assert account["display_name"] == "陈晓燕"
    assert "identity_number" not in account
    with pytest.raises(LoginRefusedError):
        await log_in(BASE, "13857900001", PASSWORD, client=bureau.world.browser())
