"""Counts notices of one committee's cases; erased cases count as they did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.matters import Matter
from intake.domain.notice_statistics import NoticeCount

__all__ = ["NoticeStatisticsRepository"]

COUNT = text(
    """
    with received as (
        select id, matter,
            extract(month from received_at at time zone 'Asia/Shanghai')::int as month
        from intake."case"
        where committee = :committee and received_at >= :begins and received_at < :ends
    ), told as (
        select r.month, r.matter,
            count(*) filter (where n.ground is null) as notices,
            count(*) filter (where n.ground is null and n.issued_on > n.due_by) as late,
            count(*) filter (where n.ground = 'new_fact') as new_fact,
            count(*) filter (where n.ground = 'forged_item') as forged_item,
            count(*) filter (where n.ground = 'item_changed_by_applicant')
                as item_changed_by_applicant
        from received r join intake.supplement_notice n on n.case_id = r.id
        group by r.month, r.matter
    ), ended as (
        select r.month, r.matter, count(distinct a.case_id) as abandoned
        from received r join intake.abandonment a on a.case_id = r.id
        group by r.month, r.matter
    ), reopened as (
        select r.month, r.matter, count(*) as reopened
        from received r join intake.notice_proposal p on p.case_id = r.id
        where p.kind = 'reopening' and p.is_confirmed
        group by r.month, r.matter
    ), counted as (
        select month, matter, count(*) as applications from received group by month, matter
    )
    select c.month, c.matter, c.applications, coalesce(t.notices, 0) as notices,
        coalesce(t.late, 0) as late, coalesce(t.new_fact, 0) as new_fact,
        coalesce(t.forged_item, 0) as forged_item,
        coalesce(t.item_changed_by_applicant, 0) as item_changed_by_applicant,
        coalesce(e.abandoned, 0) as abandoned, coalesce(o.reopened, 0) as reopened
    from counted c
    left join told t using (month, matter)
    left join ended e using (month, matter)
    left join reopened o using (month, matter)
    order by c.month, c.matter
    """
)


class NoticeStatisticsRepository:
    """Reads the figures of a year."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(
        self, committee: str, begins: datetime, ends: datetime
    ) -> Sequence[NoticeCount]:
        """Count what was received from one moment to before another, by month and matter."""
        rows = await self._session.execute(
            COUNT, {"committee": committee, "begins": begins, "ends": ends}
        )
        return [count_of(row) for row in rows]


def count_of(row: Any) -> NoticeCount:
    """Return the figures of a row."""
    return NoticeCount(
        month=row.month,
        matter=Matter(row.matter),
        applications=row.applications,
        notices=row.notices,
        late_notices=row.late,
        abandoned=row.abandoned,
        reopened=row.reopened,
        second_notices={
            "new_fact": row.new_fact,
            "forged_item": row.forged_item,
            "item_changed_by_applicant": row.item_changed_by_applicant,
        },
    )
