"""Takes a person out of an examination: case number, matter and category are left."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import bindparam
from sqlalchemy.types import Uuid

from review.domain.examination import ExaminationState
from review.tables import (
    ConclusionRow,
    EntrustedDocumentRow,
    EntrustedOpinionRow,
    ExaminationRow,
    OrderedTestRow,
    PanelProposalRow,
)

__all__ = ["ERASED", "KEPT", "ErasureRepository"]

ERASED = frozenset(
    {
        "opinion.text",
        "discussion.minutes",
        "discussion.reasons",
        "conclusion.text",
        "ordered_test.reason",
        "panel_proposal.explanation",
        "entrusted_opinion.content",
    }
)
"""Personal columns that erasing empties."""

KEPT: Mapping[str, str] = {}
"""Personal columns that stay, with the reason."""

ERASE_SEALED_TEXTS = text("select review.erase_sealed_texts(:committee, :case_id)").bindparams(
    bindparam("committee", type_=TEXT), bindparam("case_id", type_=Uuid)
)


class ErasureRepository:
    """Erases examinations of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def erase(self, case_id: UUID) -> bool:
        """Erase a case; false if review never heard of it, or it was erased before."""
        marked = await self._session.scalar(
            update(ExaminationRow)
            .where(
                ExaminationRow.committee == self._committee,
                ExaminationRow.case_id == case_id,
                ExaminationRow.state != ExaminationState.ERASED,
            )
            .values(
                state=ExaminationState.ERASED.value,
                session=None,
                checked_in_at=None,
                check_in_method=None,
                case_code=None,
                panel_code=None,
                seats=[],
                panel_accounts=[],
                difficulties=[],
                material_ids=[],
                version=ExaminationRow.version + 1,
            )
            .returning(ExaminationRow.case_id)
            .execution_options(synchronize_session=False)
        )
        if marked is None:
            return False
        await self._session.execute(
            update(ConclusionRow)
            .where(ConclusionRow.committee == self._committee, ConclusionRow.case_id == case_id)
            .values(text=None)
            .execution_options(synchronize_session=False)
        )
        await self._session.execute(
            update(OrderedTestRow)
            .where(OrderedTestRow.committee == self._committee, OrderedTestRow.case_id == case_id)
            .values(reason=None)
            .execution_options(synchronize_session=False)
        )
        await self._session.execute(
            update(PanelProposalRow)
            .where(
                PanelProposalRow.committee == self._committee, PanelProposalRow.case_id == case_id
            )
            .values(explanation=None, seats=[])
            .execution_options(synchronize_session=False)
        )
        await self._forget_entrusted(case_id)
        await self._session.execute(
            ERASE_SEALED_TEXTS, {"committee": self._committee, "case_id": case_id}
        )
        return True

    async def _forget_entrusted(self, case_id: UUID) -> None:
        """Forget another committee's papers; their files have no row then, and go as orphans."""
        await self._session.execute(
            update(EntrustedOpinionRow)
            .where(
                EntrustedOpinionRow.committee == self._committee,
                EntrustedOpinionRow.case_id == case_id,
            )
            .values(content=None)
            .execution_options(synchronize_session=False)
        )
        await self._session.execute(
            delete(EntrustedDocumentRow).where(
                EntrustedDocumentRow.committee == self._committee,
                EntrustedDocumentRow.case_id == case_id,
            )
        )
