"""Bodies and views of calendars, interests and loans of experts."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from lottery.api.fields import Body, Code
from lottery.domain.availability import Away, Calendar
from lottery.domain.interest import Interest, Relation
from lottery.repositories.loans import LoanedExpert
from lottery.services.interests import Declaration
from shared.identifiers import CreditCode, IdentityNumber, RegionCode
from shared.json_types import EACH_ONCE, Day
from shared.openapi import shown_as

__all__ = [
    "CalendarBody",
    "CalendarView",
    "EndBody",
    "InterestBody",
    "InterestInCase",
    "InterestInOrganisation",
    "InterestInPerson",
    "InterestView",
    "LoanBody",
    "LoanView",
]

HalfDay = Annotated[str, StringConstraints(pattern=r"^[1-7]-(morning|afternoon)$")]


class AwayBody(Body):
    """Days on which the expert can't come, the first and the last included."""

    model_config = shown_as(from_day="2026-12-21", to_day="2027-01-04")

    from_day: Day
    to_day: Day

    def away(self) -> Away:
        """Return the days."""
        return Away(self.from_day, self.to_day)


class CalendarBody(Body):
    """When the expert can't come; no reason is asked."""

    model_config = shown_as(
        weekly_unavailable=["2-morning", "4-afternoon"],
        away=[{"from_day": "2026-12-21", "to_day": "2027-01-04"}],
    )

    weekly_unavailable: Annotated[list[HalfDay], Field(max_length=14), EACH_ONCE] = Field(
        default_factory=list, description="Half-days of every week, Monday is 1"
    )
    away: list[AwayBody] = Field(default_factory=list, max_length=100)

    def days_away(self) -> list[Away]:
        """Return the ranges of days."""
        return [item.away() for item in self.away]


class CalendarView(BaseModel):
    """When an expert can't come."""

    version: int
    weekly_unavailable: list[str]
    away: list[dict[str, date]]

    @classmethod
    def of(cls, calendar: Calendar) -> Self:
        """Return the view of a calendar."""
        return cls(
            version=calendar.version,
            weekly_unavailable=sorted(calendar.weekly),
            away=[{"from_day": item.from_day, "to_day": item.to_day} for item in calendar.away],
        )


class InterestInOrganisation(Body):
    """A tie to an employer or a hospital."""

    model_config = shown_as(
        kind="employer", credit_code="91330783000000001J", relation="owns-share"
    )

    kind: Literal["employer", "hospital"]
    credit_code: CreditCode
    relation: Relation

    def declaration(self) -> Declaration:
        """Return what is declared."""
        return Declaration(self.kind, self.credit_code, self.relation)


class InterestInPerson(Body):
    """A tie to a person who may be appraised."""

    model_config = shown_as(
        kind="person", identity_number="330783198503140016", relation="relative"
    )

    kind: Literal["person"]
    identity_number: IdentityNumber
    relation: Relation

    def declaration(self) -> Declaration:
        """Return what is declared."""
        return Declaration(self.kind, self.identity_number, self.relation)


class InterestInCase(Body):
    """A tie to one case."""

    model_config = shown_as(
        kind="case", case_id="01920000-0000-7000-8000-000000000001", relation="dispute"
    )

    kind: Literal["case"]
    case_id: UUID
    relation: Relation

    def declaration(self) -> Declaration:
        """Return what is declared."""
        return Declaration(self.kind, str(self.case_id), self.relation)


InterestBody = Annotated[
    InterestInOrganisation | InterestInPerson | InterestInCase, Field(discriminator="kind")
]


class EndBody(Body):
    """Why something ends."""

    model_config = shown_as(reason="sold-the-share")

    reason: Code


class InterestView(BaseModel):
    """A declared interest; ``value`` is a credit code, an identity number or a case's id."""

    id: UUID
    kind: str
    value: str
    relation: str
    declared_by: str
    declared_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    end_reason: str | None

    @classmethod
    def of(cls, interest: Interest) -> Self:
        """Return the view of an interest."""
        return cls.model_validate(interest, from_attributes=True)


class LoanBody(Body):
    """An expert to be lent to another committee for a time."""

    model_config = shown_as(
        borrower="330782",
        from_day="2026-12-01",
        to_day="2027-05-31",
        reason="specialty-missing-there",
    )

    borrower: RegionCode = Field(description="The committee that may draw the expert")
    from_day: Day
    to_day: Day
    reason: Code


class LoanView(BaseModel):
    """A loan, with what a draw needs to know of the expert and no more."""

    id: UUID
    lender: str
    borrower: str
    expert_id: UUID
    specialty: str
    title: str
    hospital: str
    hospital_name: str
    from_day: date
    to_day: date
    reason: str
    state: Literal["offered", "running", "over", "ended"]
    offered_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    ended_in: str | None
    end_reason: str | None

    @classmethod
    def of(cls, item: LoanedExpert, today: date) -> Self:
        """Return the view of a loan, as it is that day."""
        loan = item.loan
        return cls(
            id=loan.id,
            lender=loan.committee,
            borrower=loan.borrower,
            expert_id=loan.expert_id,
            specialty=item.specialty,
            title=item.title,
            hospital=item.hospital,
            hospital_name=item.hospital_name,
            from_day=loan.from_day,
            to_day=loan.to_day,
            reason=loan.reason,
            state=loan.state(today),
            offered_at=loan.offered_at,
            accepted_at=loan.accepted_at,
            ended_at=loan.ended_at,
            ended_in=loan.ended_in,
            end_reason=loan.end_reason,
        )
