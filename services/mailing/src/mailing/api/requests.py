"""Bodies of requests."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from mailing.domain.delivery import Attempt, Dispatch, Outcome, Service
from mailing.domain.letter import Carrier, ServiceMethod
from shared.identifiers import TrackingNumber
from shared.json_types import Day, Flag, Moment
from shared.openapi import shown_as

__all__ = ["AttemptBody", "DispatchBody", "ServiceBody"]

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class Body(BaseModel):
    """A request's body; a member nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class DispatchBody(Body):
    """A letter is handed to a carrier (交寄)."""

    model_config = shown_as(
        carrier="ems", tracking_number="EA000000014CN", dispatched_on="2026-11-24"
    )

    carrier: Carrier
    tracking_number: TrackingNumber | None = Field(
        None,
        description="Demanded of ems, post and courier; S10-checked when of 13 characters",
        examples=["EA000000014CN"],
    )
    dispatched_on: Day = Field(examples=["2026-11-24"])
    free_of_charge: Flag = Field(True, description="Conclusions are posted free of charge")

    def dispatch(self) -> Dispatch:
        """Return the dispatch."""
        return Dispatch(self.carrier, self.tracking_number, self.dispatched_on, self.free_of_charge)


class AttemptBody(Body):
    """An attempt to deliver (投递) ended."""

    model_config = shown_as(outcome="delivered", at="2026-11-26T10:20:00+08:00", signed_by="王建国")

    outcome: Outcome
    at: Moment = Field(examples=["2026-11-26T10:20:00+08:00"])
    signed_by: Name | None = Field(
        None, description="Who signed; with it the recipient counts as served", examples=["王建国"]
    )
    evidence_upload: UUID | None = Field(None, description="A scan sent to /uploads before")

    def attempt(self) -> Attempt:
        """Return the attempt."""
        return Attempt(self.outcome, self.at, self.signed_by)


class ServiceBody(Body):
    """A recipient counts as served (送达)."""

    model_config = shown_as(served_on="2026-11-26", method="left", reason="同住成年家属拒绝签收")

    served_on: Day = Field(examples=["2026-11-26"])
    method: ServiceMethod
    reason: Reason | None = Field(
        None, description="Demanded when left in place, entrusted or by public notice"
    )

    def service(self) -> Service:
        """Return the service."""
        return Service(self.served_on, self.method, self.reason)
