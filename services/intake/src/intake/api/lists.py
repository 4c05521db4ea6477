"""Pages of cases, the same for both lists."""

from uuid import UUID

from pydantic import TypeAdapter

from intake.api.views import SummaryView
from intake.repositories.cases import CaseFilter
from intake.services import case_files
from intake.unit_of_work import UnitOfWork
from shared.pagination import Page, decode_cursor, page_of

__all__ = ["render_page"]

SORT_KEYS = TypeAdapter(tuple[UUID])


async def render_page(
    uow: UnitOfWork, wanted: CaseFilter, *, limit: int, cursor: str | None
) -> Page[SummaryView]:
    """Return one page of the cases that a filter finds.

    Raises
    ------
    CursorInvalidError
        The cursor isn't one of such a page.
    """
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    found = await case_files.list_summaries(uow, wanted, after=after, limit=limit)
    views = [SummaryView.of(summary) for summary in found]
    return page_of(views, limit, lambda view: (view.case_id,))
