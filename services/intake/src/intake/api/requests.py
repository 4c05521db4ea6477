"""Bodies that come in; what a field may hold is said by its type."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.application import (
    Applicant,
    Application,
    Appraisee,
    Circumstances,
    Employer,
    Injury,
    Parties,
)
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.registry_number import RegistryNumber
from shared.identifiers import IdentityNumber
from shared.ids import new_id
from shared.json_types import Day, Flag
from shared.openapi import shown_as

__all__ = [
    "AcceptCase",
    "AskForPersonalData",
    "Body",
    "EnterApplication",
    "HandInMaterial",
    "Licence",
    "SubmitApplication",
]

Licence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z]{6,30}$"),
]


UPLOAD = "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"


class Body(BaseModel):
    """A body; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HandInMaterial(Body):
    """An upload, handed in for an item of the list."""

    model_config = shown_as(
        item="medical_records", upload_id="0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"
    )

    item: Annotated[str, StringConstraints(max_length=60)] = Field(examples=["medical_records"])
    upload_id: UUID

    def as_handed_in(self) -> HandedIn:
        """Return it with the id that the material will have."""
        return HandedIn(new_id(), self.item, self.upload_id)


EXAMPLE: dict[str, Any] = {
    "matter": "initial",
    "applicant": {"kind": "appraisee", "name": "王建国", "phone": "13857900001"},
    "appraisee": {
        "name": "王建国",
        "identity_number": "330783198503140016",
        "phone": "13857900001",
        "address": "浙江省东阳市吴宁街道人民路1号",
    },
    "employer": {
        "name": "东阳市某某木雕有限公司",
        "credit_code": "91330783000000001J",
        "contact": "李芳",
        "phone": "0579-86600001",
        "address": "浙江省东阳市江北街道工业路8号",
    },
    "injury": {
        "occurred_on": "2026-03-02",
        "scope_parts": ["右手食指"],
        "decision_number": "东人社工伤认〔2026〕215号",
        "decided_on": "2026-04-20",
        "diagnosis": "右手食指近节指骨骨折术后",
    },
    "circumstances": {"person_kind": "employee", "insured_region": "330783"},
    "consent_electronic": True,
}


class ApplicationBody(Body):
    """What every application (申请) states, however it comes."""

    matter: Matter = Field(examples=["initial"])
    applicant: Applicant
    appraisee: Appraisee
    employer: Employer | None = None
    injury: Injury
    circumstances: Circumstances = Circumstances()
    consent_electronic: Flag = Field(
        default=False, description="The applicant agrees to electronic service"
    )

    def as_application(self) -> Application:
        """Return what is stated, without the files."""
        return Application(
            parties=Parties(
                applicant=self.applicant, appraisee=self.appraisee, employer=self.employer
            ),
            injury=self.injury,
            circumstances=self.circumstances,
            consent_electronic=self.consent_electronic,
        )


class SubmitApplication(ApplicationBody):
    """One application (申请) with everything that belongs to it."""

    model_config = shown_as(**EXAMPLE, materials=[{"item": "medical_records", "upload_id": UPLOAD}])

    materials: list[HandInMaterial] = Field(default=[], max_length=50)


class HandInPaper(HandInMaterial):
    """A scanned paper, and whether its original was on the desk."""

    model_config = shown_as(item="identity_document", upload_id=UPLOAD, original_seen=True)

    original_seen: Flag = Field(default=False, description="Whether the clerk saw the original")


class EnterApplication(ApplicationBody):
    """An application that came on paper (窗口收件)."""

    model_config = shown_as(
        **EXAMPLE,
        received_on="2026-05-06",
        materials=[{"item": "identity_document", "upload_id": UPLOAD, "original_seen": True}],
    )

    received_on: Day = Field(
        description="The day on which the paper was handed over; legal limits count from it",
        examples=["2026-05-06"],
    )
    materials: list[HandInPaper] = Field(default=[], max_length=50)


class AcceptCase(Body):
    """The acceptance (受理); the originals that the clerk has seen are named."""

    model_config = shown_as(
        originals_seen=["0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"], rest_complete=True
    )

    originals_seen: list[UUID] = Field(
        default=[], max_length=50, description="Materials whose originals were seen"
    )
    rest_complete: Flag = Field(
        default=False,
        description="Finds every demanded material complete that has no verdict yet; send If-Match,"
        " so that it holds for what was looked at",
    )


class AskForPersonalData(Body):
    """Whose data are copied, and the registry number of the request (查阅复制申请) for that."""

    model_config = shown_as(identity_number="330783198503140016", reference="信息申〔2026〕12号")

    identity_number: IdentityNumber = Field(examples=["330783198503140016"])
    reference: RegistryNumber = Field(
        description="The request's number in the office's register", examples=["信息申〔2026〕12号"]
    )
    licence_number: Licence | None = Field(
        None, description="Of an expert: finds the entry in the register", examples=[None]
    )
