"""What is handed in with an application (申请): who, for whom, and about which injury."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.identifiers import (
    CreditCode,
    IdentityNumber,
    PhoneNumber,
    birth_date_of,
    sex_of,
)
from shared.json_types import Day

__all__ = [
    "Applicant",
    "ApplicantKind",
    "Application",
    "Appraisee",
    "Employer",
    "Injury",
    "Line",
    "Parties",
]

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Value(BaseModel):
    """A part of an application; a field nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ApplicantKind(StrEnum):
    """Who may ask (O55 art 8)."""

    APPRAISEE = "appraisee"
    EMPLOYER = "employer"
    RELATIVE = "relative"


class Applicant(Value):
    """Who asks (申请人): the appraisee, the employer, or a close relative."""

    kind: ApplicantKind = Field(examples=["appraisee"])
    name: Name = Field(examples=["王建国"])
    phone: PhoneNumber = Field(examples=["13857900001"])
    relationship: Name | None = Field(None, description="Of a relative: which", examples=["配偶"])


class Appraisee(Value):
    """Whose capacity is appraised (被鉴定人)."""

    name: Name = Field(examples=["王建国"])
    identity_number: IdentityNumber = Field(examples=["330783198503140016"])
    phone: PhoneNumber = Field(examples=["13857900001"])
    address: Line = Field(examples=["浙江省东阳市吴宁街道人民路1号"])

    @property
    def birth_date(self) -> date:
        """The day of birth that the identity number holds."""
        return birth_date_of(self.identity_number)

    @property
    def sex(self) -> Literal["female", "male"]:
        """The sex that the identity number holds."""
        return sex_of(self.identity_number)


class Employer(Value):
    """Where the appraisee works (用人单位)."""

    name: Line = Field(examples=["东阳市某某木雕有限公司"])
    credit_code: CreditCode = Field(examples=["91330783000000001J"])
    contact: Name = Field(examples=["李芳"])
    phone: PhoneNumber = Field(examples=["0579-86600001"])
    address: Line = Field(examples=["浙江省东阳市江北街道工业路8号"])


class Injury(Value):
    """The injury or illness; number, scope and dates of the work-injury decision are recorded.

    The decision itself (认定工伤决定书) can be obtained by sharing, so it is never demanded.
    """

    occurred_on: Day | None = Field(None, examples=["2026-03-02"])
    scope_parts: list[Line] = Field(
        default=[], max_length=20, description="Injured parts decided on", examples=[["右手食指"]]
    )
    decision_number: Line | None = Field(None, examples=["东人社工伤认〔2026〕215号"])
    decided_on: Day | None = Field(None, examples=["2026-04-20"])
    diagnosis: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        min_length=1, examples=["右手食指近节指骨骨折术后"]
    )


class Parties(Value):
    """The people and the unit of one application, as they were when it was handed in."""

    applicant: Applicant
    appraisee: Appraisee
    employer: Employer | None


class Application(Value):
    """Everything that is stated, without the files."""

    parties: Parties
    injury: Injury
    consent_electronic: bool = False
