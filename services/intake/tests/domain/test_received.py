"""What is missing, what was looked at, and when everything required had arrived."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.application import ApplicantKind
from intake.domain.checklist import ChecklistItem
from intake.domain.verdict import Standing, Verdict, standing_of
from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.received import (
    START,
    a_notice,
    everything,
    given_at,
    received,
)

UNFIT = [verdict for verdict in Verdict if verdict is not Verdict.COMPLETE]


def codes(items: Sequence[ChecklistItem]) -> list[str]:
    return [item.code for item in items]


def test_material_that_nobody_looked_at_is_not_missing_but_to_be_judged() -> None:
    application = received(everything(medical_records=None))

    assert application.missing == []
    assert codes(application.unjudged) == ["medical_records"]


@pytest.mark.parametrize("verdict", UNFIT)
def test_unfit_material_is_missing(verdict: Verdict) -> None:
    application = received(everything(medical_records=verdict))

    assert codes(application.missing) == ["medical_records"]


def test_bad_scan_beside_a_complete_one_counts_as_replaced() -> None:
    bad = given_at("medical_records", 5, Verdict.UNREADABLE)

    application = received([*everything(), bad])

    assert application.standing("medical_records") is Standing.COMPLETE


def test_new_copy_of_an_unfit_material_has_to_be_looked_at() -> None:
    copies = [given_at("medical_records", n, v) for n, v in ((0, Verdict.EXPIRED), (1, None))]

    assert standing_of(copies) is Standing.UNJUDGED


def test_relative_has_to_bring_an_authorisation() -> None:
    application = received(everything(), kind=ApplicantKind.RELATIVE)

    assert codes(application.missing) == ["relative_authorisation"]


def test_after_a_notice_only_what_it_names_can_be_missing() -> None:
    notice = a_notice({"medical_records": []})

    application = received([], notice)

    assert codes(application.missing) == ["medical_records"]
    assert codes(application.demanded) == ["medical_records"]


def test_what_a_notice_was_told_of_never_answers_it() -> None:
    materials = everything(medical_records=Verdict.UNREADABLE)
    told_of = [item.id for item in materials if item.item == "medical_records"]

    application = received(materials, a_notice({"medical_records": told_of}))
    answered = received(
        [*materials, given_at("medical_records", 50, None)],
        a_notice({"medical_records": told_of}),
    )

    assert application.standing("medical_records") is Standing.ABSENT
    assert answered.missing == []


def test_material_may_be_judged_after_a_notice_when_named_and_new() -> None:
    old, new = given_at("medical_records"), given_at("medical_records", 30)
    notice = a_notice({"medical_records": [old.id]})

    assert notice.lets_judge("medical_records", new.id)
    assert not notice.lets_judge("medical_records", old.id)
    assert not notice.lets_judge("application_form", new.id)


def test_optional_material_that_comes_late_does_not_move_the_clock() -> None:
    application = received([*everything(), given_at("home_visit_proof", 90)])

    assert application.completed_at() == START


def test_unfit_material_does_not_start_the_clock() -> None:
    bad = everything(medical_records=Verdict.UNREADABLE)

    application = received([*bad, given_at("medical_records", 70)])

    assert application.completed_at() == START + timedelta(hours=70)


def test_answer_to_a_notice_starts_the_clock_though_a_forged_original_was_there() -> None:
    materials = everything()
    forged = [item.id for item in materials if item.item == "identity_document"]
    notice = a_notice({"identity_document": forged})

    application = received([*materials, given_at("identity_document", 200)], notice)

    assert application.completed_at() == START + timedelta(hours=200)


@given(
    first=st.lists(st.integers(0, 500), min_size=4, max_size=4),
    later=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 500))),
)
def test_clock_is_the_last_of_the_first_copies(
    first: list[int], later: list[tuple[int, int]]
) -> None:
    copies = [given_at(REQUIRED_ITEMS[n], first[n] + more) for n, more in later]
    materials = [given_at(code, hours) for code, hours in zip(REQUIRED_ITEMS, first, strict=True)]

    application = received([*copies, *materials])

    assert application.completed_at() == START + timedelta(hours=max(first))
