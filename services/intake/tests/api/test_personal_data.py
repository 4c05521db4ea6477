"""A copy of everything about one person: whole, theirs alone, and never whole in memory."""

import hashlib
import io
import json
import zipfile
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response

from intake.services.copies import Neighbours
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from shared.clients.base import RemoteUnavailableError
from shared.clients.identity import FakeIdentityClient
from shared.clients.lottery import FakeLotteryClient
from shared.clients.mailing import FakeMailingClient
from shared.clients.personal_copy import LeftOut, PersonalCopy, PersonalFile, PersonalRecord
from shared.clients.review import FakeReviewClient
from shared.clock import system_clock
from shared.testing.identities import make_identity_number
from shared.testing.issuer import OTHER_COMMITTEE

OTHER_PERSON = {
    "applicant": {"kind": "appraisee", "name": "厉另人", "phone": "13957900077"},
    "appraisee": {
        "name": "厉另人",
        "identity_number": make_identity_number(7),
        "phone": "13957900077",
        "address": "浙江省东阳市白云街道另外路77号",
    },
    "injury__diagnosis": "左髌骨骨折",
}
MEBIBYTE = 1024 * 1024


class Around:
    """The services that intake asks, played by fakes."""

    def __init__(self, desk: Desk) -> None:
        self.identity = FakeIdentityClient()
        self.lottery = FakeLotteryClient()
        self.review = FakeReviewClient()
        self.mailing = FakeMailingClient()
        desk.running.app.state.neighbours = Neighbours(
            self.identity, self.lottery, self.review, self.mailing
        )

    def letter(self, case_id: UUID, content: bytes) -> PersonalFile:
        """Let mailing have a letter of a case."""
        file = PersonalFile(
            id=uuid4(),
            kind="letter",
            case_id=case_id,
            of=uuid4(),
            name="letter.pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        self.mailing.known_personal_data[case_id] = PersonalCopy(files=[file])
        self.mailing.known_files[case_id, file.id] = content
        return file


@pytest.fixture
def around(desk: Desk) -> Around:
    return Around(desk)


def supervisor(desk: Desk, **claims: Any) -> AsyncClient:
    return desk.running.client_for("supervisor", account="supervisor-1", **claims)


async def ask(client: AsyncClient, serial: int = 1, **changes: Any) -> Response:
    body = {"identity_number": make_identity_number(serial), "reference": "信息申〔2026〕12号"}
    return await client.post(f"{BASE}/personal-data-exports", json=body | changes)


def unpacked(response: Response) -> dict[str, bytes]:
    assert response.status_code == 200, response.text
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def index_of(entries: dict[str, bytes]) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(entries["index.json"])
    return index


def records(entries: dict[str, bytes], service: str, kind: str) -> list[dict[str, Any]]:
    told = json.loads(entries[f"{service}.json"])["records"]
    return [item["data"] for item in told if item["kind"] == kind]


def an_account(login: str, role: str) -> PersonalCopy:
    data = {"login": login, "roles": [role]}
    return PersonalCopy(records=[PersonalRecord(kind="account", id="a", data=data)])


async def test_copy_holds_both_cases_of_the_person_and_everything_told_by_others(
    desk: Desk, around: Around
) -> None:
    cases = [await desk.reviewed(1), await desk.received(1, matter="review")]
    around.review.known_personal_data[cases[0]] = PersonalCopy(
        records=[PersonalRecord(kind="opinion", id="1", data={"findings": "握力减退"})],
        left_out=[LeftOut(what="opinion.account_id", why="other_person")],
    )
    around.identity.known_accounts["applicant-1"] = PersonalCopy(
        records=[
            PersonalRecord(kind="account", id="a", data={"login": "yu", "roles": ["applicant"]})
        ]
    )
    letter = pdf("鉴定结论书")
    file = around.letter(cases[0], letter)

    entries = unpacked(await ask(supervisor(desk)))

    told = records(entries, "intake", "case")
    assert [item["appraisee"]["address"] for item in told] == ["浙江省东阳市吴宁街道测试路1号"] * 2
    assert [item["injury"]["diagnosis"] for item in told] == ["右手食指近节指骨骨折术后"] * 2
    assert records(entries, "intake", "preliminary_review")[0]["scope"] == "右手食指"
    assert records(entries, "review", "opinion") == [{"findings": "握力减退"}]
    assert records(entries, "identity", "account")[0]["login"] == "yu"
    assert entries[f"files/mailing/{cases[0]}/letter-{file.id}.pdf"] == letter
    materials = [name for name in entries if name.startswith("files/intake/")]
    assert len(materials) == 8


async def test_index_lists_every_entry_with_its_hash_and_why(desk: Desk, around: Around) -> None:
    case_id = await desk.received()
    around.letter(case_id, pdf("受理通知书"))

    entries = unpacked(await ask(supervisor(desk)))

    index = index_of(entries)
    listed = {item["path"]: item["sha256"] for item in [*index["documents"], *index["files"]]}
    assert listed.keys() == entries.keys() - {"index.json"}
    for path, sha256 in listed.items():
        assert hashlib.sha256(entries[path]).hexdigest() == sha256
    assert all(item["is_intact"] for item in index["files"])
    assert index["reference"] == "信息申〔2026〕12号"
    assert "第四十五条" in index["legal_basis"]
    assert make_identity_number(1) not in entries["index.json"].decode()


async def test_other_people_in_the_case_are_left_out_and_listed(desk: Desk, around: Around) -> None:
    relative = {
        "kind": "relative",
        "name": "陈家属",
        "phone": "13957900088",
        "relationship": "配偶",
    }
    await desk.received(1, applicant=relative)

    entries = unpacked(await ask(supervisor(desk)))

    text = b"".join(entries.values()).decode(errors="ignore")
    for other in ("陈家属", "13957900088", "厉试安", "0579-86600001", "clerk-1"):
        assert other not in text
    left_out = {item["what"]: item["reason_zh"] for item in index_of(entries)["left_out"]}
    assert (
        left_out["case.parties: relative who applied, employer's contact"] == "属于他人的个人信息"
    )


async def test_nothing_of_another_person_or_committee_is_in_it(desk: Desk, around: Around) -> None:
    await desk.received(1)
    await desk.received(7, **OTHER_PERSON)
    elsewhere = desk.as_applicant("applicant-9", OTHER_COMMITTEE)
    body = await desk.complete(elsewhere, 1, injury__diagnosis="颅骨缺损")
    assert (await desk.submit(elsewhere, body)).status_code == 201

    entries = unpacked(await ask(supervisor(desk)))

    text = b"".join(entries.values()).decode(errors="ignore")
    assert "虞试明" in text
    for other in ("厉另人", "13957900077", "另外路77号", "左髌骨骨折", "颅骨缺损"):
        assert other not in text
    assert len(records(entries, "intake", "case")) == 1


async def test_readings_tell_who_looked_by_one_code_and_without_accounts(
    desk: Desk, around: Around
) -> None:
    case_id = await desk.accepted()
    for _ in range(2):
        await desk.as_clerk().get(f"{BASE}/cases/{case_id}", params={"purpose": "acceptance"})

    entries = unpacked(await ask(supervisor(desk)))

    readings = json.loads(entries["intake.json"])["readings"]
    looks = [item for item in readings if item["action"] == "case.read"]
    assert [item["purpose"] for item in looks] == ["acceptance"] * 2
    assert len({item["actor"] for item in looks}) == 1
    assert b"clerk-1" not in entries["intake.json"]
    duties = records(entries, "intake", "case")[0]["duties"]
    assert duties == [{"duty": "accept", "actor": looks[0]["actor"]}]


async def test_same_question_at_the_same_moment_gives_the_same_bytes(
    desk: Desk, around: Around
) -> None:
    await desk.accepted()
    now = system_clock()
    desk.service.clock = lambda: now
    first = unpacked(await ask(supervisor(desk)))

    again = unpacked(await ask(supervisor(desk)))

    assert list(first) == list(again)
    same = first.keys() - {"intake.json", "index.json"}
    assert {name: first[name] for name in same} == {name: again[name] for name in same}
    assert (
        json.loads(first["intake.json"])["records"] == json.loads(again["intake.json"])["records"]
    )


async def test_account_that_handed_in_for_others_too_is_nobodys_own(
    desk: Desk, around: Around
) -> None:
    await desk.received(1)
    await desk.received(7, **OTHER_PERSON)
    around.identity.known_accounts["applicant-1"] = PersonalCopy(
        records=[
            PersonalRecord(kind="account", id="a", data={"login": "x", "roles": ["applicant"]})
        ]
    )

    entries = unpacked(await ask(supervisor(desk)))

    assert records(entries, "identity", "account") == []


async def test_account_registered_with_the_number_is_found_and_told_once(
    desk: Desk, around: Around
) -> None:
    await desk.received()
    index = desk.service.blind_index.of("identity_number", make_identity_number(1)).hex()
    registered = PersonalRecord(kind="account", id="applicant-1", data={"login": "zhuce"})
    around.identity.known_people[index] = PersonalCopy(records=[registered])
    around.identity.known_accounts["applicant-1"] = PersonalCopy(records=[registered])

    entries = unpacked(await ask(supervisor(desk)))

    assert records(entries, "identity", "account") == [{"login": "zhuce"}]


async def test_clerks_account_at_the_counter_is_left_out(desk: Desk, around: Around) -> None:
    clerk = desk.as_clerk()
    today = f"{desk.service.clock():%Y-%m-%d}"
    assert (await desk.enter(clerk, await desk.complete(clerk), today)).status_code == 201
    around.identity.known_accounts["clerk-1"] = an_account("hu", "clerk")

    entries = unpacked(await ask(supervisor(desk)))

    assert records(entries, "identity", "account") == []
    assert "identity" not in {item["service"] for item in index_of(entries)["left_out"]}


async def test_accounts_of_another_issuer_are_named_as_left_out(desk: Desk, around: Around) -> None:
    await desk.received()
    others = (around.lottery, around.review, around.mailing)
    desk.running.app.state.neighbours = Neighbours(None, *others)

    index = index_of(unpacked(await ask(supervisor(desk))))

    reasons = {item["service"]: item["why"] for item in index["left_out"]}
    assert reasons["identity"] == "other_issuer"


async def test_experts_entry_and_account_are_found_by_the_licence(
    desk: Desk, around: Around
) -> None:
    licence = "110330000012345"
    index = desk.service.blind_index.of("licence", licence).hex()
    around.lottery.known_experts[index] = PersonalCopy(
        records=[
            PersonalRecord(kind="expert", id="e", data={"account_id": "expert-1", "name": "吴"})
        ]
    )
    around.identity.known_accounts["expert-1"] = an_account("wu", "expert")

    entries = unpacked(await ask(supervisor(desk), licence_number=licence))

    assert records(entries, "lottery", "expert")[0]["name"] == "吴"
    assert records(entries, "identity", "account")[0]["login"] == "wu"


async def test_person_nobody_knows_gets_an_archive_without_records(
    desk: Desk, around: Around
) -> None:
    entries = unpacked(await ask(supervisor(desk), 9))

    for service in ("intake", "identity", "lottery", "review", "mailing"):
        assert json.loads(entries[f"{service}.json"])["records"] == []


async def test_copy_is_on_the_trail_of_each_case_with_the_requests_number(
    desk: Desk, around: Around
) -> None:
    case_id = await desk.received()

    await ask(supervisor(desk))

    [entry] = await desk.rows(
        "select actor, case_id, purpose, detail from audit_entry "
        "where action = 'personal_data.copied'"
    )
    assert (entry["actor"], entry["case_id"]) == ("supervisor-1", case_id)
    assert entry["purpose"] == "access_request"
    assert entry["detail"]["reference"] == "信息申〔2026〕12号"


@pytest.mark.parametrize("role", ["clerk", "preliminary_reviewer", "applicant", "ops", "admin"])
async def test_other_roles_copy_nobody_elses_data(desk: Desk, around: Around, role: str) -> None:
    response = await ask(desk.running.client_for(role))
    assert (response.status_code, response.json()["code"]) == (403, "permission_missing")


async def test_reference_takes_no_identity_or_phone_number(desk: Desk, around: Around) -> None:
    for reference in (make_identity_number(1), "13857900001", "王建国的申请"):
        response = await ask(supervisor(desk), reference=reference)
        assert response.status_code == 422, reference


async def test_service_that_is_away_refuses_the_whole_copy(desk: Desk, around: Around) -> None:
    await desk.received()

    async def away(*_: object, **__: object) -> PersonalCopy:
        raise RemoteUnavailableError(service="review")

    around.review.personal_data = away  # type: ignore[method-assign]

    response = await ask(supervisor(desk))

    assert (response.status_code, response.json()["code"]) == (503, "service_unavailable")


async def test_file_that_the_store_lost_is_listed_as_missing(desk: Desk, around: Around) -> None:
    await desk.received()
    [row] = await desk.rows(
        "select u.storage_key, m.id from upload u join material m on m.upload_id = u.id "
        "where m.item = 'medical_records'"
    )
    await desk.service.files.delete(row["storage_key"])

    index = index_of(unpacked(await ask(supervisor(desk))))

    [missing] = [item for item in index["left_out"] if item["why"] == "file_missing"]
    assert str(row["id"]) in missing["what"]
    assert len(index["files"]) == 3


async def test_applicant_copies_the_own_cases_and_account(desk: Desk, around: Around) -> None:
    await desk.received(1)
    around.identity.known_accounts["applicant-1"] = PersonalCopy(
        records=[
            PersonalRecord(kind="account", id="a", data={"login": "yu", "roles": ["applicant"]})
        ]
    )

    entries = unpacked(await desk.as_applicant().get(f"{BASE}/personal-data"))

    assert records(entries, "intake", "case")[0]["appraisee"]["name"] == "虞试明"
    assert records(entries, "identity", "account")[0]["login"] == "yu"


async def test_who_applied_for_somebody_else_copies_only_what_they_said_of_themselves(
    desk: Desk, around: Around
) -> None:
    relative = {
        "kind": "relative",
        "name": "陈家属",
        "phone": "13957900088",
        "relationship": "配偶",
    }
    await desk.received(1, applicant=relative)

    entries = unpacked(await desk.as_applicant().get(f"{BASE}/personal-data"))

    [told] = records(entries, "intake", "applicant")
    assert told["applicant"]["phone"] == "13957900088"
    text = b"".join(entries.values()).decode(errors="ignore")
    for other in ("虞试明", "右手食指近节指骨骨折术后", make_identity_number(1)):
        assert other not in text


async def test_case_that_others_handed_in_is_not_the_applicants_to_copy(
    desk: Desk, around: Around
) -> None:
    await desk.received(1)

    entries = unpacked(await desk.as_applicant("applicant-2").get(f"{BASE}/personal-data"))

    assert records(entries, "intake", "case") == []
