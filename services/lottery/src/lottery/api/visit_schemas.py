"""Bodies and views of home visits: who goes along, and where a day goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from lottery.api.fields import Body
from lottery.domain.visits import Round, Stop
from lottery.services.visits import address_of
from shared.clients.models import PersonAtHome
from shared.identifiers import AccountId
from shared.openapi import shown_as

__all__ = ["CompanionsBody", "CompanionsView", "OwnStopView", "RoundView"]


class CompanionsBody(Body):
    """Which staff go along on a session's visits."""

    model_config = shown_as(account_ids=["0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"])

    account_ids: list[AccountId] = Field(max_length=10)


class CompanionsView(BaseModel):
    """Which staff go along on a session's visits."""

    account_ids: list[str]


class StopView(BaseModel):
    """One home, as who goes along needs it."""

    number: int
    case_id: UUID
    case_number: str
    state: str
    expected_at: datetime
    area: str | None
    kilometres: int | None = Field(description="From the area before; null if nobody entered them")
    name: str | None
    phone: str | None
    address: str | None
    is_identified: bool = Field(description="The identity was checked at the bedside")

    @classmethod
    def of(cls, found: Round, stop: Stop, people: Mapping[UUID, PersonAtHome]) -> Self:
        """Return the view of one home."""
        person = people.get(stop.case.case_id)
        return cls(
            number=stop.number,
            case_id=stop.case.case_id,
            case_number=stop.case.case_number,
            state=stop.case.state,
            expected_at=stop.expected_at,
            area=stop.area,
            kilometres=stop.kilometres,
            name=person.name if person else None,
            phone=person.phone if person else None,
            address=address_of(found, person),
            is_identified=stop.case.identity_document is not None,
        )


class RoundView(BaseModel):
    """A session of home visits, one home after the other."""

    session_id: UUID
    session_code: str
    starts_at: datetime
    area: str | None
    stops: list[StopView]

    @classmethod
    def of(cls, found: Round, people: Mapping[UUID, PersonAtHome]) -> Self:
        """Return the view of a round."""
        return cls(
            session_id=found.session.id,
            session_code=found.session.code,
            starts_at=found.session.starts_at,
            area=found.session.area,
            stops=[StopView.of(found, stop, people) for stop in found.stops],
        )


class OwnStopView(BaseModel):
    """One home to which an expert goes today: by the case's code, without name or telephone."""

    session_code: str
    number: int
    case_code: str
    expected_at: datetime
    area: str | None
    kilometres: int | None
    address: str | None

    @classmethod
    def of(cls, found: Round, stop: Stop, people: Mapping[UUID, PersonAtHome]) -> Self:
        """Return the view of one home for the panel that goes there."""
        return cls(
            session_code=found.session.code,
            number=stop.number,
            case_code=stop.code,
            expected_at=stop.expected_at,
            area=stop.area,
            kilometres=stop.kilometres,
            address=address_of(found, people.get(stop.case.case_id)),
        )
