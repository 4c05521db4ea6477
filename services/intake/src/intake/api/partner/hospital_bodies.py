"""Bodies and views of the register of partner hospitals."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints

from intake.api.partner.bodies import Body
from intake.domain.application import Line
from intake.domain.partner.hospitals import (
    Contact,
    HospitalState,
    PartnerHospital,
    SuspensionReason,
)
from intake.services.partner.hospitals import KnownHospital
from shared.identifiers import CreditCode
from shared.openapi import shown_as

__all__ = [
    "EnterHospital",
    "HospitalSummaryView",
    "HospitalView",
    "LinkClient",
    "SuspendHospital",
]

ClientId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]


class EnterHospital(Body):
    """A hospital that is to be connected (合作医院)."""

    model_config = shown_as(
        credit_code="12330783000000002T",
        name="东阳市试验医院",
        contact={"name": "陈试红", "phone": "0579-86600002", "department": "病案管理科"},
    )

    credit_code: CreditCode
    name: Line = Field(examples=["东阳市试验医院"])
    contact: Contact


class LinkClient(Body):
    """A client of the issuer, as an administrator registered it."""

    model_config = shown_as(client_id="hospital-0198c5a27a537cc1b1c63d5b1a4e9f10")

    client_id: ClientId


class SuspendHospital(Body):
    """Why a hospital is shut out."""

    model_config = shown_as(reason="key_compromised")

    reason: SuspensionReason = Field(examples=["key_compromised"])


class ClientView(BaseModel):
    """A client that speaks for a hospital."""

    client_id: str
    linked_by: str
    linked_at: datetime


class HospitalSummaryView(BaseModel):
    """A hospital in the register."""

    credit_code: str = Field(examples=["12330783000000002T"])
    name: str
    state: HospitalState
    suspended_for: SuspensionReason | None
    created_at: datetime

    @classmethod
    def of(cls, hospital: PartnerHospital) -> Self:
        """Return the view of a hospital."""
        return cls.model_validate(hospital, from_attributes=True)


class HospitalView(HospitalSummaryView):
    """A hospital with whom to call there and who speaks for it."""

    version: int
    contact: Contact
    clients: list[ClientView]

    @classmethod
    def of_known(cls, known: KnownHospital) -> Self:
        """Return the view of a hospital and its clients."""
        hospital = known.hospital
        return cls(
            **HospitalSummaryView.of(hospital).model_dump(),
            version=hospital.version,
            contact=hospital.contact,
            clients=[
                ClientView.model_validate(item, from_attributes=True) for item in known.clients
            ],
        )
