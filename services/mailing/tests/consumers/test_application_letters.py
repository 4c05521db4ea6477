"""Letters about an application go to who applied, also before the case has its number."""

from datetime import date
from typing import Any
from uuid import UUID

from services.mailing.tests.factories.bureau import Bureau
from services.mailing.tests.factories.events import MORNING, accepted, scheduled
from services.mailing.tests.factories.facts import NAME, appointment, parties
from services.mailing.tests.rendering.letter_reading import text_of
from shared.clients.models import ApplicantFacts, NoticeContent, NoticeItem, RefusalContent
from shared.events.base import DeadlineFact
from shared.events.intake import (
    ApplicationAbandoned,
    ApplicationRefused,
    ApplicationReopened,
    ApplicationWithdrawn,
    DeadlineExtended,
    NoticeIssued,
)
from shared.ids import new_id
from shared.testing.issuer import COMMITTEE

NEW_PERIOD = DeadlineFact(code="supplement", due_on=date(2026, 2, 10), provisional=False)
TOLD = date(2026, 1, 12)


def known(bureau: Bureau, **changes: Any) -> UUID:
    """Let intake know an application that isn't accepted."""
    case_id = new_id()
    facts = {"case_number": None, "receipt_number": "330783-2026-000123", **changes}
    bureau.intake.known_parties[case_id] = parties(case_id, **facts)
    return case_id


def issued(bureau: Bureau, case_id: UUID) -> NoticeIssued:
    """Let intake issue a notice."""
    notice_id = new_id()
    bureau.intake.known_notices[notice_id] = NoticeContent(
        case_id=case_id,
        notice_id=notice_id,
        number=1,
        issued_on=TOLD,
        period_days=15,
        items=[NoticeItem(name="有效的诊断证明", shortcoming="未提交")],
    )
    return NoticeIssued(
        committee=COMMITTEE,
        case_id=case_id,
        matter="initial",
        notice_id=notice_id,
        number=1,
        period_days=15,
        issued_on=TOLD,
    )


async def sealed(bureau: Bureau, case_id: UUID, kind: str) -> dict[str, dict[str, Any]]:
    """Have letters made, and return those of a kind by recipient."""
    await bureau.make_letters()
    return await bureau.letters(case_id, kind)


async def test_notice_is_written_to_the_applicant_before_the_acceptance(bureau: Bureau) -> None:
    case_id = known(bureau)

    await bureau.neighbours.say(issued(bureau, case_id))

    letters = await sealed(bureau, case_id, "supplement_notice")
    assert letters["appraisee"]["state"] == "sealed"
    assert letters["appraisee"]["case_number"] is None
    assert letters["appraisee"]["letter_number"] == "金劳鉴补〔2026〕1号"
    assert letters["employer"]["state"] == "not_needed"
    path = f"/api/mailing/v1/letters/{letters['appraisee']['id']}/pdf"
    pdf = await bureau.client().get(path, params={"purpose": "delivery"})
    assert "330783-2026-000123" in text_of(pdf.content)
    assert NAME in text_of(pdf.content)


async def test_employer_that_applied_is_the_one_written_to(bureau: Bureau) -> None:
    case_id = known(bureau, applicant=ApplicantFacts(kind="employer", name="东阳市样例公司"))

    await bureau.neighbours.say(issued(bureau, case_id))

    letters = await sealed(bureau, case_id, "supplement_notice")
    assert letters["employer"]["state"] == "sealed"
    assert letters["appraisee"]["state"] == "not_needed"


async def test_acceptance_gives_the_known_case_its_number(bureau: Bureau) -> None:
    case_id = known(bureau)
    await bureau.neighbours.say(issued(bureau, case_id), accepted(case_id))

    letters = await sealed(bureau, case_id, "acceptance")

    assert letters["appraisee"]["case_number"] is not None
    [case] = await bureau.rows("select duties from mailing.case where id = :id", id=case_id)
    assert [duty["duty"] for duty in case["duties"]] == ["accept"]


async def test_served_notice_is_told_with_its_kind_and_closes_no_case(bureau: Bureau) -> None:
    case_id = known(bureau)
    await bureau.neighbours.say(issued(bureau, case_id))
    letters = await sealed(bureau, case_id, "supplement_notice")

    await bureau.serve(letters["appraisee"])

    [served] = await bureau.published("mailing.recipient.served.v1")
    assert (served["kind"], served["deadlines"]) == ("supplement_notice", [])
    assert await bureau.published("mailing.case.served.v1") == []


async def test_refusal_is_written_with_its_ground(bureau: Bureau) -> None:
    case_id = known(bureau)
    bureau.intake.known_refusals[case_id] = RefusalContent(
        case_id=case_id,
        refused_on=TOLD,
        ground="不属于本委员会受理范围",
        article="《劳动能力鉴定管理办法》第三条",
    )
    event = ApplicationRefused(
        committee=COMMITTEE,
        case_id=case_id,
        matter="initial",
        ground="outside_jurisdiction",
        refused_on=TOLD,
    )

    await bureau.neighbours.say(event)

    letters = await sealed(bureau, case_id, "refusal")
    assert letters["appraisee"]["letter_number"] == "金劳鉴不受〔2026〕1号"


