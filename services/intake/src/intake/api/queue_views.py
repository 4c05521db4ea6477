"""Views of queues and claims; names are masked."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.case import Case, Claim
from intake.domain.matters import Matter
from intake.domain.queues import QUEUE_DUTIES, Place, Queue, Reason, has_other_duty
from intake.domain.states import CaseState
from intake.services.claims import claim_lifetime
from intake.unit_of_work import UnitOfWork

__all__ = ["ClaimView", "ClaimedView", "PlaceView", "ReasonView", "place_view"]


class ReasonView(BaseModel):
    """Why a case stands where it does in the queue."""

    code: Reason
    express_reason: str | None = Field(examples=["hospitalised"])
    due_on: date | None = Field(description="Of a case at risk: the limit that is near")


class ClaimView(BaseModel):
    """Who works on a case; a claim ends some time after its holder's last act."""

    account_id: str
    since: datetime
    expires_at: datetime
    is_own: bool

    @classmethod
    def of(cls, uow: UnitOfWork, claim: Claim | None) -> Self | None:
        """Return the view of a claim that still counts."""
        lifetime = claim_lifetime(uow)
        if claim is None or not claim.is_held(uow.now, lifetime):
            return None
        return cls(
            account_id=claim.account_id,
            since=claim.since,
            expires_at=claim.active_at + lifetime,
            is_own=claim.account_id == uow.actor.account_id,
        )


class PlaceView(BaseModel):
    """A case that waits in a queue."""

    case_id: UUID
    case_number: str | None
    matter: Matter
    state: CaseState
    version: int
    received_at: datetime
    appraisee_name: str | None = Field(examples=["王*国"])
    employer_name: str | None
    reason: ReasonView
    claim: ClaimView | None
    is_reserved_for_you: bool
    may_take: bool = Field(description="Whether the caller would be let take it now")


def place_view(uow: UnitOfWork, queue: Queue) -> Callable[[Place], PlaceView]:
    """Return what renders places of a queue for whoever asks."""
    return lambda place: view_of(uow, queue, place)


def view_of(uow: UnitOfWork, queue: Queue, place: Place) -> PlaceView:
    """Return the view of one place."""
    case, account_id = place.case, uow.actor.account_id
    claim = ClaimView.of(uow, case.claim)
    is_free = claim is None or claim.is_own
    return PlaceView(
        case_id=case.id,
        case_number=case.case_number,
        matter=case.matter,
        state=case.state,
        version=case.version,
        received_at=case.received_at,
        appraisee_name=place.appraisee_name,
        employer_name=place.employer_name,
        reason=ReasonView(
            code=place.position.tier.reason,
            express_reason=case.express_reason,
            due_on=place.due_on,
        ),
        claim=claim,
        is_reserved_for_you=case.reserved_for == account_id,
        may_take=is_free and not has_other_duty(case, QUEUE_DUTIES[queue], account_id),
    )


class ClaimedView(BaseModel):
    """A case that the caller has claimed."""

    case_id: UUID
    case_number: str | None
    matter: Matter
    state: CaseState
    version: int
    claim: ClaimView | None

    @classmethod
    def of(cls, uow: UnitOfWork, case: Case) -> Self:
        """Return the view of a claimed case."""
        return cls(
            case_id=case.id,
            case_number=case.case_number,
            matter=case.matter,
            state=case.state,
            version=case.version,
            claim=ClaimView.of(uow, case.claim),
        )
