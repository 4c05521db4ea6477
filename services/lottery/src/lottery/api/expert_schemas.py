"""Bodies and views of the routes of the expert pool."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    Field,
)

from lottery.api.fields import Body, Code, Hex32, Text
from lottery.domain.expert import Change, ExpertRecord, FollowedSession, Step
from lottery.domain.texts import LicenceNumber
from lottery.services.expert_steps import StepOrder
from lottery.services.experts import Appointment, ExpertFacts
from shared.identifiers import (
    AccountId,
    CreditCode,
    PhoneNumber,
    mask_name,
    mask_phone,
)
from shared.json_types import Day
from shared.openapi import shown_as

__all__ = [
    "ChangeView",
    "EntryBody",
    "ExpertBody",
    "ExpertDetail",
    "ExpertHistory",
    "ExpertView",
    "FollowBody",
    "FollowedSessionView",
    "StepBody",
    "StepView",
    "Title",
]

Title = Literal["chief", "associate_chief"]

ENTRY = {
    "account_id": "expert-1",
    "name": "周岳",
    "phone": "13857900001",
    "licence_number": "110330783000001",
    "title": "chief",
    "specialty": "orthopaedics",
    "other_specialties": ["rehabilitation"],
    "hospital_credit_code": "91330783000000001J",
    "hospital_name": "东阳市某某医院",
    "recommended_by": "东阳市卫生健康局",
}


class EntryBody(Body):
    """What the register says of an expert."""

    model_config = shown_as(**ENTRY)

    account_id: AccountId | None = Field(
        default=None, description="The account to sit with; without one nobody is drawn"
    )
    name: Text
    phone: PhoneNumber
    licence_number: LicenceNumber
    title: Title = Field(description="正高 or 副高")
    specialty: Code = Field(description="The one class in which the expert is drawn")
    other_specialties: list[Code] = Field(default_factory=list, max_length=10)
    hospital_credit_code: CreditCode
    hospital_name: Text
    recommended_by: Text | None = Field(
        default=None,
        description="Hospital or health authority; by default as it is, or the own hospital",
    )

    def facts(self) -> ExpertFacts:
        """Return what is said of the expert."""
        others = dict.fromkeys(name for name in self.other_specialties if name != self.specialty)
        return ExpertFacts(
            account_id=self.account_id,
            name=self.name,
            phone=self.phone,
            licence_number=self.licence_number,
            title=self.title,
            specialty=self.specialty,
            other_specialties=tuple(others),
            hospital=self.hospital_credit_code,
            hospital_name=self.hospital_name,
            recommended_by=self.recommended_by,
        )


class ExpertBody(EntryBody):
    """An expert to be put into the pool: recommended, or for a reason appointed at once."""

    model_config = shown_as(
        **ENTRY,
        appointment_reason="existing-pool",
        term_from="2026-01-01",
        term_to="2028-12-31",
    )

    appointment_reason: Code | None = Field(
        default=None, description="Why training and following along are passed over (直接聘任)"
    )
    evidence_hash: Hex32 | None = Field(default=None, description="SHA-256 of the paper")
    term_from: Day | None = None
    term_to: Day | None = None

    def appointment(self) -> Appointment:
        """Return how the expert comes into the pool."""
        return Appointment(
            reason=self.appointment_reason,
            evidence_hash=self.evidence_hash,
            term_from=self.term_from,
            term_to=self.term_to,
        )


class StepBody(Body):
    """A step of an expert's life in the pool."""

    model_config = shown_as(
        step="suspend", reason="complaint-under-review", evidence_hash="ab" * 32
    )

    step: Literal[
        "recommend",
        "train",
        "follow",
        "activate",
        "appoint",
        "suspend",
        "reinstate",
        "retire",
        "renew",
    ]
    reason: Code = Field(description="A code, not a text")
    evidence_hash: Hex32 | None = Field(default=None, description="SHA-256 of the paper")
    term_from: Day | None = Field(default=None, description="Of a new term; default: at once")
    term_to: Day | None = Field(default=None, description="Of a new term; default: a whole one")

    def order(self) -> StepOrder:
        """Return what is ordered."""
        return StepOrder(**self.model_dump())


class FollowBody(Body):
    """A session that the expert followed along, and how the caller found them."""

    model_config = shown_as(session_id="01920000-0000-7000-8000-000000000001", assessment="passed")

    session_id: UUID
    assessment: Literal["passed", "failed"]


class ExpertView(BaseModel):
    """An expert in a list, masked."""

    id: UUID
    version: int
    name: str
    phone: str
    title: str
    specialty: str
    other_specialties: list[str]
    hospital: str
    hospital_name: str
    recommended_by: str | None
    has_account: bool
    state: str
    term_from: date | None
    term_to: date | None

    @classmethod
    def of(cls, expert: ExpertRecord) -> Self:
        """Return the masked view of an expert."""
        return cls(
            id=expert.id,
            version=expert.version,
            name=mask_name(expert.name),
            phone=mask_phone(expert.phone),
            title=expert.title,
            specialty=expert.specialty,
            other_specialties=list(expert.other_specialties),
            hospital=expert.hospital,
            hospital_name=expert.hospital_name,
            recommended_by=expert.recommended_by,
            has_account=expert.account_id is not None,
            state=expert.state,
            term_from=expert.term_from,
            term_to=expert.term_to,
        )


class ExpertDetail(ExpertView):
    """An expert in full; the reading is audited."""

    account_id: str | None
    licence_number: str

    @classmethod
    def of(cls, expert: ExpertRecord) -> Self:
        """Return the full view of an expert."""
        shown = ExpertView.of(expert).model_dump() | {"name": expert.name, "phone": expert.phone}
        return cls(**shown, account_id=expert.account_id, licence_number=expert.licence_number)


class StepView(BaseModel):
    """One step of an expert's life."""

    step: str
    from_state: str | None
    to_state: str
    reason: str
    evidence_hash: str | None
    term_from: date | None
    term_to: date | None
    taken_by: str
    taken_at: datetime

    @classmethod
    def of(cls, step: Step) -> Self:
        """Return the view of a step."""
        return cls.model_validate(step, from_attributes=True)


class ChangeView(BaseModel):
    """One edit: what changed, and what it was before."""

    version: int
    old: Mapping[str, Any]
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, change: Change) -> Self:
        """Return the view of an edit."""
        return cls.model_validate(change, from_attributes=True)


class FollowedSessionView(BaseModel):
    """A session that was followed along."""

    session_id: UUID
    assessment: str
    assessed_by: str
    assessed_at: datetime

    @classmethod
    def of(cls, followed: FollowedSession) -> Self:
        """Return the view of an assessment."""
        return cls.model_validate(followed, from_attributes=True)


class ExpertHistory(BaseModel):
    """Everything that happened to an expert in the pool, the first first."""

    steps: list[StepView]
    followed_sessions: list[FollowedSessionView]
    changes: list[ChangeView]

    @classmethod
    def of(
        cls,
        steps: Sequence[Step],
        followed: Sequence[FollowedSession],
        changes: Sequence[Change],
    ) -> Self:
        """Return the view of a history."""
        return cls(
            steps=[StepView.of(item) for item in steps],
            followed_sessions=[FollowedSessionView.of(item) for item in followed],
            changes=[ChangeView.of(item) for item in changes],
        )