async def test_refusal_that_intake_does_not_tell_yet_waits(bureau: Bureau) -> None:
    case_id = known(bureau)
    event = ApplicationRefused(
        committee=COMMITTEE, case_id=case_id, matter="initial", ground="x", refused_on=TOLD
    )
    await bureau.neighbours.say(event)

    letters = await sealed(bureau, case_id, "refusal")

    assert letters["appraisee"]["state"] == "requested"


async def test_abandonment_and_withdrawal_are_written(bureau: Bureau) -> None:
    abandoned, withdrawn = known(bureau), known(bureau)

    await bureau.neighbours.say(
        ApplicationAbandoned(committee=COMMITTEE, case_id=abandoned, matter="initial"),
        ApplicationWithdrawn(committee=COMMITTEE, case_id=withdrawn, matter="initial"),
    )

    first = await sealed(bureau, abandoned, "abandonment")
    second = await sealed(bureau, withdrawn, "withdrawal")
    assert first["appraisee"]["letter_number"] == "金劳鉴弃〔2026〕1号"
    assert second["appraisee"]["letter_number"] == "金劳鉴撤〔2026〕1号"


def reopened(case_id: UUID) -> ApplicationReopened:
    """Let intake take an abandoned application up again."""
    return ApplicationReopened(
        committee=COMMITTEE, case_id=case_id, matter="initial", supplement=NEW_PERIOD
    )


def abandoned(case_id: UUID) -> ApplicationAbandoned:
    """Let the clock end an application."""
    return ApplicationAbandoned(committee=COMMITTEE, case_id=case_id, matter="initial")


def withdrawn(case_id: UUID) -> ApplicationWithdrawn:
    """Let the applicant take an application back."""
    return ApplicationWithdrawn(committee=COMMITTEE, case_id=case_id, matter="initial")


async def pdf_of(bureau: Bureau, letter: dict[str, Any]) -> str:
    """Return what a letter's paper says."""
    path = f"/api/mailing/v1/letters/{letter['id']}/pdf"
    pdf = await bureau.client().get(path, params={"purpose": "delivery"})
    assert pdf.status_code == 200, pdf.text
    return text_of(pdf.content)


async def test_reopening_is_told_with_its_period_and_stops_the_unsent_abandonment(
    bureau: Bureau,
) -> None:
    case_id = known(bureau)
    await bureau.neighbours.say(abandoned(case_id))
    before = await sealed(bureau, case_id, "abandonment")

    await bureau.neighbours.say(reopened(case_id))

    after = await bureau.letters(case_id, "abandonment")
    assert (before["appraisee"]["state"], after["appraisee"]["state"]) == ("sealed", "not_needed")
    refused = await bureau.dispatch(after["appraisee"])
    assert (refused.status_code, refused.json()["code"]) == (409, "letter_not_in_state")
    told = await sealed(bureau, case_id, "reopening")
    assert told["appraisee"]["letter_number"] == "金劳鉴恢〔2026〕1号"
    assert "2026年2月10日" in await pdf_of(bureau, told["appraisee"])
    assert told["employer"]["state"] == "not_needed"


async def test_abandonment_that_is_reopened_before_its_letter_is_made_takes_no_number(
    bureau: Bureau,
) -> None:
    case_id = known(bureau)
    await bureau.neighbours.say(abandoned(case_id), reopened(case_id))

    stopped = await sealed(bureau, case_id, "abandonment")

    assert stopped["appraisee"]["state"] == "not_needed"
    assert stopped["appraisee"]["letter_number"] is None


async def test_abandonment_that_is_on_its_way_stays_on_record_when_it_is_reopened(
    bureau: Bureau,
) -> None:
    case_id = known(bureau)
    await bureau.neighbours.say(abandoned(case_id))
    letters = await sealed(bureau, case_id, "abandonment")
    await bureau.dispatch(letters["appraisee"])

    await bureau.neighbours.say(reopened(case_id))

    assert (await bureau.letters(case_id, "abandonment"))["appraisee"]["state"] == "dispatched"
    assert (await sealed(bureau, case_id, "reopening"))["appraisee"]["state"] == "sealed"


async def test_second_abandonment_stops_the_unsent_letter_of_the_reopening(
    bureau: Bureau,
) -> None:
    case_id = known(bureau)
    await bureau.neighbours.say(abandoned(case_id), reopened(case_id))
    await bureau.make_letters()

    await bureau.neighbours.say(abandoned(case_id))

    assert (await bureau.letters(case_id, "reopening"))["appraisee"]["state"] == "not_needed"


