"""Every step can be told in both languages, and every state has its stage."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from intake.domain.states import STAGES, CaseState, Stage
from intake.domain.timeline import Audience, Entry, EntryCode, Publisher, audience_of, sentences

FACTS = {
    "item": "medical records",
    "item_zh": "病历",
    "case_number": "东劳鉴〔2026〕1号",
    "conclusion_number": "东劳鉴结〔2026〕1号",
    "date": "2026-06-10",
    "time": "09:00",
    "mode": "home_visit",
    "letter": "some_new_letter",
    "recipient": "employer",
    "name": "conclusion",
    "name_zh": "作出鉴定结论",
    "before": "2027-02-11",
    "after": "2027-02-15",
    "year": "2027",
    "region": "330100",
    "handed_on": "2026-06-01",
}


@pytest.mark.parametrize("code", EntryCode)
def test_every_step_is_told_in_both_languages(code: EntryCode) -> None:
    entry = Entry(uuid4(), uuid4(), datetime.now(UTC), Publisher.MAILING, code, FACTS)

    english, chinese = sentences(entry)

    assert english.endswith(".")
    assert chinese.endswith("。")
    assert "{" not in english + chinese


def test_unknown_kind_of_letter_is_a_letter() -> None:
    entry = Entry(
        uuid4(),
        uuid4(),
        datetime.now(UTC),
        Publisher.MAILING,
        EntryCode.LETTER_DISPATCHED,
        {"letter": "some_new_letter", "recipient": "employer"},
    )

    assert sentences(entry) == (
        "A letter to the employer was handed to the carrier: letter.",
        "致用人单位的文书已交寄。",
    )


def test_changes_on_a_panel_are_for_staff() -> None:
    assert audience_of(EntryCode.PANEL_MEMBER_REPLACED) is Audience.STAFF


def test_every_state_has_a_stage() -> None:
    assert set(STAGES) == set(CaseState)
    assert STAGES[CaseState.CLOSED] is max(Stage)
