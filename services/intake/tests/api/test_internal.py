"""Other services read what their scope allows, and each read is noted with its person."""

from uuid import uuid4

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.notices import told_case
from shared.clients.models import NoticeContent, Parties, RecusalFacts
from shared.testing.identities import make_credit_code
from shared.testing.issuer import OTHER_COMMITTEE


async def test_mailing_reads_the_parties_with_addresses(desk: Desk) -> None:
    case_id = await desk.accepted()
    mailing = desk.running.client_of_service("mailing", "parties.read")

    response = await mailing.get(
        f"/internal/cases/{case_id}/parties", headers={"On-Behalf-Of": "mail-clerk-1"}
    )

    parties = Parties.model_validate_json(response.content)
    assert parties.appraisee.address == "浙江省东阳市吴宁街道测试路1号"
    assert parties.employer is not None
    assert parties.employer.contact == "厉试安"
    assert parties.injured_parts == ["右手食指"]
    [entry] = await desk.rows(
        "select actor, on_behalf_of from audit_entry where action = 'parties.read'"
    )
    assert entry == {"actor": "mailing", "on_behalf_of": "mail-clerk-1"}


async def test_another_scope_or_a_persons_token_opens_nothing(desk: Desk) -> None:
    case_id = await desk.accepted()
    url = f"/internal/cases/{case_id}/parties"

    wrong = await desk.running.client_of_service("lottery", "recusal.read").get(url)
    person = await desk.as_clerk().get(url)

    assert (wrong.status_code, wrong.json()["code"]) == (403, "scope_missing")
    assert person.status_code == 401


async def test_another_committees_parties_are_not_there(desk: Desk) -> None:
    case_id = await desk.accepted()
    mailing = desk.running.client_of_service("mailing", "parties.read")

    response = await mailing.get(
        f"/internal/cases/{case_id}/parties", headers={"Committee": OTHER_COMMITTEE}
    )

    assert response.status_code == 404
    assert await desk.rows("select id from audit_entry where outcome = 'refused'") == []


async def test_lottery_reads_the_recusal_facts(desk: Desk) -> None:
    expert, hospital, licence = uuid4(), make_credit_code(2), "110330000012345"
    case_id = await desk.reviewed(
        treating_hospitals=[hospital], treating_doctors=[licence], declared_experts=[str(expert)]
    )
    lottery = desk.running.client_of_service("lottery", "recusal.read")

    response = await lottery.get(f"/internal/cases/{case_id}/recusal-facts")

    facts = RecusalFacts.model_validate_json(response.content)
    assert facts.hospitals == [hospital]
    assert facts.doctor_indexes == [desk.service.blind_index.of("licence", licence).hex()]
    assert facts.declared_experts == [expert]
    assert facts.employer_credit_code == make_credit_code(1)


async def test_recusal_facts_before_the_review_may_come_later(desk: Desk) -> None:
    case_id = await desk.accepted()
    lottery = desk.running.client_of_service("lottery", "recusal.read")

    response = await lottery.get(f"/internal/cases/{case_id}/recusal-facts")

    assert (response.status_code, response.json()["code"]) == (409, "not_yet_known")


async def test_only_materials_marked_for_experts_are_there_for_review(desk: Desk) -> None:
    case_id = await desk.accepted()
    rows = await desk.rows("select id, item from material")
    ids = {row["item"]: str(row["id"]) for row in rows}
    await desk.as_reviewer().post(
        f"{BASE}/cases/{case_id}/preliminary-review",
        json=findings(expert_materials=[ids["medical_records"]]),
    )
    review = desk.running.client_of_service("review", "materials.read")
    url = f"/internal/cases/{case_id}/materials"

    marked = await review.get(f"{url}/{ids['medical_records']}/content")
    hidden = await review.get(f"{url}/{ids['identity_document']}/content")

    assert marked.content == pdf("1 medical_records")
    assert hidden.status_code == 404


async def test_mailing_reads_a_notice_in_the_words_of_its_letter(desk: Desk) -> None:
    told = await told_case(desk, 1)
    mailing = desk.running.client_of_service("mailing", "notices.read")

    response = await mailing.get(f"/internal/cases/{told['case_id']}/notices/{told['notice_id']}")
    strange = await mailing.get(f"/internal/cases/{told['case_id']}/notices/{uuid4()}")

    notice = NoticeContent.model_validate_json(response.content)
    assert next((item.name, item.shortcoming) for item in notice.items) == (
        "劳动能力鉴定申请表",
        "未提交",
    )
    assert (notice.number, notice.period_days, len(notice.items)) == (1, 15, 4)
    assert (strange.status_code, strange.json()["code"]) == (404, "notice_not_found")
    [entry] = await desk.rows("select purpose from audit_entry where action = 'notice.read'")
    assert entry == {"purpose": "delivery"}
