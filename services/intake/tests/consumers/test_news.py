"""Other services' news moves a case on, once, in whatever order the publishers come."""

import asyncio
import itertools
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from intake.errors import CaseNotFoundError
from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import BASE, Desk
from services.intake.tests.factories.events import (
    EXPERT_NAMES,
    allocated,
    approved,
    arrive,
    case_event,
    dispatched,
    envelopes,
    mailed,
    scheduled,
    served,
)
from shared.errors import NotYetKnownError
from shared.events.lottery import (
    CaseAbsent,
    CaseAllocationVoided,
    CaseCheckedIn,
    PanelMember,
    PanelMemberReplaced,
)
from shared.events.mailing import CaseServed, LetterSealed
from shared.events.review import (
    CaseDifficult,
    CaseDiscussed,
    CaseExamined,
    PanelDecided,
    PanelRequested,
)
from shared.testing.issuer import OTHER_COMMITTEE


def lottery_news(case_id: UUID) -> list[Any]:
    return [
        scheduled(case_id),
        case_event(CaseCheckedIn, case_id, session_id=uuid4(), method="door"),
        allocated(case_id),
    ]


def review_news(case_id: UUID) -> list[Any]:
    return [
        case_event(CaseExamined, case_id),
        case_event(PanelDecided, case_id, round=1, unanimous=False),
        approved(case_id),
    ]


def mailing_news(case_id: UUID) -> list[Any]:
    return [
        dispatched(case_id, "acceptance"),
        dispatched(case_id),
        served(case_id, "appraisee", date(2026, 6, 15)),
        served(case_id, "employer", date(2026, 6, 18)),
        case_event(CaseServed, case_id, served_on=date(2026, 6, 18)),
    ]


async def state_of(desk: Desk, case_id: UUID) -> str:
    view = await desk.as_clerk().get(f"{BASE}/applications/{case_id}")
    return str(view.json()["state"])


async def timeline_of(desk: Desk, client: Any, case_id: UUID) -> list[dict[str, Any]]:
    response = await client.get(f"{BASE}/cases/{case_id}/timeline")
    entries: list[dict[str, Any]] = response.json()
    return entries


async def test_state_follows_each_piece_of_news(desk: Desk) -> None:
    case_id = await desk.reviewed()
    states = []

    for publisher, news in (
        ("lottery", lottery_news(case_id)),
        ("review", review_news(case_id)),
        ("mailing", mailing_news(case_id)),
    ):
        for envelope in envelopes(publisher, news):
            await arrive(desk.service, [envelope])
            states.append(await state_of(desk, case_id))

    assert [state for state, _ in itertools.groupby(states)] == [
        "scheduled",
        "checked_in",
        "allocated",
        "examined",
        "decided",
        "concluded",
        "letters_dispatched",
        "closed",
    ]


async def test_news_sent_twice_changes_nothing_twice(desk: Desk) -> None:
    case_id = await desk.reviewed()
    batch = envelopes("lottery", lottery_news(case_id))

    await arrive(desk.service, batch)
    before = await timeline_of(desk, desk.as_clerk(), case_id)
    await arrive(desk.service, batch)

    assert await timeline_of(desk, desk.as_clerk(), case_id) == before


async def test_who_mailed_a_letter_cannot_review_the_case_afterwards(desk: Desk) -> None:
    case_id = await desk.accepted()
    senders = ("reviewer-1", "mail-clerk-1", "mail-clerk-1")

    await arrive(desk.service, envelopes("mailing", [mailed(case_id, who) for who in senders]))
    review = f"{BASE}/cases/{case_id}/preliminary-review"
    refused = await desk.as_reviewer().post(review, json=findings())
    reviewed = await desk.as_reviewer("reviewer-2").post(review, json=findings())

    cases = await desk.rows('select id, duties from intake."case"')
    kept = next(row["duties"] for row in cases if row["id"] == case_id)
    assert refused.json()["code"] == "duty_conflict"
    assert reviewed.status_code == 201, reviewed.text
    assert [(duty["duty"], duty["account_id"]) for duty in kept] == [
        ("accept", "clerk-1"),
        ("mail", "reviewer-1"),
        ("mail", "mail-clerk-1"),
        ("preliminary_review", "reviewer-2"),
    ]


async def test_case_on_which_one_person_holds_two_duties_is_told_to_staff_and_services_once(
    desk: Desk,
) -> None:
    case_id = await desk.reviewed()
    batch = envelopes("mailing", [mailed(case_id, "reviewer-1"), mailed(case_id, "clerk-9")])

    await arrive(desk.service, batch)
    await arrive(desk.service, batch)

    told = await timeline_of(desk, desk.as_clerk(), case_id)
    assert [item["code"] for item in told].count("case_contested") == 1
    sent = await desk.rows("select data from outbox where subject = 'intake.case.contested.v1'")
    assert [duty["account_id"] for duty in sent[0]["data"]["duties"]] == [
        "clerk-1",
        "reviewer-1",
        "reviewer-1",
    ]
    assert len(sent) == 1


