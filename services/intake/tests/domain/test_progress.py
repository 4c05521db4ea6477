"""Every state says in both languages what is so and what comes next."""

from datetime import UTC, datetime

import pytest

from intake.domain.application import ApplicantKind
from intake.domain.case import Case, Source
from intake.domain.matters import Matter
from intake.domain.progress import NEXT_STEPS, Progress
from intake.domain.states import CaseState
from shared.deadline_rules import DEFAULT_RULES
from shared.ids import new_id


@pytest.mark.parametrize("state", CaseState)
def test_every_state_says_what_comes_next(state: CaseState) -> None:
    coming = NEXT_STEPS[state]

    assert coming.sentence.endswith(".")
    assert coming.sentence_zh.endswith("。")
    assert coming.state
    assert coming.state_zh


def test_limits_named_are_rules_that_there_are() -> None:
    named = {code for coming in NEXT_STEPS.values() for code in coming.limits}

    assert named <= DEFAULT_RULES.keys()


@pytest.mark.parametrize("state", [CaseState.SERVED, CaseState.CLOSED])
def test_re_appraisal_is_offered_only_where_the_matter_has_it(state: CaseState) -> None:
    case = Case(
        id=new_id(),
        committee="330783",
        matter=Matter.DEVICE,
        state=state,
        version=1,
        applicant_kind=ApplicantKind.APPRAISEE,
        appraisee_id=new_id(),
        employer_id=None,
        submitted_by="applicant-1",
        consent_electronic=False,
        received_at=datetime(2026, 5, 6, 2, tzinfo=UTC),
        definition_version="2026-07-01",
        source=Source.ONLINE,
    )

    with_remedy = Progress(case, [], None, 20).next_step
    without = Progress(case, [], None, None).next_step

    assert "20日内申请再次鉴定" in with_remedy.sentence_zh
    assert "再次鉴定" not in without.sentence_zh
    assert "re-appraisal" not in without.sentence
