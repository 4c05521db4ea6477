"""Bodies that come in; what a field may hold is said by its type."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from intake.domain.application import (
    Applicant,
    Application,
    Appraisee,
    Employer,
    Injury,
    Line,
    Parties,
)
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.preliminary_review import Category, SpecialtyCode
from intake.services.preliminary_reviews import Findings
from shared.events.intake import Mode
from shared.identifiers import CreditCode
from shared.ids import new_id

__all__ = ["AcceptCase", "HandInMaterial", "ReviewCase", "SubmitApplication"]

Licence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z]{6,30}$"),
]


class Body(BaseModel):
    """A body; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HandInMaterial(Body):
    """An upload, handed in for an item of the list."""

    item: Annotated[str, StringConstraints(max_length=60)] = Field(examples=["medical_records"])
    upload_id: UUID

    def as_handed_in(self) -> HandedIn:
        """Return it with the id that the material will have."""
        return HandedIn(new_id(), self.item, self.upload_id)


class SubmitApplication(Body):
    """One application (申请) with everything that belongs to it."""

    matter: Matter = Field(examples=["initial"])
    applicant: Applicant
    appraisee: Appraisee
    employer: Employer | None = None
    injury: Injury
    materials: list[HandInMaterial] = Field(default=[], max_length=50)
    consent_electronic: bool = Field(
        default=False, description="The applicant agrees to electronic service"
    )

    def as_application(self) -> Application:
        """Return what is stated, without the files."""
        return Application(
            parties=Parties(
                applicant=self.applicant, appraisee=self.appraisee, employer=self.employer
            ),
            injury=self.injury,
            consent_electronic=self.consent_electronic,
        )


class AcceptCase(Body):
    """The acceptance (受理); the originals that the clerk has seen are named."""

    originals_seen: list[UUID] = Field(
        default=[], max_length=50, description="Materials whose originals were seen"
    )


class ReviewCase(Body):
    """The result of the preliminary review (初审)."""

    category: Category = Field(examples=["limb"])
    classes_needed: list[SpecialtyCode] = Field(
        min_length=1, max_length=5, examples=[["orthopaedics", "orthopaedics", "rehabilitation"]]
    )
    mode: Mode = Field("on_site", examples=["on_site"])
    area: Line | None = Field(None, description="Where a home visit goes", examples=["吴宁街道"])
    difficult: bool = False
    express: bool = False
    scope: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        min_length=1,
        description="What the work-injury decision covers, which the panel stays within",
        examples=["右手食指"],
    )
    treating_hospitals: list[CreditCode] = Field(default=[], max_length=20)
    treating_doctors: list[Licence] = Field(
        default=[], max_length=50, description="Licence numbers; only a blind index is kept"
    )
    declared_experts: list[UUID] = Field(
        default=[], max_length=50, description="Experts whom either side asks to recuse"
    )
    expert_materials: list[UUID] = Field(
        default=[], max_length=50, description="Materials that the case's experts may see"
    )

    @field_validator("treating_hospitals", "treating_doctors", "declared_experts")
    @classmethod
    def each_once(cls, values: list[str]) -> list[str]:
        """Keep each of them once, in order."""
        return list(dict.fromkeys(values))

    def as_findings(self) -> Findings:
        """Return it as the use case takes it."""
        return Findings(**{name: getattr(self, name) for name in type(self).model_fields})
