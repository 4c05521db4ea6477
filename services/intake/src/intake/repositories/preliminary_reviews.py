"""Results of preliminary reviews, one a case."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.preliminary_review import PreliminaryReview
from intake.domain.review_details import ReviewDetails
from intake.tables import preliminary_review
from shared.crypto import FieldCipher

__all__ = ["PreliminaryReviewRepository"]


class PreliminaryReviewRepository:
    """Stores and reads what the second person found."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, found: PreliminaryReview) -> None:
        """Store the result of a case's preliminary review."""
        await self._session.execute(
            insert(preliminary_review).values(
                case_id=found.case_id,
                committee=self._committee,
                reviewed_by=found.reviewed_by,
                reviewed_at=found.reviewed_at,
                category=found.category,
                classes_needed=list(found.classes_needed),
                mode=found.mode,
                area=found.area,
                is_difficult=found.is_difficult,
                is_express=found.is_express,
                scope=self._cipher.encrypt(found.scope, scope_context(found.case_id)),
                treating_hospitals=list(found.treating_hospitals),
                treating_doctors=list(found.treating_doctors),
                declared_experts=list(found.declared_experts),
                mode_reasons=list(found.mode_reasons),
                entrusted_to=found.entrusted_to,
                difficult_reason=found.difficult_reason,
                express_reason=found.express_reason,
                employer_is_hospital=found.employer_is_hospital,
                details=self._cipher.encrypt(
                    found.details.model_dump_json(), details_context(found.case_id)
                ),
            )
        )

    async def find(self, case_id: UUID) -> PreliminaryReview | None:
        """Return the result of a case, if there is one."""
        row = (
            await self._session.execute(
                select(preliminary_review).where(
                    preliminary_review.c.case_id == case_id,
                    preliminary_review.c.committee == self._committee,
                )
            )
        ).first()
        return None if row is None else self._review_of(row)

    def _review_of(self, row: Any) -> PreliminaryReview:
        return PreliminaryReview(
            case_id=row.case_id,
            reviewed_by=row.reviewed_by,
            reviewed_at=row.reviewed_at,
            category=row.category,
            classes_needed=tuple(row.classes_needed),
            mode=row.mode,
            area=row.area,
            is_difficult=row.is_difficult,
            is_express=row.is_express,
            scope=self._cipher.decrypt(row.scope, scope_context(row.case_id)),
            treating_hospitals=tuple(row.treating_hospitals),
            treating_doctors=tuple(row.treating_doctors),
            declared_experts=tuple(row.declared_experts),
            mode_reasons=tuple(row.mode_reasons or ()),
            entrusted_to=row.entrusted_to,
            difficult_reason=row.difficult_reason,
            express_reason=row.express_reason,
            employer_is_hospital=bool(row.employer_is_hospital),
            details=self._details_of(row),
        )

    def _details_of(self, row: Any) -> ReviewDetails:
        if row.details is None:
            return ReviewDetails()
        text = self._cipher.decrypt(row.details, details_context(row.case_id))
        return ReviewDetails.model_validate_json(text)


def scope_context(case_id: object) -> str:
    """Return the place that the scope of a case's examination is encrypted for."""
    return f"intake.preliminary_review.scope:{case_id}"


def details_context(case_id: object) -> str:
    """Return the place that the details of a case's review are encrypted for."""
    return f"intake.preliminary_review.details:{case_id}"