async def test_news_of_an_earlier_stage_never_takes_a_case_back(desk: Desk) -> None:
    case_id = await desk.reviewed()

    await arrive(desk.service, envelopes("review", review_news(case_id)))
    await arrive(desk.service, envelopes("lottery", lottery_news(case_id)))

    assert await state_of(desk, case_id) == "concluded"
    codes = {entry["code"] for entry in await timeline_of(desk, desk.as_clerk(), case_id)}
    assert {"case_scheduled", "case_allocated", "conclusion_approved"} <= codes


async def test_rescheduled_after_an_absence_is_scheduled_again(desk: Desk) -> None:
    case_id = await desk.reviewed()
    absent = case_event(CaseAbsent, case_id, session_id=uuid4(), good_reason=True)

    await arrive(desk.service, envelopes("lottery", [scheduled(case_id), absent]))
    assert await state_of(desk, case_id) == "absent"
    await arrive(desk.service, envelopes("lottery", [scheduled(case_id)], start=3))

    assert await state_of(desk, case_id) == "scheduled"


async def test_case_sent_back_by_the_discussion_is_with_the_panel_again(desk: Desk) -> None:
    case_id = await desk.reviewed()
    news = [
        *review_news(case_id)[:2],
        case_event(CaseDifficult, case_id, reasons=["spread"]),
        case_event(CaseDiscussed, case_id, decision="send_back"),
    ]

    await arrive(desk.service, envelopes("review", news))
    assert await state_of(desk, case_id) == "sent_back"
    again = [case_event(PanelDecided, case_id, round=2, unanimous=True)]
    await arrive(desk.service, envelopes("review", again, start=5))

    assert await state_of(desk, case_id) == "decided"


async def test_case_that_needs_another_panel_is_told_so_and_examined_again(desk: Desk) -> None:
    case_id = await desk.reviewed()
    wanted = {"reason": "no_majority", "panel_number": 2, "excluded": ["expert-1"], "duties": []}
    news = [
        *review_news(case_id)[:2],
        case_event(CaseDifficult, case_id, reasons=["no_majority"]),
        case_event(CaseDiscussed, case_id, decision="second_panel"),
        case_event(PanelRequested, case_id, **wanted),
    ]

    await arrive(desk.service, envelopes("review", news))
    waits = await state_of(desk, case_id)
    await arrive(desk.service, envelopes("lottery", [scheduled(case_id), allocated(case_id)]))
    drawn = await state_of(desk, case_id)
    again = [case_event(PanelDecided, case_id, round=2, unanimous=True)]
    await arrive(desk.service, envelopes("review", again, start=6))

    assert (waits, drawn) == ("panel_requested", "panel_requested")
    assert await state_of(desk, case_id) == "decided"
    told = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/timeline")
    sentences = [entry["sentence_zh"] for entry in told.json()]
    assert "集体讨论决定由另一专家组复审。" in sentences
    assert "将另行抽取专家组，原专家组成员均不参加。" in sentences
    assert "expert-1" not in told.text


async def test_closed_case_is_announced_once_and_frees_the_matter(desk: Desk) -> None:
    case_id = await desk.reviewed(1)

    await arrive(desk.service, envelopes("review", review_news(case_id)))
    await arrive(desk.service, envelopes("mailing", mailing_news(case_id)))

    [event] = await desk.rows(
        "select case_id, actor from outbox where subject = 'intake.case.closed.v1'"
    )
    assert event == {"case_id": case_id, "actor": "system:intake"}
    client = desk.as_applicant()
    again = await desk.submit(client, await desk.complete(client, 1))
    assert again.status_code == 201


async def test_service_of_the_case_waits_for_the_conclusion(desk: Desk) -> None:
    case_id = await desk.reviewed()
    news = envelopes("mailing", mailing_news(case_id))

    with pytest.raises(NotYetKnownError):
        await arrive(desk.service, news)
    assert await state_of(desk, case_id) == "preliminarily_reviewed"
    await arrive(desk.service, envelopes("review", review_news(case_id)))
    await arrive(desk.service, news)

    assert await state_of(desk, case_id) == "closed"


async def test_news_of_an_unknown_case_is_no_reason_to_try_again(desk: Desk) -> None:
    with pytest.raises(CaseNotFoundError) as refusal:
        await arrive(desk.service, envelopes("lottery", [scheduled(uuid4())]))

    assert refusal.value.retryable is False


async def test_each_recipient_has_an_own_limit_for_the_reappraisal(desk: Desk) -> None:
    case_id = await desk.reviewed()

    await arrive(desk.service, envelopes("review", review_news(case_id)))
    await arrive(desk.service, envelopes("mailing", mailing_news(case_id)))

    response = await desk.as_applicant().get(f"{BASE}/cases/{case_id}/deadlines")
    limits = {(item["code"], item["recipient_role"]): item for item in response.json()}
    assert limits["reappraisal", "appraisee"]["due_on"] == "2026-06-30"
    assert limits["reappraisal", "employer"]["due_on"] == "2026-07-03"
    assert limits["deliver_conclusion", None]["due_on"] == "2026-06-29"
    assert limits["deliver_conclusion", None]["met_on"] == "2026-06-18"
    assert limits["conclusion", None]["met_on"] == "2026-06-12"
    assert limits["promised_limit", None]["met_on"] == "2026-06-12"


