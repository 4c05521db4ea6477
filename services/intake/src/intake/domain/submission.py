"""An application on its way into the books: who hands in what, when, and by which rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from intake.domain.application import Application
from intake.domain.case import Case, Source
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.definitions import Definition
from intake.domain.material import HandedIn
from intake.domain.receipt import NewReceipt
from intake.domain.states import CaseState

__all__ = ["Submission"]


@dataclass(frozen=True, slots=True)
class Submission:
    """What is stored at once; the legal limits count from ``received_at``."""

    case_id: UUID
    definition: Definition
    application: Application
    materials: Sequence[HandedIn]
    submitted_by: str
    source: Source
    received_at: datetime
    limits: Sequence[CaseDeadline]
    receipt: NewReceipt

    def as_case(self, committee: str, appraisee_id: UUID, employer_id: UUID | None) -> Case:
        """Return the case that it opens."""
        return Case(
            id=self.case_id,
            committee=committee,
            matter=self.definition.matter,
            state=CaseState.RECEIVED,
            version=1,
            applicant_kind=self.application.parties.applicant.kind,
            appraisee_id=appraisee_id,
            employer_id=employer_id,
            submitted_by=self.submitted_by,
            consent_electronic=self.application.consent_electronic,
            received_at=self.received_at,
            definition_version=self.definition.version,
            source=self.source,
        )
