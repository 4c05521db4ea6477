"""Cases of any committee by what is printed on papers: who asks is nobody's clerk."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.receipt import receipt_number
from intake.tables import case, receipt

__all__ = ["TrackedRepository", "ordinal_of"]

RECEIPT_NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}-([0-9]{6,15})")
BRACKETS = str.maketrans("([【)]】", "〔〔〔〕〕〕")
"""What keyboards have in place of those that case numbers are usually written with."""

SAME_NUMBER = 20
"""How many committees may write the same case number before one isn't found by it."""


class TrackedRepository:
    """Finds cases by their numbers; the caller checks the code before telling anything."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_cases(self, number: str) -> Sequence[tuple[UUID, str]]:
        """Return ids and committees of the cases with a case number or a receipt's number."""
        ordinal = ordinal_of(number)
        if ordinal is not None:
            return await self._of_receipt(ordinal, number)
        rows = await self._session.execute(
            select(case.c.id, case.c.committee)
            .where(
                case.c.case_number.in_({number, number.translate(BRACKETS)}),
                case.c.erased_at.is_(None),
            )
            .limit(SAME_NUMBER)
        )
        return [(row.id, row.committee) for row in rows]

    async def _of_receipt(self, ordinal: int, number: str) -> Sequence[tuple[UUID, str]]:
        rows = await self._session.execute(
            select(case.c.id, case.c.committee, receipt.c.received_at)
            .join(case, case.c.id == receipt.c.case_id)
            .where(receipt.c.ordinal == ordinal, case.c.erased_at.is_(None))
        )
        return [
            (row.id, row.committee)
            for row in rows
            if receipt_number(row.committee, row.received_at, ordinal) == number
        ]


def ordinal_of(number: str) -> int | None:
    """Return the ordinal in a receipt's number; None if it is another kind of number."""
    found = RECEIPT_NUMBER.fullmatch(number)
    return int(found[1]) if found else None
