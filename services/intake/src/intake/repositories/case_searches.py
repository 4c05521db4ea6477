"""Finds cases of one committee: by many things, in several orders, page by page.

Each order is that of an index, read from the page's beginning, so a page costs the same however
many cases there are. Several states, and the ways in which an account reaches cases, are read one
by one and merged. What only a few cases have (a person, a number, a colleague) has an index of its
own.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    select,
    tuple_,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.case import CaseSummary
from intake.domain.case_search import CaseSearch, Found, Key, Position
from intake.domain.states import CaseState
from intake.repositories.case_rows import CASE_COLUMNS, case_of, masked_names, names
from intake.repositories.links import reached_by
from intake.tables import appraisee, case, deadline, employer
from shared.clock import CHINA
from shared.crypto import FieldCipher

__all__ = ["CaseSearchRepository"]

ORDERS: dict[Key, tuple[ColumnElement[Any], ...]] = {
    Key.RECEIVED: (case.c.received_at, case.c.id),
    Key.DUE: (deadline.c.due_on, deadline.c.case_id),
    Key.NUMBER: (case.c.number_year, case.c.number_sequence, case.c.id),
    Key.NUMBER_TEXT: (case.c.case_number, case.c.id),
}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
LAST_CHARACTER = chr(0x10FFFF)


class CaseSearchRepository:
    """Reads lists of cases; none of another committee is ever found."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def list_found(
        self,
        wanted: CaseSearch,
        *,
        after: Position | None,
        limit: int,
        conclusion_codes: Collection[str],
        is_masked: bool = True,
    ) -> list[Found]:
        """Return up to ``limit`` cases behind a position, in the wanted order."""
        if wanted.states_found is None:
            return []
        of_parties = await self._parties(wanted)
        if of_parties is None:
            return []
        page = self._page(wanted, of_parties, after, limit).subquery("page")
        places = [column for name, column in page.c.items() if name != "case_id"]
        due = deadline.alias("conclusion")
        is_conclusion = and_(due.c.case_id == page.c.case_id, due.c.code.in_(conclusion_codes))
        statement = (
            select(*CASE_COLUMNS, case.c.parties, due.c.due_on, *places)
            .select_from(page)
            .join(case, case.c.id == page.c.case_id)
            .outerjoin(due, is_conclusion)
            .order_by(*ordered((*places, page.c.case_id), wanted))
        )
        rows = await self._session.execute(statement)
        return [self._found(row, len(places), is_masked=is_masked) for row in rows]

    def _page(
        self,
        wanted: CaseSearch,
        of_parties: Sequence[ColumnElement[bool]],
        after: Position | None,
        limit: int,
    ) -> Select[Any]:
        """Return the query for the ids of a page, and what places each in the order."""
        named = sorted(wanted.states_found or ())
        states = [named]
        if wanted.key is Key.RECEIVED and len(named) > 1:
            states = [[state] for state in named]
        reaches: list[list[ColumnElement[bool]]] = [[]]
        if wanted.of_account is not None:
            reaches = [[way] for way in reached_by(self._committee, wanted.of_account)]
        parts = [
            self._part(wanted, [*of_parties, *reach], after, limit, some)
            for some in states
            for reach in reaches
        ]
        if len(parts) == 1:
            return parts[0]
        merged = union(*(select(part.subquery()) for part in parts)).subquery("merged")
        return select(merged).order_by(*ordered(tuple(merged.c), wanted)).limit(limit)

    def _part(
        self,
        wanted: CaseSearch,
        of_some: Sequence[ColumnElement[bool]],
        after: Position | None,
        limit: int,
        states: Sequence[CaseState],
    ) -> Select[Any]:
        keys = ORDERS[wanted.key]
        source, of_order = self._source(wanted)
        conditions = [*of_order, *of_some, *self._conditions(wanted)]
        if states:
            # Written out, so that an index of some states only is recognised.
            one = case.c.state == bindparam("state", states[0], unique=True, literal_execute=True)
            conditions.append(one if len(states) == 1 else case.c.state.in_(states))
        if after is not None:
            place = tuple_(*keys)
            conditions.append(place < after if wanted.sort.is_descending else place > after)
        places = [key.label(f"place_{n}") for n, key in enumerate(keys[:-1])]
        return (
            select(*places, keys[-1].label("case_id"))
            .select_from(source)
            .where(*conditions)
            .order_by(*ordered(keys, wanted))
            .limit(limit)
        )

    def _source(self, wanted: CaseSearch) -> tuple[FromClause, list[ColumnElement[bool]]]:
        """Return where rows come from, and which of them belong to the order's index."""
        if wanted.key is Key.DUE:
            return deadline.join(case, case.c.id == deadline.c.case_id), [
                deadline.c.committee == self._committee,
                deadline.c.code == wanted.due,
                deadline.c.met_on.is_(None),
                deadline.c.lapsed_on.is_(None),
                deadline.c.recipient_role.is_(None),
                *between(deadline.c.due_on, wanted.due_from, wanted.due_to),
            ]
        of_key: dict[Key, list[ColumnElement[bool]]] = {
            Key.NUMBER: [case.c.number_sequence.is_not(None)],
            Key.NUMBER_TEXT: starting_with(wanted.number_prefix or ""),
        }
        return case, [case.c.committee == self._committee, *of_key.get(wanted.key, [])]

    def _conditions(self, wanted: CaseSearch) -> list[ColumnElement[bool]]:
        """Return what else the cases must be."""
        equal = {
            case.c.matter: wanted.matter,
            case.c.case_number: wanted.case_number,
            case.c.claimed_by: wanted.claimed_by,
            case.c.accepted_by: wanted.accepted_by,
            case.c.applicant_kind: wanted.applicant_kind,
            case.c.appraisee_name_index: wanted.appraisee_name_index,
            case.c.employer_name_index: wanted.employer_name_index,
        }
        conditions = [column == value for column, value in equal.items() if value is not None]
        for flag, is_wanted in (
            (case.c.is_express, wanted.is_express),
            (case.c.is_difficult, wanted.is_difficult),
        ):
            # Without “= true”: so an index of those only is recognised.
            if is_wanted is not None:
                conditions.append(flag if is_wanted else ~flag)
        if wanted.only_accepted:
            conditions.append(case.c.case_number.is_not(None))
        conditions += between(case.c.received_at, start_of(wanted.received_from), None)
        if wanted.received_to is not None:
            day_after = min(wanted.received_to, LAST_DAY) + timedelta(days=1)
            conditions.append(case.c.received_at < start_of(day_after))
        return conditions

    async def _parties(self, wanted: CaseSearch) -> list[ColumnElement[bool]] | None:
        """Return the condition that a case is of the wanted people; None if nobody is known.

        Their ids are looked up first: so the planner sees that few cases are meant.
        """
        conditions: list[ColumnElement[bool]] = []
        for column, known, index in (
            (case.c.appraisee_id, appraisee.c.identity_index, wanted.identity_index),
            (case.c.employer_id, employer.c.credit_code_index, wanted.credit_code_index),
        ):
            if index is None:
                continue
            table = known.table
            query = select(table.c.id).where(table.c.committee == self._committee, known == index)
            party_id = await self._session.scalar(query)
            if party_id is None:
                return None
            conditions.append(column == party_id)
        return conditions

    def _found(self, row: Any, places: int, *, is_masked: bool) -> Found:
        told = masked_names if is_masked else names
        appraisee_name, employer_name = told(row, self._cipher)
        summary = CaseSummary(case_of(row), appraisee_name, employer_name, row.due_on)
        position = tuple(getattr(row, f"place_{n}") for n in range(places))
        return Found(summary, (*position, row.id))


def ordered(keys: Sequence[ColumnElement[Any]], wanted: CaseSearch) -> list[ColumnElement[Any]]:
    """Return keys in the wanted direction."""
    return [key.desc() if wanted.sort.is_descending else key.asc() for key in keys]


def between(
    column: ColumnElement[Any], first: date | str | None, last: date | str | None
) -> list[ColumnElement[bool]]:
    """Return the condition that a column lies between two values, both included."""
    conditions = [] if first is None else [column >= first]
    return conditions if last is None else [*conditions, column <= last]


def start_of(day: date | None) -> datetime | None:
    """Return when a day of the bureau begins, of days that every calendar here can reckon with."""
    if day is None:
        return None
    return datetime.combine(max(FIRST_DAY, min(day, LAST_DAY)), time(), tzinfo=CHINA)


def starting_with(prefix: str) -> list[ColumnElement[bool]]:
    """Return the condition that a number begins so, as a stretch of its index."""
    return [
        case.c.case_number.is_not(None),
        *between(case.c.case_number, prefix, prefix + LAST_CHARACTER),
    ]