async def test_withdrawal_of_an_accepted_case_is_told_to_both_and_calls_the_examination_off(
    bureau: Bureau,
) -> None:
    case_id = await bureau.scheduled_case()
    notices = await sealed(bureau, case_id, "examination_notice")
    await bureau.dispatch(notices["employer"])

    await bureau.neighbours.say(withdrawn(case_id))

    told = await sealed(bureau, case_id, "withdrawal")
    assert {letter["state"] for letter in told.values()} == {"sealed"}
    assert "申请人提出撤回" in await pdf_of(bureau, told["employer"])
    assert "您提出撤回" in await pdf_of(bureau, told["appraisee"])
    after = await bureau.letters(case_id, "examination_notice")
    states = {role: letter["state"] for role, letter in after.items()}
    assert states == {"appraisee": "not_needed", "employer": "dispatched"}


async def test_examination_that_is_announced_after_the_withdrawal_is_told_to_nobody(
    bureau: Bureau,
) -> None:
    case_id = await bureau.accepted_case()
    await bureau.neighbours.say(withdrawn(case_id))

    await bureau.neighbours.say(scheduled(case_id, new_id()))

    assert await sealed(bureau, case_id, "examination_notice") == {}


async def test_second_panels_examination_is_announced_by_a_letter_of_its_own(
    bureau: Bureau,
) -> None:
    case_id = await bureau.scheduled_case()
    first = await sealed(bureau, case_id, "examination_notice")
    session_id = new_id()
    bureau.lottery.known_appointments[case_id] = appointment(case_id, session_id)

    await bureau.neighbours.say(scheduled(case_id, session_id, panel_number=2))

    second = await sealed(bureau, case_id, "examination_notice")
    assert "原专家组" not in await pdf_of(bureau, first["appraisee"])
    rows = await bureau.rows("select id from mailing.letter where kind = 'examination_notice'")
    assert len(rows) == 4
    texts = [await pdf_of(bureau, {"id": row["id"]}) for row in rows]
    assert sum("原专家组成员均不参加" in text for text in texts) == 2
    assert second["appraisee"]["state"] == "sealed"


async def test_refusal_of_an_accepted_case_is_told_to_both_and_its_reason_to_the_applicant(
    bureau: Bureau,
) -> None:
    case_id = await bureau.accepted_case()
    bureau.intake.known_refusals[case_id] = RefusalContent(
        case_id=case_id,
        refused_on=TOLD,
        ground="不属于本委员会受理范围",
        article="《劳动能力鉴定管理办法》第三条",
        reason="用人单位注册地不在本市。",
    )

    await bureau.neighbours.say(
        ApplicationRefused(
            committee=COMMITTEE, case_id=case_id, matter="initial", ground="x", refused_on=TOLD
        )
    )

    told = await sealed(bureau, case_id, "refusal")
    assert "注册地不在本市" in await pdf_of(bureau, told["appraisee"])
    other = await pdf_of(bureau, told["employer"])
    assert "不属于本委员会受理范围" in other
    assert "注册地不在本市" not in other


async def test_extension_of_the_conclusion_is_told_to_both_parties(bureau: Bureau) -> None:
    case_id = await bureau.accepted_case()
    later = DeadlineFact(code="conclusion", due_on=date(2026, 4, 13), provisional=False)

    await bureau.neighbours.say(
        DeadlineExtended(
            committee=COMMITTEE,
            case_id=case_id,
            matter="initial",
            reason="complex",
            deadline=later,
        )
    )

    letters = await sealed(bureau, case_id, "extension")
    assert {letter["state"] for letter in letters.values()} == {"sealed"}
    assert len(letters) == 2


async def test_more_time_to_supplement_is_told_to_the_applicant_alone(bureau: Bureau) -> None:
    case_id = known(bureau)
    later = DeadlineFact(code="supplement", due_on=date(2026, 4, 13), provisional=False)

    await bureau.neighbours.say(
        DeadlineExtended(
            committee=COMMITTEE,
            case_id=case_id,
            matter="initial",
            reason="illness",
            deadline=later,
        )
    )

    letters = await sealed(bureau, case_id, "extension")
    assert letters["appraisee"]["state"] == "sealed"
    assert letters["employer"]["state"] == "not_needed"


async def test_bureaus_own_limit_leads_to_no_letter(bureau: Bureau) -> None:
    case_id = await bureau.accepted_case()
    promised = DeadlineFact(code="promised_limit", due_on=MORNING.date(), provisional=False)

    await bureau.neighbours.say(
        DeadlineExtended(
            committee=COMMITTEE,
            case_id=case_id,
            matter="initial",
            reason="complex",
            deadline=promised,
        )
    )

    assert await sealed(bureau, case_id, "extension") == {}


async def test_notice_delivered_twice_is_written_once(bureau: Bureau) -> None:
    envelope = bureau.neighbours.envelope(issued(bureau, known(bureau)))

    await bureau.neighbours.deliver([envelope, envelope])
    await bureau.neighbours.deliver([envelope])

    assert len(await bureau.rows("select id from mailing.letter")) == 2
