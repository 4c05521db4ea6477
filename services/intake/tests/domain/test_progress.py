"""Every state says in both languages what is so and what comes next."""

import pytest

from intake.domain.progress import NEXT_STEPS
from intake.domain.states import CaseState
from shared.deadline_rules import DEFAULT_RULES


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
