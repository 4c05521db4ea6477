"""The published figures of notices: of one committee and year, by matter and month."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from intake.domain.notice import SecondNoticeGround
from intake.domain.notice_statistics import NoticeCount
from intake.unit_of_work import UnitOfWork
from shared.clock import CHINA

__all__ = ["as_csv", "of_year"]

HEADINGS = {
    "month": "月份",
    "matter": "鉴定事项",
    "applications": "收到申请数",
    "notices": "一次性告知数",
    "rate": "一次性告知率",
    "late_notices": "逾期告知数",
    SecondNoticeGround.NEW_FACT: "再次告知（新情况）",
    SecondNoticeGround.FORGED_ITEM: "再次告知（材料伪造）",
    SecondNoticeGround.ITEM_CHANGED_BY_APPLICANT: "再次告知（申请人变更材料）",
    "abandoned": "视为放弃数",
    "reopened": "恢复办理数",
}


async def of_year(uow: UnitOfWork, committee: str, year: int) -> Sequence[NoticeCount]:
    """Return the figures of the applications received in a year, as the bureau counts days."""
    begins = datetime(year, 1, 1, tzinfo=CHINA)
    ends = datetime(year + 1, 1, 1, tzinfo=CHINA)
    return await uow.notice_statistics.count(committee, begins, ends)


def as_csv(counts: Sequence[NoticeCount]) -> str:
    """Return the figures as CSV (RFC 4180) with Chinese headings, as Excel opens it."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADINGS.values())
    for item in counts:
        grounds = [item.second_notices.get(ground, 0) for ground in SecondNoticeGround]
        head = [item.month, item.matter.value, item.applications, item.notices]
        share = [f"{item.rate:.4f}", item.late_notices]
        rows.writerow([*head, *share, *grounds, item.abandoned, item.reopened])
    return "\ufeff" + out.getvalue()
