"""Lists of cases and searches; names in them are masked."""

from collections.abc import Sequence
from dataclasses import replace

from intake.domain.case_search import CaseSearch, Found, Position
from intake.unit_of_work import UnitOfWork
from shared.purposes import Purpose

__all__ = ["conclusion_codes", "list_found", "search"]

USUAL_LIMIT = "conclusion"


async def list_found(
    uow: UnitOfWork, wanted: CaseSearch, *, after: Position | None, limit: int
) -> list[Found]:
    """Return one page of a list and one case more."""
    return await uow.case_searches.list_found(
        with_limit(wanted), after=after, limit=limit + 1, conclusion_codes=conclusion_codes(uow)
    )


async def search(
    uow: UnitOfWork,
    wanted: CaseSearch,
    *,
    by: Sequence[str],
    purpose: Purpose,
    after: Position | None,
    limit: int,
) -> list[Found]:
    """Return one page of what is looked for, and note who looked by what (``by``), and what for.

    What was looked for isn't noted: it may be somebody's name or number.
    """
    found = await list_found(uow, wanted, after=after, limit=limit)
    uow.audit(
        "cases.searched",
        subject_type="committee",
        subject_id=uow.committee,
        purpose=purpose,
        detail={"by": list(by), "found": min(len(found), limit)},
    )
    return found


def with_limit(wanted: CaseSearch) -> CaseSearch:
    """Return a search whose order by limits is about a limit: that of the conclusion if unnamed."""
    return wanted if wanted.due is not None else replace(wanted, due=USUAL_LIMIT)


def conclusion_codes(uow: UnitOfWork) -> frozenset[str]:
    """Return the rules of the limits that lists show."""
    return frozenset(periods.conclusion for periods in uow.settings.matters.values())
