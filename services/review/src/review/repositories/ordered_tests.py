"""Tests that panels ordered: added, answered, read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.ordered_test import OrderedTest
from review.tables import OrderedTestRow
from shared.crypto import FieldCipher

__all__ = ["OrderedTestRepository"]


class OrderedTestRepository:
    """Ordered tests of one committee; why they were ordered is encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, ordered: OrderedTest) -> None:
        """Store an order."""
        assert ordered.reason is not None
        await self._session.execute(
            insert(OrderedTestRow).values(
                id=ordered.id,
                committee=self._committee,
                case_id=ordered.case_id,
                hospital=ordered.hospital,
                test_code=ordered.test_code,
                reason=self._cipher.encrypt(ordered.reason, context_of(ordered.id)),
                ordered_by=ordered.ordered_by,
                ordered_at=ordered.ordered_at,
            )
        )

    async def list_of_case(self, case_id: UUID) -> Sequence[OrderedTest]:
        """Return what was ordered for a case, the oldest first."""
        rows = await self._session.execute(
            select(OrderedTestRow.__table__)
            .where(OrderedTestRow.committee == self._committee, OrderedTestRow.case_id == case_id)
            .order_by(OrderedTestRow.id)
        )
        return [self._ordered_of(row) for row in rows]

    async def mark_answered(self, case_id: UUID, order_id: UUID, at: datetime) -> None:
        """Note when the first result of an order arrived."""
        await self._session.execute(
            update(OrderedTestRow)
            .where(
                OrderedTestRow.committee == self._committee,
                OrderedTestRow.case_id == case_id,
                OrderedTestRow.id == order_id,
                OrderedTestRow.result_at.is_(None),
            )
            .values(result_at=at)
            .execution_options(synchronize_session=False)
        )

    def _ordered_of(self, row: Any) -> OrderedTest:
        return OrderedTest(
            id=row.id,
            case_id=row.case_id,
            hospital=row.hospital,
            test_code=row.test_code,
            reason=row.reason and self._cipher.decrypt(row.reason, context_of(row.id)),
            ordered_by=row.ordered_by,
            ordered_at=row.ordered_at,
            result_at=row.result_at,
        )


def context_of(order_id: object) -> str:
    """Return the place that an order's reason is encrypted for."""
    return f"review.ordered_test.reason:{order_id}"
