"""What waits in the queues of one committee, in the order in which it is served."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Select,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.case import Case
from intake.domain.queues import QUEUE_DUTIES, Place, Position, Queue, Tier
from intake.repositories.case_rows import CASE_COLUMNS, case_of, masked_names
from intake.tables import case, deadline
from intake.tables.cases import IN_ACCEPTANCE, IN_REVIEW
from shared.clock import committee_date
from shared.crypto import FieldCipher

__all__ = ["QueueRepository", "Risk"]

IN_QUEUE = {Queue.ACCEPTANCE: IN_ACCEPTANCE, Queue.PRELIMINARY_REVIEW: IN_REVIEW}

OTHER_DUTY = "$[*] ? (@.account_id == $account && @.duty != $duty)"
NO_LIMIT = date.max


@dataclass(frozen=True, slots=True)
class Risk:
    """Which limits put a waiting case at risk, and from how long before they end."""

    codes: frozenset[str]
    within: timedelta


@dataclass(frozen=True, slots=True)
class TierQuery:
    """The waiting cases of one tier: where they are found, which they are, and their order."""

    tier: Tier
    source: FromClause
    conditions: list[ColumnElement[bool]]
    due_on: ColumnElement[date]
    keys: tuple[ColumnElement[Any], ...]

    def rows(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return the query for these columns, in order."""
        return (
            select(*columns).select_from(self.source).where(*self.conditions).order_by(*self.keys)
        )


class QueueRepository:
    """Lists and hands out the waiting cases of one committee."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def list_places(
        self,
        queue: Queue,
        *,
        after: Position | None,
        limit: int,
        now: datetime,
        risk: Risk,
    ) -> list[Place]:
        """Return up to ``limit`` places behind a position, in the order of service."""
        found: list[Place] = []
        for query in self._tiers(queue, now, risk):
            if len(found) == limit or (after is not None and query.tier < after.tier):
                continue
            statement = query.rows(*CASE_COLUMNS, case.c.parties, query.due_on.label("near_due_on"))
            if after is not None and query.tier == after.tier:
                statement = statement.where(tuple_(*query.keys) > keys_of(after))
            rows = await self._session.execute(statement.limit(limit - len(found)))
            found.extend(self._place(query.tier, row) for row in rows)
        return found

    async def take_next(
        self, queue: Queue, *, account_id: str, now: datetime, lifetime: timedelta, risk: Risk
    ) -> Case | None:
        """Claim the first case that the account may take and nobody else is taking right now.

        What is reserved for the account comes before everything else.
        """
        free = [
            or_(case.c.claimed_by.is_(None), case.c.claim_active_at <= now - lifetime),
            ~has_other_duty(queue, account_id),
        ]
        for is_own in (True, False):
            reserved = is_reserved(account_id, now, own=is_own)
            for query in self._tiers(queue, now, risk):
                wanted = (
                    query.rows(case.c.id)
                    .where(*free, reserved)
                    .limit(1)
                    .with_for_update(skip_locked=True, of=case)
                )
                taken = await self._claim(case.c.id == wanted.scalar_subquery(), account_id, now)
                if taken is not None:
                    return taken
        return None

    async def put_claim(self, claimed: Case, account_id: str, now: datetime) -> Case:
        """Store a claim on a locked case; one's own keeps its beginning."""
        is_own = claimed.claim is not None and claimed.claim.account_id == account_id
        since = claimed.claim.since if is_own and claimed.claim else now
        taken = await self._claim(case.c.id == claimed.id, account_id, now, since=since)
        assert taken is not None
        return taken

    async def drop_claim(self, case_id: UUID) -> None:
        """End the claim of a locked case."""
        await self._session.execute(
            update(case)
            .where(case.c.id == case_id, case.c.committee == self._committee)
            .values(claimed_by=None, claimed_at=None, claim_active_at=None)
        )

    async def touch(self, case_id: UUID, account_id: str, now: datetime) -> None:
        """Note that the holder of a claim did something."""
        await self._session.execute(
            update(case)
            .where(
                case.c.id == case_id,
                case.c.committee == self._committee,
                case.c.claimed_by == account_id,
            )
            .values(claim_active_at=now)
        )

    async def _claim(
        self,
        wanted: ColumnElement[bool],
        account_id: str,
        now: datetime,
        *,
        since: datetime | None = None,
    ) -> Case | None:
        row = (
            await self._session.execute(
                update(case)
                .where(wanted, case.c.committee == self._committee)
                .values(claimed_by=account_id, claimed_at=since or now, claim_active_at=now)
                .returning(*CASE_COLUMNS)
            )
        ).first()
        return None if row is None else case_of(row)

    def _tiers(self, queue: Queue, now: datetime, risk: Risk) -> Iterator[TierQuery]:
        """Yield the tiers of a queue.

        An index gives the order of express and first come; those at risk are found by looking at
        the limits of all that wait, and sorted.
        """
        limits = running_until(self._committee, risk.codes, committee_date(now) + risk.within)
        # Asked of each waiting case: running limits are many more than those of a queue.
        near = (
            select(func.min(deadline.c.due_on).label("due_on"))
            .where(*limits, deadline.c.case_id == case.c.id)
            .lateral("near")
        )
        waiting = [case.c.committee == self._committee, literal_column(IN_QUEUE[queue], Boolean)]
        usual = [*waiting, case.c.is_express.is_(False)]
        with_limits = case.join(near, true())
        no_limit = literal(NO_LIMIT, Date)
        came = (case.c.received_at, case.c.id)
        yield TierQuery(Tier.EXPRESS, case, [*waiting, case.c.is_express.is_(True)], no_limit, came)
        yield TierQuery(
            Tier.AT_RISK,
            with_limits,
            [*usual, near.c.due_on.is_not(None)],
            near.c.due_on,
            (near.c.due_on, *came),
        )
        yield TierQuery(
            Tier.FIRST_COME, with_limits, [*usual, near.c.due_on.is_(None)], no_limit, came
        )

    def _place(self, tier: Tier, row: Any) -> Place:
        found = case_of(row)
        appraisee, employer = masked_names(row, self._cipher)
        position = Position(tier, row.near_due_on, found.received_at, found.id)
        return Place(found, position, appraisee, employer)


def running_until(
    committee: str, codes: Collection[str], last_day: date
) -> list[ColumnElement[bool]]:
    """Return the condition that a limit runs and ends by a day."""
    return [
        deadline.c.committee == committee,
        deadline.c.code.in_(codes),
        deadline.c.met_on.is_(None),
        deadline.c.lapsed_on.is_(None),
        deadline.c.due_on <= last_day,
    ]


def keys_of(position: Position) -> tuple[Any, ...]:
    """Return a position's values of the keys of its tier."""
    came = (position.received_at, position.case_id)
    return (position.due_on, *came) if position.tier is Tier.AT_RISK else came


def has_other_duty(queue: Queue, account_id: str) -> ColumnElement[bool]:
    """Return the condition that an account did what excludes the queue's work."""
    known = {"account": account_id, "duty": QUEUE_DUTIES[queue]}
    return func.jsonb_path_exists(
        case.c.duties, cast(OTHER_DUTY, JSONPATH), cast(known, JSONB), type_=Boolean
    )


def is_reserved(account_id: str, now: datetime, *, own: bool) -> ColumnElement[bool]:
    """Return the condition that a case is kept for the account, or for nobody else."""
    if own:
        return case.c.reserved_for == account_id
    return or_(case.c.reserved_for.is_(None), case.c.reserved_until <= now)
