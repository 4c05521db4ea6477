"""The file that goes to a committee which examines instead of one's own (委托鉴定)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from intake.domain.application import Injury, Parties
from intake.domain.case import Case
from intake.domain.material import Material
from intake.domain.preliminary_review import PreliminaryReview
from intake.domain.states import CaseState

__all__ = ["ENTRUSTABLE", "FORMAT", "HandOverFile", "PackedMaterial", "facts_of", "index_of"]

FORMAT = "jianding hand-over file 1"

ENTRUSTABLE = frozenset(
    {
        CaseState.PRELIMINARILY_REVIEWED,
        CaseState.AWAITS_SESSION,
        CaseState.ENTRUSTED,
        CaseState.SENT_BACK,
        CaseState.PANEL_REQUESTED,
        CaseState.EXAMINED,
        CaseState.DECIDED,
        CaseState.IN_DISCUSSION,
    }
)
"""How a case may stand that is sent: it waits, or the other committee needs its file again.

Examined and later are those that were taken back while the answer was put on record: its news goes
before. Whether a case waits to be sent, the lottery says when it is handed over.
"""

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class PackedMaterial:
    """A material in the file; its place there is made of its item and id, never of its name."""

    id: UUID
    item: str
    media_type: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it is in the archive."""
        ending = ENDINGS.get(self.media_type, "bin")
        return f"materials/{self.item}-{self.id}.{ending}"

    @classmethod
    def of(cls, material: Material) -> "PackedMaterial":
        """Return a material as it goes into the file."""
        return cls(material.id, material.item, material.media_type, material.size, material.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverFile:
    """One file for one committee; the same file gives the same bytes, however often it is read.

    ``facts`` are kept as they were when it was made: a later correction makes another file.
    ``sha256`` (hex) and ``size`` (bytes) are those of the whole archive.
    """

    id: UUID
    case_id: UUID
    to_region: str
    facts: dict[str, Any]
    materials: tuple[PackedMaterial, ...]
    made_by: str
    made_at: datetime
    sha256: str = ""
    size: int = 0

    @property
    def material_bytes(self) -> int:
        """How many bytes its materials have together."""
        return sum(item.size for item in self.materials)


def facts_of(
    case: Case, parties: Parties, injury: Injury, review: PreliminaryReview
) -> dict[str, Any]:
    """Return what another committee needs: whom to invite and identify, what to judge, who may not.

    Left out are addresses, the applicant, the employer's contact, insurance and earlier benefits:
    letters go out here, and nobody examines an address.
    """
    appraisee, employer = parties.appraisee, parties.employer
    return {
        "case_number": case.case_number,
        "matter": case.matter.value,
        "appraisee": {
            "name": appraisee.name,
            "identity_number": appraisee.identity_number,
            "phone": appraisee.phone,
        },
        "injury": injury.model_dump(mode="json"),
        "examination": {
            "scope": review.scope,
            "category": review.category,
            "classes_needed": list(review.classes_needed),
            "is_difficult": review.is_difficult,
        },
        "recusal": {
            "employer": None
            if employer is None
            else {"name": employer.name, "credit_code": employer.credit_code},
            "treating_hospitals": list(review.treating_hospitals),
        },
    }


def index_of(made: HandOverFile, committee: str, packed: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the index, the last entry: what the archive holds, with each SHA-256."""
    return {
        "format": FORMAT,
        "id": str(made.id),
        "case_id": str(made.case_id),
        "from_region": committee,
        "to_region": made.to_region,
        "made_at": made.made_at.astimezone(UTC).isoformat(),
        "files": packed,
    }