async def test_applicant_is_told_that_the_draw_of_the_panel_is_void(desk: Desk) -> None:
    case_id = await desk.reviewed()
    voided = case_event(
        CaseAllocationVoided,
        case_id,
        session_id=uuid4(),
        transcript_hash="ab" * 32,
        reason="wrong-roster",
    )

    await arrive(desk.service, envelopes("lottery", [*lottery_news(case_id), voided]))

    entries = await timeline_of(desk, desk.as_applicant(), case_id)
    case = (await desk.as_applicant().get(f"{BASE}/cases/{case_id}")).json()
    assert "case_allocation_voided" in {entry["code"] for entry in entries}
    assert case["state"] == "checked_in"


async def test_applicant_never_reads_of_panel_or_experts(desk: Desk) -> None:
    case_id = await desk.reviewed()
    member = PanelMember(
        code=EXPERT_NAMES[1],
        expert_id=uuid4(),
        account_id=EXPERT_NAMES[2],
        seat=2,
        specialty="neurology",
        is_leader=False,
    )
    replaced = case_event(
        PanelMemberReplaced,
        case_id,
        session_id=uuid4(),
        panel_code=EXPERT_NAMES[0],
        out="expert-code-9",
        member=member,
    )
    await arrive(desk.service, envelopes("lottery", [*lottery_news(case_id), replaced]))

    entries = await timeline_of(desk, desk.as_applicant(), case_id)

    assert "panel_member_replaced" not in {entry["code"] for entry in entries}
    stored = str(await desk.rows("select * from timeline_entry"))
    for name in (*EXPERT_NAMES, "expert-code-9"):
        assert name not in stored


async def test_nothing_of_a_pairing_is_told_before_the_allocation(desk: Desk) -> None:
    case_id = await desk.reviewed()

    await arrive(desk.service, envelopes("lottery", lottery_news(case_id)[:2]))

    entries = await timeline_of(desk, desk.as_clerk(), case_id)
    assert "case_allocated" not in {entry["code"] for entry in entries}
    assert not any("专家组" in entry["sentence_zh"] for entry in entries)


async def test_timeline_is_told_in_both_languages_and_in_order(desk: Desk) -> None:
    case_id = await desk.reviewed()
    sealed = case_event(
        LetterSealed,
        case_id,
        letter_id=uuid4(),
        kind="conclusion",
        recipient_role="employer",
        letter_number="1",
        sha256="0" * 64,
    )
    await arrive(desk.service, envelopes("lottery", lottery_news(case_id)))
    await arrive(desk.service, envelopes("mailing", [sealed, dispatched(case_id)]))

    entries = await timeline_of(desk, desk.as_clerk(), case_id)

    told = {entry["code"]: (entry["sentence"], entry["sentence_zh"]) for entry in entries}
    assert told["case_scheduled"] == (
        "The examination was set for 2026-06-10, 09:00 (on site).",
        "已安排鉴定，时间为2026-06-10 09:00，方式为现场鉴定。",
    )
    assert told["letter_sealed"][1] == "致用人单位的鉴定结论书已签章。"
    assert told["letter_dispatched"][1] == "致被鉴定人的鉴定结论书已交寄。"
    times = [entry["occurred_at"] for entry in entries]
    assert times == sorted(times)


async def test_one_batch_may_hold_news_of_two_committees(desk: Desk) -> None:
    here = await desk.reviewed(1)
    there = desk.as_applicant(committee=OTHER_COMMITTEE)
    submitted = await desk.submit(there, await desk.complete(there, 2))
    elsewhere = UUID(submitted.json()["case_id"])
    news = [scheduled(here), scheduled(elsewhere, committee=OTHER_COMMITTEE)]

    await arrive(desk.service, envelopes("lottery", news))

    assert {row["state"] for row in await desk.rows('select state from "case"')} == {"scheduled"}


async def test_batches_of_two_publishers_never_block_each_other(desk: Desk) -> None:
    cases = [await desk.reviewed(serial) for serial in (1, 2, 3)]
    sent = [case_event(CaseExamined, case_id) for case_id in reversed(cases)]
    checked_in = [
        case_event(CaseCheckedIn, case_id, session_id=uuid4(), method="door") for case_id in cases
    ]
    letters = [dispatched(case_id) for case_id in (cases[1], cases[2], cases[0])]

    async with asyncio.timeout(20):
        await asyncio.gather(
            arrive(desk.service, envelopes("lottery", checked_in * 5)),
            arrive(desk.service, envelopes("review", sent * 5)),
            arrive(desk.service, envelopes("mailing", letters * 5)),
        )

    rows = await desk.rows('select state from "case"')
    assert {row["state"] for row in rows} == {"letters_dispatched"}
