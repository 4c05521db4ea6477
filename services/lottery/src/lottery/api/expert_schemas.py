"""Bodies and views of the routes of the expert pool."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
    StringConstraints,
)

from lottery.api.fields import Body, Code, Text
from lottery.repositories.experts import ExpertRecord
from shared.identifiers import (
    AccountId,
    CreditCode,
    PhoneNumber,
    mask_name,
    mask_phone,
)
from shared.json_types import Day
from shared.openapi import shown_as

__all__ = ["ExpertBody", "ExpertDetail", "ExpertView"]


class ExpertBody(Body):
    """An expert to be put into the pool."""

    model_config = shown_as(
        account_id="expert-1",
        name="周岳",
        phone="13857900001",
        licence_number="110330783000001",
        title="chief",
        specialty="orthopaedics",
        hospital_credit_code="91330783000000001J",
        hospital_name="东阳市某某医院",
        term_from="2026-01-01",
        term_to="2028-12-31",
    )

    account_id: AccountId
    name: Text
    phone: PhoneNumber
    licence_number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6,30}$")]
    title: Literal["chief", "associate_chief"] = Field(description="正高 or 副高")
    specialty: Code
    hospital_credit_code: CreditCode
    hospital_name: Text
    term_from: Day
    term_to: Day


class ExpertView(BaseModel):
    """An expert in a list, masked."""

    id: UUID
    name: str
    phone: str
    title: str
    specialty: str
    hospital: str
    hospital_name: str
    state: str
    term_from: date
    term_to: date

    @classmethod
    def of(cls, expert: ExpertRecord) -> Self:
        """Return the masked view of an expert."""
        return cls(
            id=expert.id,
            name=mask_name(expert.name),
            phone=mask_phone(expert.phone),
            title=expert.title,
            specialty=expert.specialty,
            hospital=expert.hospital,
            hospital_name=expert.hospital_name,
            state=expert.state,
            term_from=expert.term_from,
            term_to=expert.term_to,
        )


class ExpertDetail(ExpertView):
    """An expert in full; the reading is audited."""

    account_id: str
    licence_number: str

    @classmethod
    def of(cls, expert: ExpertRecord) -> Self:
        """Return the full view of an expert."""
        shown = ExpertView.of(expert).model_dump() | {"name": expert.name, "phone": expert.phone}
        return cls(**shown, account_id=expert.account_id, licence_number=expert.licence_number)
