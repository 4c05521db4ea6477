"""What is handed in with an application (申请): who, for whom, and about which injury."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.identifiers import (
    CreditCode,
    IdentityNumber,
    PhoneNumber,
    RegionCode,
    birth_date_of,
    sex_of,
)
from shared.json_types import WHOLE, Day, Flag

__all__ = [
    "Applicant",
    "ApplicantKind",
    "Application",
    "Appraisee",
    "Circumstances",
    "Employer",
    "Injury",
    "Line",
    "Parties",
    "PersonKind",
    "PreviousConclusion",
]

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]

Grade = Annotated[int, Field(ge=0, le=10, strict=True), WHOLE]


class Value(BaseModel):
    """A part of an application; a field nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ApplicantKind(StrEnum):
    """Who may ask (O55 art 8)."""

    APPRAISEE = "appraisee"
    EMPLOYER = "employer"
    RELATIVE = "relative"
    INSURANCE_AGENCY = "insurance_agency"


class PersonKind(StrEnum):
    """Whose capacity may be appraised after an injury at work (人员类别)."""

    EMPLOYEE = "employee"
    PAST_RETIREMENT_AGE = "past_retirement_age"
    PLATFORM_WORKER = "platform_worker"


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
    diagnosed_on: Day | None = Field(None, examples=["2026-03-03"])
    diagnosis: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        min_length=1, examples=["右手食指近节指骨骨折术后"]
    )


class PreviousConclusion(Value):
    """An earlier conclusion, as the applicant states it; own ones are known here."""

    concluded_on: Day = Field(examples=["2025-02-10"])
    grade: Grade | None = Field(
        None, description="1 is the heaviest, 0 stands for no grade", examples=[9]
    )
    concluded_by: Line | None = Field(None, examples=["金华市劳动能力鉴定委员会"])
    number: Line | None = Field(None, examples=["金劳鉴〔2025〕88号"])


class Circumstances(Value):
    """What else the law asks about; which of it a matter uses, its definition says."""

    person_kind: PersonKind = Field(PersonKind.EMPLOYEE, examples=["employee"])
    insured_region: RegionCode | None = Field(
        None, description="Where the appraisee is insured, GB/T 2260", examples=["330783"]
    )
    previous: PreviousConclusion | None = Field(None, examples=[None])
    left_employer_on: Day | None = Field(None, examples=[None])
    lump_sum_taken: Flag | None = Field(
        None, description="Whether lump-sum benefits were taken", examples=[None]
    )
    device: Line | None = Field(None, examples=[None])
    leave_ends_on: Day | None = Field(None, examples=[None])
    deceased_worker: Name | None = Field(
        None, description="Of a dependant: the worker who died", examples=[None]
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
    circumstances: Circumstances = Circumstances()
    consent_electronic: bool = False
