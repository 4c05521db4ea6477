"""Two duties of one person on one case: refused where they meet, found where they are told."""

from uuid import UUID

import pytest

from shared.duties import check, check_each, clashes, united
from shared.errors import CaseContestedError, DutyConflictError
from shared.events.base import Duty, DutyName
from shared.ids import new_id

CASE = new_id()


def duty(name: DutyName, account_id: str) -> Duty:
    return Duty(duty=name, account_id=account_id)


def test_clash_names_each_later_duty_beside_the_first() -> None:
    duties = [
        duty("accept", "a"),
        duty("mail", "b"),
        duty("approve", "a"),
        duty("mail", "a"),
        duty("mail", "b"),
    ]

    found = [(clash.account_id, clash.held, clash.wanted) for clash in clashes(duties)]

    assert found == [("a", "accept", "approve"), ("a", "accept", "mail")]


def test_duties_are_united_once_each_in_the_order_told() -> None:
    accept, review, mail = duty("accept", "a"), duty("preliminary_review", "b"), duty("mail", "c")

    assert united([accept, mail], [accept, review]) == (accept, mail, review)


def test_nobody_goes_on_with_a_case_on_which_somebody_holds_two_duties() -> None:
    duties = [duty("accept", "a"), duty("mail", "a")]

    with pytest.raises(CaseContestedError) as refused:
        check(duties, "examine", "b", case_id=CASE)

    assert refused.value.case_id == CASE
    assert "“受理”" in refused.value.detail_zh


def test_refusal_on_several_cases_names_each_with_the_duty_held_there() -> None:
    cases: dict[UUID, list[Duty]] = {
        new_id(): [duty("accept", "a")],
        new_id(): [duty("operate_draw", "a"), duty("accept", "b")],
        new_id(): [duty("mail", "a")],
    }
    first, _, last = cases

    with pytest.raises(DutyConflictError) as refused:
        check_each(cases, "operate_draw", "a")

    assert refused.value.cases == {first: "accept", last: "mail"}
    assert (refused.value.wanted, refused.value.account_id) == ("operate_draw", "a")
