"""What may follow on what in a letter's life, as a table, and when a case is served."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailing.domain.case import all_served_on
from mailing.domain.delivery import (
    Attempt,
    Dispatch,
    Outcome,
    Service,
    after_attempt,
    after_dispatch,
    after_service,
    service_by_delivery,
)
from mailing.domain.letter import Carrier, Letter, LetterKind, LetterState, ServiceMethod
from mailing.errors import DateImpossibleError, LetterStateError
from shared.ids import new_id

MOMENT = datetime(2026, 1, 21, 2, 0, tzinfo=UTC)
DAY = date(2026, 1, 21)
S = LetterState
EVERY_STATE = list(LetterState)


def a_letter(state: LetterState = S.DISPATCHED, **changes: Any) -> Letter:
    """A conclusion's letter to the appraisee, sealed and posted on one day."""
    facts: dict[str, Any] = {
        "id": new_id(),
        "committee": "330783",
        "case_id": new_id(),
        "case_number": "东劳鉴〔2026〕1号",
        "matter": "initial",
        "kind": LetterKind.CONCLUSION,
        "recipient_role": "appraisee",
        "is_mandatory": True,
        "cause_id": new_id(),
        "requested_by": None,
        "requested_at": MOMENT,
        "dated_on": DAY,
        "facts": {},
        "state": state,
        "version": 1,
        "sealed_at": MOMENT,
        "carrier": Carrier.EMS,
        "dispatched_on": DAY,
    }
    return Letter(**(facts | changes))


def dispatch(letter: Letter) -> Letter:
    return after_dispatch(letter, Dispatch(Carrier.EMS, "EA000000016CN", DAY, True), today=DAY)


def attempt(letter: Letter) -> Letter:
    return after_attempt(letter, Attempt(Outcome.DELIVERED, MOMENT, None), now=MOMENT)


def serve_by_post(letter: Letter) -> Letter:
    return after_service(letter, Service(DAY, ServiceMethod.POST), today=DAY)


def serve_at_counter(letter: Letter) -> Letter:
    return after_service(letter, Service(DAY, ServiceMethod.IN_PERSON), today=DAY)


FOLLOWS = {
    dispatch: {S.SEALED, S.REFUSED, S.LEFT_IN_PLACE, S.RETURNED},
    attempt: {S.DISPATCHED},
    serve_by_post: {S.DISPATCHED, S.DELIVERED, S.REFUSED, S.LEFT_IN_PLACE, S.RETURNED},
    serve_at_counter: {
        S.SEALED,
        S.DISPATCHED,
        S.DELIVERED,
        S.REFUSED,
        S.LEFT_IN_PLACE,
        S.RETURNED,
    },
}


@pytest.mark.parametrize("step", FOLLOWS, ids=lambda step: step.__name__)
@pytest.mark.parametrize("state", EVERY_STATE)
def test_step_follows_only_on_its_states(step: Any, state: LetterState) -> None:
    letter = a_letter(state)

    if state in FOLLOWS[step]:
        assert step(letter).state is not LetterState.REQUESTED
    else:
        with pytest.raises(LetterStateError):
            step(letter)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.DELIVERED, S.DELIVERED),
        (Outcome.REFUSED, S.REFUSED),
        (Outcome.LEFT_IN_PLACE, S.LEFT_IN_PLACE),
        (Outcome.RETURNED, S.RETURNED),
        (Outcome.NOT_MET, S.DISPATCHED),
    ],
)
def test_outcome_leads_to_its_state(outcome: Outcome, state: LetterState) -> None:
    tried = Attempt(outcome, MOMENT, None)

    assert after_attempt(a_letter(), tried, now=MOMENT).state is state


@pytest.mark.parametrize(
    ("carrier", "method"),
    [
        (Carrier.EMS, ServiceMethod.POST),
        (Carrier.POST, ServiceMethod.POST),
        (Carrier.COURIER, ServiceMethod.POST),
        (Carrier.IN_PERSON, ServiceMethod.IN_PERSON),
    ],
)
def test_signature_serves_by_the_carriers_method(carrier: Carrier, method: ServiceMethod) -> None:
    signed = Attempt(Outcome.DELIVERED, MOMENT, "本人")

    assert service_by_delivery(a_letter(carrier=carrier), signed) == Service(DAY, method)


def test_only_a_signed_delivery_serves() -> None:
    letter = a_letter()

    assert service_by_delivery(letter, Attempt(Outcome.DELIVERED, MOMENT, None)) is None
    assert service_by_delivery(letter, Attempt(Outcome.REFUSED, MOMENT, "本人")) is None
    electronic = replace(letter, carrier=Carrier.ELECTRONIC)
    assert service_by_delivery(electronic, Attempt(Outcome.DELIVERED, MOMENT, "本人")) is None


def test_days_are_the_bureaus_and_not_those_of_greenwich() -> None:
    late = datetime(2026, 1, 21, 17, 0, tzinfo=UTC)

    assert Attempt(Outcome.DELIVERED, late, None).on == date(2026, 1, 22)
    with pytest.raises(DateImpossibleError):
        after_service(
            a_letter(sealed_at=late, dispatched_on=None, state=S.SEALED),
            Service(DAY, ServiceMethod.IN_PERSON),
            today=DAY,
        )


def test_case_is_served_on_the_day_of_its_last_mandatory_recipient() -> None:
    first = a_letter(S.SERVED, served_on=date(2026, 1, 23))
    last = a_letter(S.SERVED, served_on=date(2026, 2, 2))

    assert all_served_on([first, last]) == date(2026, 2, 2)
    assert all_served_on([first, a_letter(S.NOT_NEEDED)]) == date(2026, 1, 23)


@pytest.mark.parametrize(
    "state", [state for state in EVERY_STATE if state not in (S.SERVED, S.NOT_NEEDED)]
)
def test_case_waits_for_every_mandatory_recipient(state: LetterState) -> None:
    served = a_letter(S.SERVED, served_on=DAY)

    assert all_served_on([served, a_letter(state)]) is None


def test_case_is_not_served_while_nobody_is() -> None:
    assert all_served_on([]) is None
    assert all_served_on([a_letter(S.NOT_NEEDED)]) is None
