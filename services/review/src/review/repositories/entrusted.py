"""Stored documents and opinions of other committees."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.entrusted import (
    EntrustedDocument,
    EntrustedExpert,
    EntrustedOpinion,
    EntrustedOpinionState,
)
from review.domain.outcome import Outcome
from review.errors import EntrustedDocumentNotFoundError, EntrustedOpinionNotFoundError
from review.tables import EntrustedDocumentRow, EntrustedOpinionRow
from shared.crypto import FieldCipher

__all__ = ["EntrustedRepository"]

Content = tuple[tuple[EntrustedExpert, ...], Outcome | None]
DOCUMENT = [getattr(EntrustedDocumentRow, field.name) for field in fields(EntrustedDocument)]
CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


class EntrustedRepository:
    """What other committees answered to one committee; who their experts are is encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add_document(self, document: EntrustedDocument) -> None:
        """Store a received document; its bytes are in the store of files."""
        await self._session.execute(
            insert(EntrustedDocumentRow).values(
                id=document.id,
                committee=self._committee,
                case_id=document.case_id,
                storage_key=document.storage_key,
                sha256=document.sha256,
                size=document.size,
                received_by=document.received_by,
                received_at=document.received_at,
            )
        )

    async def get_document(self, case_id: UUID, document_id: UUID) -> EntrustedDocument:
        """Return a document of a case.

        Raises
        ------
        EntrustedDocumentNotFoundError
            The case has none of that id.
        """
        rows = await self._session.execute(
            select(*DOCUMENT).where(
                EntrustedDocumentRow.id == document_id,
                EntrustedDocumentRow.case_id == case_id,
                EntrustedDocumentRow.committee == self._committee,
            )
        )
        row = rows.mappings().one_or_none()
        if row is None:
            raise EntrustedDocumentNotFoundError
        return EntrustedDocument(**row)

    async def list_known_keys(self, keys: Collection[str]) -> set[str]:
        """Return which of these keys in the store belong to a document, whichever committee's."""
        found = await self._session.scalars(
            select(EntrustedDocumentRow.storage_key).where(
                EntrustedDocumentRow.storage_key.in_(keys)
            )
        )
        return set(found)

    async def add(self, opinion: EntrustedOpinion) -> None:
        """Store what somebody entered; the caller holds the lock of its examination."""
        content = CONTENT.dump_json((opinion.experts, opinion.outcome)).decode()
        await self._session.execute(
            insert(EntrustedOpinionRow).values(
                id=opinion.id,
                committee=self._committee,
                case_id=opinion.case_id,
                round=opinion.round,
                hand_over_id=opinion.hand_over_id,
                document_id=opinion.document_id,
                document_sha256=opinion.document_sha256,
                dated_on=opinion.dated_on,
                content=self._cipher.encrypt(content, context_of(opinion.id)),
                entered_by=opinion.entered_by,
                entered_at=opinion.entered_at,
                state=opinion.state.value,
            )
        )

    async def settle(self, opinion: EntrustedOpinion) -> None:
        """Store who decided on it, and how."""
        await self._session.execute(
            update(EntrustedOpinionRow)
            .where(
                EntrustedOpinionRow.committee == self._committee,
                EntrustedOpinionRow.id == opinion.id,
            )
            .values(
                state=opinion.state.value,
                decided_by=opinion.decided_by,
                decided_at=opinion.decided_at,
            )
        )

    async def get(self, case_id: UUID, opinion_id: UUID) -> EntrustedOpinion:
        """Return what was entered for a case.

        Raises
        ------
        EntrustedOpinionNotFoundError
            The case has none of that id.
        """
        for opinion in await self.list_of_case(case_id):
            if opinion.id == opinion_id:
                return opinion
        raise EntrustedOpinionNotFoundError

    async def list_of_case(self, case_id: UUID) -> Sequence[EntrustedOpinion]:
        """Return everything that was entered for a case, the oldest first."""
        rows = await self._session.execute(
            select(*EntrustedOpinionRow.__table__.columns)
            .where(
                EntrustedOpinionRow.committee == self._committee,
                EntrustedOpinionRow.case_id == case_id,
                EntrustedOpinionRow.content.is_not(None),
            )
            .order_by(EntrustedOpinionRow.id)
        )
        return [self._opinion_of(row) for row in rows]

    def _opinion_of(self, row: Any) -> EntrustedOpinion:
        content = self._cipher.decrypt(row.content, context_of(row.id))
        experts, outcome = CONTENT.validate_json(content)
        return EntrustedOpinion(
            id=row.id,
            case_id=row.case_id,
            committee=row.committee,
            round=row.round,
            hand_over_id=row.hand_over_id,
            document_id=row.document_id,
            document_sha256=row.document_sha256,
            dated_on=row.dated_on,
            experts=experts,
            outcome=outcome,
            entered_by=row.entered_by,
            entered_at=row.entered_at,
            state=EntrustedOpinionState(row.state),
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )


def context_of(opinion_id: UUID) -> str:
    """Return the place that an entered opinion is encrypted for."""
    return f"review.entrusted_opinion.content:{opinion_id}"
