"""Views with personal data; whoever renders one has noted who reads it and what for."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.application import Applicant, Appraisee, Circumstances, Employer, Injury
from intake.domain.case import Source
from intake.domain.flags import SENTENCES, Flag
from intake.domain.material import Material
from intake.domain.matters import Matter
from intake.domain.preliminary_review import PreliminaryReview
from intake.domain.review_details import ReviewDetails
from intake.domain.states import CaseState
from intake.services.case_files import CaseFile
from shared.events.intake import Mode

__all__ = ["CaseView"]


class AppraiseeView(BaseModel):
    """The appraisee (被鉴定人); birth date and sex come from the identity number."""

    name: str
    identity_number: str
    birth_date: date
    sex: Literal["female", "male"]
    phone: str
    address: str

    @classmethod
    def of(cls, appraisee: Appraisee) -> Self:
        """Return the view of an appraisee."""
        return cls.model_validate(appraisee, from_attributes=True)


class MaterialView(BaseModel):
    """A file of the case; ``size`` in bytes, ``sha256`` in hex."""

    id: UUID
    item: str
    file_name: str | None
    media_type: str
    size: int
    sha256: str
    received_at: datetime
    original_seen_at: datetime | None
    is_for_experts: bool

    @classmethod
    def of(cls, material: Material) -> Self:
        """Return the view of a material."""
        return cls.model_validate(material, from_attributes=True)


class PreliminaryReviewView(BaseModel):
    """What the preliminary review (初审) found."""

    reviewed_by: str
    reviewed_at: datetime
    category: str
    classes_needed: list[str]
    mode: Mode
    area: str | None
    is_difficult: bool
    is_express: bool
    scope: str
    treating_hospitals: list[str]
    declared_experts: list[UUID]
    mode_reasons: list[str]
    entrusted_to: str | None
    difficult_reason: str | None
    express_reason: str | None
    employer_is_hospital: bool
    details: ReviewDetails

    @classmethod
    def of(cls, review: PreliminaryReview) -> Self:
        """Return the view of a preliminary review."""
        return cls.model_validate(review, from_attributes=True)


class FlagView(BaseModel):
    """What a clerk should look at; no reason to refuse by itself."""

    code: Flag
    sentence: str
    sentence_zh: str

    @classmethod
    def of(cls, flag: Flag) -> Self:
        """Return the view of a flag, in sentences."""
        english, chinese = SENTENCES[flag]
        return cls(code=flag, sentence=english, sentence_zh=chinese)


class CaseView(BaseModel):
    """The whole file of a case."""

    case_id: UUID
    case_number: str | None
    matter: Matter
    definition_version: str = Field(description="The definition it was submitted under")
    source: Source
    state: CaseState
    version: int
    received_at: datetime
    accepted_at: datetime | None
    clock_started_at: datetime | None
    closed_at: datetime | None
    consent_electronic: bool
    applicant: Applicant
    appraisee: AppraiseeView
    employer: Employer | None
    injury: Injury
    circumstances: Circumstances
    materials: list[MaterialView]
    preliminary_review: PreliminaryReviewView | None = Field(description="For staff")
    flags: list[FlagView] = Field(description="For staff: what stands out")

    @classmethod
    def of(cls, file: CaseFile) -> Self:
        """Return the view of a case's file."""
        case, review = file.case, file.preliminary_review
        return cls(
            case_id=case.id,
            case_number=case.case_number,
            matter=case.matter,
            definition_version=case.definition_version,
            source=case.source,
            state=case.state,
            version=case.version,
            received_at=case.received_at,
            accepted_at=case.accepted_at,
            clock_started_at=case.clock_started_at,
            closed_at=case.closed_at,
            consent_electronic=case.consent_electronic,
            applicant=file.parties.applicant,
            appraisee=AppraiseeView.of(file.parties.appraisee),
            employer=file.parties.employer,
            injury=file.injury,
            circumstances=file.circumstances,
            materials=[MaterialView.of(material) for material in file.materials],
            flags=[FlagView.of(flag) for flag in file.flags],
            preliminary_review=None if review is None else PreliminaryReviewView.of(review),
        )
