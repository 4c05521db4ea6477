"""Lists of cases: what narrows and orders them, and their pages."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import Field, StringConstraints, TypeAdapter

from intake.api.views import SummaryView
from intake.domain.application import ApplicantKind
from intake.domain.case_search import CaseSearch, Found, Key, Position, SortBy
from intake.domain.matters import Matter
from intake.domain.states import CaseState
from shared.identifiers import AccountId
from shared.json_types import Day
from shared.pagination import Page, decode_cursor, page_of

__all__ = ["LimitCode", "NumberText", "Wanted", "render_page"]

Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]
NumberText = Annotated[
    str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")
]
SORT_KEYS: dict[Key, TypeAdapter[Any]] = {
    Key.RECEIVED: TypeAdapter(tuple[datetime, UUID]),
    Key.DUE: TypeAdapter(tuple[date, UUID]),
    Key.NUMBER: TypeAdapter(tuple[Whole, Whole, UUID]),
    Key.NUMBER_TEXT: TypeAdapter(tuple[NumberText, UUID]),
}

LimitCode = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]
Pages = Callable[[Position | None], Awaitable[list[Found]]]
"""What finds one page behind a position, and one case more."""


def wanted_cases(
    state: Annotated[
        list[CaseState], Query(max_length=30, description="One state, or several")
    ] = [],  # noqa: B006  (FastAPI copies it)
    matter: Matter | None = None,
    case_number: Annotated[NumberText | None, Query(description="The whole number")] = None,
    number_prefix: Annotated[
        NumberText | None,
        Query(description="How the number begins; the list is ordered by the number's text"),
    ] = None,
    received_from: Annotated[Day | None, Query(description="This day or later")] = None,
    received_to: Annotated[Day | None, Query(description="This day or earlier")] = None,
    due: Annotated[
        LimitCode | None, Query(description="Which running limit; by default, the conclusion's")
    ] = None,
    due_from: Annotated[
        Day | None, Query(description="The limit ends this day or later; orders by the limit")
    ] = None,
    due_to: Annotated[
        Day | None,
        Query(description="The limit ends this day or earlier; orders by the limit"),
    ] = None,
    claimed_by: Annotated[AccountId | None, Query(description="Who works on it; for staff")] = None,
    accepted_by: Annotated[
        AccountId | None, Query(description="Who accepted it; for staff")
    ] = None,
    applicant_kind: ApplicantKind | None = None,
    *,
    express: bool | None = None,
    difficult: bool | None = None,
    sort: SortBy = SortBy.RECEIVED_LAST,
) -> CaseSearch:
    """Return what a list is narrowed to."""
    return CaseSearch(
        states=frozenset(state),
        matter=matter,
        case_number=case_number,
        number_prefix=number_prefix,
        received_from=received_from,
        received_to=received_to,
        due=due,
        due_from=due_from,
        due_to=due_to,
        claimed_by=claimed_by,
        accepted_by=accepted_by,
        applicant_kind=applicant_kind,
        is_express=express,
        is_difficult=difficult,
        sort=sort,
    )


Wanted = Annotated[CaseSearch, Depends(wanted_cases)]


async def render_page(
    wanted: CaseSearch, pages: Pages, *, limit: int, cursor: str | None
) -> Page[SummaryView]:
    """Return one page of the cases that are wanted.

    Raises
    ------
    CursorInvalidError
        The cursor isn't one of a page in this order.
    """
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS[wanted.key])
    page = page_of(await pages(after), limit, lambda found: found.position)
    return page.shown_as(lambda found: SummaryView.of(found.summary))
