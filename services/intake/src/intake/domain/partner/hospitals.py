"""A partner hospital (合作医院) and the clients that speak for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from intake.domain.application import Line
from shared.identifiers import PhoneNumber

__all__ = ["Contact", "HospitalClient", "HospitalState", "PartnerHospital", "SuspensionReason"]


class HospitalState(StrEnum):
    """How far a hospital is connected."""

    ONBOARDING = "onboarding"
    SANDBOX = "sandbox"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class SuspensionReason(StrEnum):
    """Why a hospital is shut out."""

    KEY_COMPROMISED = "key_compromised"
    WRONG_RECORDS = "wrong_records"
    AGREEMENT_ENDED = "agreement_ended"
    OWN_WISH = "own_wish"


class Contact(BaseModel):
    """Whom the bureau calls when a submission is wrong or a task is late."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line = Field(examples=["陈试红"])
    phone: PhoneNumber = Field(examples=["0579-86600002"])
    department: Line | None = Field(None, examples=["病案管理科"])


@dataclass(frozen=True, slots=True)
class PartnerHospital:
    """A hospital of one committee, known by its unified social credit code (GB 32100)."""

    credit_code: str
    name: str
    contact: Contact
    state: HospitalState
    version: int
    created_at: datetime
    suspended_for: SuspensionReason | None = None

    @property
    def is_trying(self) -> bool:
        """Whether nothing real reaches it, and nothing it sends a case."""
        return self.state is HospitalState.SANDBOX

    @property
    def may_submit(self) -> bool:
        """Whether anything of it is taken, if only to try."""
        return self.state in {HospitalState.SANDBOX, HospitalState.ACTIVE}


@dataclass(frozen=True, slots=True)
class HospitalClient:
    """A client of the issuer that speaks for a hospital; its id is the account in tokens."""

    client_id: str
    linked_by: str
    linked_at: datetime
