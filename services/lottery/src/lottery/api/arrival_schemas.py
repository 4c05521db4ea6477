"""Bodies and views of the door: check-in, identity, absence, answers, the waiting room."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from lottery.api.fields import Body, Code
from lottery.domain.session import Attendance
from lottery.services.arrivals import Arrival
from shared.json_types import Flag
from shared.openapi import shown_as

__all__ = [
    "AnswerBody",
    "ArrivalView",
    "CheckInBody",
    "IdentityBody",
    "LastDigits",
    "PlaceView",
    "UndoBody",
]

LastDigits = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{3,7}[0-9Xx]$", to_upper=True, strip_whitespace=True)
]


class IdentityBody(Body):
    """How somebody was identified: what is typed from the document, and how that was seen."""

    model_config = shown_as(last_digits="101X", document="original")

    last_digits: LastDigits = Field(description="The end of the identity number, as the card says")
    document: Literal["original", "photo"] = Field(
        description="The original in hand, or its picture held into the camera"
    )


class CheckInBody(Body):
    """How an appraisee is present: at the door, on the screen, or confirmed by telephone."""

    model_config = shown_as(method="door", identity={"last_digits": "101X", "document": "original"})

    method: Literal["door", "screen", "phone"]
    identity: IdentityBody | None = Field(
        None, description="Demanded but of a home visit, where it is checked at the bedside"
    )

    @model_validator(mode="after")
    def identity_is_checked(self) -> Self:
        """Refuse to let somebody in whom nobody identified (O55 art 12)."""
        if (self.method == "phone") != (self.identity is None):
            raise PydanticCustomError(
                "identity_missing",
                "the identity is checked at the door and on the screen, not on the telephone",
                {"detail_zh": "现场和视频签到须核验身份；电话确认时不核验"},
            )
        return self


class UndoBody(Body):
    """Why a check-in is taken back."""

    model_config = shown_as(reason="wrong-person")

    reason: Code


class AnswerBody(Body):
    """What a party answered on the telephone or at the counter."""

    model_config = shown_as(party="appraisee", coming=True, medium="phone")

    party: Literal["appraisee", "employer"]
    coming: Flag
    medium: Literal["phone", "in_person", "written"]
    reason: Literal["appraisee_ill", "appraisee_away", "force_majeure"] | None = Field(
        None, description="Why not"
    )


class ArrivalView(BaseModel):
    """A case at the door."""

    case_id: UUID
    state: str
    queue_number: int | None
    attendance: Attendance
    identity_document: str | None

    @classmethod
    def of(cls, arrival: Arrival) -> Self:
        """Return the view of who came, or didn't."""
        return cls(
            case_id=arrival.case.case_id,
            state=arrival.case.state,
            queue_number=arrival.case.queue_number,
            attendance=arrival.attendance,
            identity_document=arrival.case.identity_document,
        )


class PlaceView(BaseModel):
    """One number in the waiting room, and where its holder goes once chance has said so."""

    queue_number: int
    attendance: Attendance
    panel_code: str | None

    @classmethod
    def of(cls, arrival: Arrival) -> Self:
        """Return the view of a number; nothing tells whose it is."""
        assert arrival.case.queue_number is not None
        return cls(
            queue_number=arrival.case.queue_number,
            attendance=arrival.attendance,
            panel_code=arrival.case.panel_code,
        )
