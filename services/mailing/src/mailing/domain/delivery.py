"""What may follow on what: dispatch (交寄), delivery attempts (投递) and service (送达)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from mailing.domain.letter import Carrier, Letter, LetterState, ServiceMethod
from mailing.errors import (
    DateImpossibleError,
    ElectronicConsentMissingError,
    LetterStateError,
    ServiceReasonMissingError,
    TrackingNumberMissingError,
)
from shared.clock import committee_date

__all__ = [
    "Attempt",
    "Dispatch",
    "Outcome",
    "Service",
    "after_attempt",
    "after_dispatch",
    "after_service",
    "service_by_delivery",
]


class Outcome(StrEnum):
    """How a delivery attempt ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    LEFT_IN_PLACE = "left_in_place"
    RETURNED = "returned"
    NOT_MET = "not_met"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A letter handed to a carrier; conclusions are posted free of charge (免费寄送)."""

    carrier: Carrier
    tracking_number: str | None
    dispatched_on: date
    free_of_charge: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver; ``signed_by`` is who signed for it."""

    outcome: Outcome
    at: datetime
    signed_by: str | None

    @property
    def on(self) -> date:
        """The bureau's day of the attempt."""
        return committee_date(self.at)


@dataclass(frozen=True, slots=True)
class Service:
    """A recipient counts as served."""

    served_on: date
    method: ServiceMethod
    reason: str | None = None


S = LetterState
DISPATCHABLE: Final = (S.SEALED, S.REFUSED, S.LEFT_IN_PLACE, S.RETURNED)
ATTEMPTABLE: Final = (S.DISPATCHED,)
SERVABLE: Final = (S.DISPATCHED, S.DELIVERED, S.REFUSED, S.LEFT_IN_PLACE, S.RETURNED)

TRACKED: Final = frozenset({Carrier.EMS, Carrier.POST, Carrier.COURIER})
REASONED: Final = frozenset(
    {ServiceMethod.LEFT, ServiceMethod.ENTRUSTED, ServiceMethod.PUBLIC_NOTICE}
)
STATE_AFTER: Final[Mapping[Outcome, LetterState]] = {
    Outcome.DELIVERED: S.DELIVERED,
    Outcome.REFUSED: S.REFUSED,
    Outcome.LEFT_IN_PLACE: S.LEFT_IN_PLACE,
    Outcome.RETURNED: S.RETURNED,
    Outcome.NOT_MET: S.DISPATCHED,
}
METHOD_OF: Final[Mapping[Carrier, ServiceMethod]] = {
    Carrier.EMS: ServiceMethod.POST,
    Carrier.POST: ServiceMethod.POST,
    Carrier.COURIER: ServiceMethod.POST,
    Carrier.IN_PERSON: ServiceMethod.IN_PERSON,
}


def after_dispatch(letter: Letter, dispatch: Dispatch, *, today: date) -> Letter:
    """Return the letter on its way; one that came back may be sent again.

    Raises
    ------
    LetterStateError
        It isn't sealed, or it is on its way or served.
    TrackingNumberMissingError, ElectronicConsentMissingError
    DateImpossibleError
        The day is in the future or before the letter was sealed.
    """
    check_state(letter, DISPATCHABLE)
    if dispatch.carrier in TRACKED and dispatch.tracking_number is None:
        raise TrackingNumberMissingError(carrier=dispatch.carrier)
    if dispatch.carrier is Carrier.ELECTRONIC:
        check_consent(letter)
    check_day(dispatch.dispatched_on, first=sealed_on(letter), last=today)
    return replace(
        letter,
        state=LetterState.DISPATCHED,
        carrier=dispatch.carrier,
        tracking_number=dispatch.tracking_number,
        dispatched_on=dispatch.dispatched_on,
    )


def after_attempt(letter: Letter, attempt: Attempt, *, now: datetime) -> Letter:
    """Return the letter after an attempt; not met, it stays on its way.

    Raises
    ------
    LetterStateError
        It isn't on its way.
    DateImpossibleError
        The attempt is in the future or before the dispatch.
    """
    check_state(letter, ATTEMPTABLE)
    assert letter.dispatched_on is not None
    check_day(attempt.on, first=letter.dispatched_on, last=committee_date(now))
    if attempt.at > now:
        raise DateImpossibleError(day=attempt.at, first=letter.dispatched_on, last=now)
    return replace(letter, state=STATE_AFTER[attempt.outcome])


def service_by_delivery(letter: Letter, attempt: Attempt) -> Service | None:
    """Return the service that follows from a delivery by itself: signed for means served."""
    if attempt.outcome is not Outcome.DELIVERED or attempt.signed_by is None:
        return None
    assert letter.carrier is not None
    method = METHOD_OF.get(letter.carrier)
    return None if method is None else Service(attempt.on, method)


def after_service(letter: Letter, service: Service, *, today: date) -> Letter:
    """Return the letter as served; only who takes it at the counter needs no dispatch before.

    Raises
    ------
    LetterStateError
        It was served before, or nothing was tried yet.
    ServiceReasonMissingError
        Leaving it in place, entrusting it and public notice need their reason on record.
    ElectronicConsentMissingError
    DateImpossibleError
        The day is in the future, or before the letter was dispatched or sealed.
    """
    at_counter = service.method is ServiceMethod.IN_PERSON
    check_state(letter, (LetterState.SEALED, *SERVABLE) if at_counter else SERVABLE)
    if service.method in REASONED and service.reason is None:
        raise ServiceReasonMissingError(method=service.method)
    if service.method is ServiceMethod.ELECTRONIC:
        check_consent(letter)
    check_day(service.served_on, first=letter.dispatched_on or sealed_on(letter), last=today)
    return replace(
        letter,
        state=LetterState.SERVED,
        served_on=service.served_on,
        service_method=service.method,
    )


def check_state(letter: Letter, needed: tuple[LetterState, ...]) -> None:
    """Let only letters in one of these states pass."""
    if letter.state not in needed:
        raise LetterStateError(state=letter.state, needed=", ".join(needed))


def check_consent(letter: Letter) -> None:
    """Let only letters pass whose recipient consented to electronic service."""
    if not letter.consents_to_electronic:
        raise ElectronicConsentMissingError


def check_day(day: date, *, first: date, last: date) -> None:
    """Let only days pass that can be."""
    if not first <= day <= last:
        raise DateImpossibleError(day=day, first=first, last=last)


def sealed_on(letter: Letter) -> date:
    """Return the bureau's day on which a letter was sealed."""
    assert letter.sealed_at is not None
    return committee_date(letter.sealed_at)
