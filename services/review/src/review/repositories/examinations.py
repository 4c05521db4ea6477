"""Stored examinations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, and_, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert
from sqlalchemy.ext.asyncio import AsyncSession

from review.domain.difficulty import DifficultyReason
from review.domain.examination import Entrustment, Examination, ExaminationState, Seat, SessionFacts
from review.errors import ExaminationNotFoundError
from review.tables import ExaminationRow
from shared.errors import CaseErasedError
from shared.events.base import Duty

__all__ = ["ExaminationFilter", "ExaminationRepository"]

SESSION: TypeAdapter[SessionFacts | None] = TypeAdapter(SessionFacts | None)
ENTRUSTED: TypeAdapter[Entrustment | None] = TypeAdapter(Entrustment | None)
SEATS: TypeAdapter[tuple[Seat, ...]] = TypeAdapter(tuple[Seat, ...])
DUTIES: TypeAdapter[tuple[Duty, ...]] = TypeAdapter(tuple[Duty, ...])
KEYS = frozenset({"committee", "case_id"})
A_GUESTS_SEAT = "$[*] ? (@.account_id == $who && @.committee != null)"


@dataclass(frozen=True, slots=True)
class ExaminationFilter:
    """Which examinations a list shows; what is None doesn't narrow it."""

    states: frozenset[ExaminationState] | None = None
    session_id: UUID | None = None
    panel_account: str | None = None


class ExaminationRepository:
    """Examinations of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def add(self, examination: Examination) -> bool:
        """Store a new examination; false if the case has one already."""
        statement = (
            insert(ExaminationRow)
            .values(values_of(examination))
            .on_conflict_do_nothing()
            .returning(ExaminationRow.case_id)
        )
        return await self._session.scalar(statement) is not None

    async def save(self, examination: Examination) -> None:
        """Store a changed examination, which was read for a change in this transaction.

        News that comes after a case's erasure changes nothing.
        """
        values = values_of(examination)
        await self._session.execute(
            update(ExaminationRow)
            .where(
                ExaminationRow.committee == self._committee,
                ExaminationRow.case_id == examination.case_id,
                ExaminationRow.state != ExaminationState.ERASED,
            )
            .values({name: value for name, value in values.items() if name not in KEYS})
            .execution_options(synchronize_session=False)
        )

    async def find(self, case_id: UUID, *, for_change: bool = False) -> Examination | None:
        """Return the examination of a case; ``for_change`` keeps others from changing it."""
        statement = self._all().where(ExaminationRow.case_id == case_id)
        if for_change:
            statement = statement.with_for_update()
        row = (await self._session.execute(statement)).one_or_none()
        return examination_of(row) if row else None

    async def get(self, case_id: UUID, *, for_change: bool = False) -> Examination:
        """Return the examination of a case.

        Raises
        ------
        ExaminationNotFoundError
            This committee has none of that case.
        CaseErasedError
            Its retention has ended.
        """
        found = await self.find(case_id, for_change=for_change)
        if found is None:
            raise ExaminationNotFoundError
        if found.state is ExaminationState.ERASED:
            raise CaseErasedError
        return found

    async def find_host(self, case_id: UUID, account_id: str) -> str | None:
        """Return the committee of a case on whose panel an account of this one is a guest.

        Account and committee have to be those that the draw announced together.
        """
        guest = [{"account_id": account_id, "committee": self._committee}]
        host: str | None = await self._session.scalar(
            select(ExaminationRow.committee).where(
                ExaminationRow.case_id == case_id,
                ExaminationRow.committee != self._committee,
                ExaminationRow.seats.contains(guest),
            )
        )
        return host

    async def list_newest(
        self, wanted: ExaminationFilter, *, limit: int, before: UUID | None
    ) -> Sequence[Examination]:
        """Return the newest cases first, from behind ``before``, one more than ``limit``."""
        statement = self._wanted_by(wanted.panel_account)
        statement = statement.order_by(ExaminationRow.case_id.desc()).limit(limit + 1)
        if before is not None:
            statement = statement.where(ExaminationRow.case_id < before)
        if wanted.states is not None:
            statement = statement.where(ExaminationRow.state.in_(sorted(wanted.states)))
        if wanted.session_id is not None:
            statement = statement.where(
                ExaminationRow.session["session_id"].astext == str(wanted.session_id)
            )
        return [examination_of(row) for row in await self._session.execute(statement)]

    def _wanted_by(self, account_id: str | None) -> Select[Any]:
        if account_id is None:
            return self._all()
        guest = [{"account_id": account_id, "committee": self._committee}]
        sits_as_guest = func.jsonb_path_exists(
            ExaminationRow.seats, cast(A_GUESTS_SEAT, JSONPATH), cast({"who": account_id}, JSONB)
        )
        return select(*ExaminationRow.__table__.columns).where(
            ExaminationRow.panel_accounts.contains([account_id]),
            or_(
                and_(ExaminationRow.committee == self._committee, ~sits_as_guest),
                ExaminationRow.seats.contains(guest),
            ),
        )

    def _all(self) -> Select[Any]:
        return select(*ExaminationRow.__table__.columns).where(
            ExaminationRow.committee == self._committee
        )


def values_of(examination: Examination) -> dict[str, Any]:
    """Return the columns of an examination."""
    return {
        "committee": examination.committee,
        "case_id": examination.case_id,
        "version": examination.version,
        "state": examination.state.value,
        "round": examination.round,
        "panel_number": examination.panel_number,
        "matter": examination.matter,
        "case_number": examination.case_number,
        "category": examination.category,
        "is_flagged": examination.is_flagged,
        "material_ids": list(examination.material_ids),
        "duties": DUTIES.dump_python(examination.duties, mode="json"),
        "standard_id": examination.standard_id,
        "session": SESSION.dump_python(examination.session, mode="json"),
        "checked_in_at": examination.checked_in_at,
        "check_in_method": examination.check_in_method,
        "case_code": examination.case_code,
        "panel_code": examination.panel_code,
        "transcript_hash": examination.transcript_hash,
        "allocated_at": examination.allocated_at,
        "seats": SEATS.dump_python(examination.seats, mode="json"),
        "panel_accounts": [seat.account_id for seat in examination.seats],
        "difficulties": [reason.value for reason in examination.difficulties],
        "entrusted": ENTRUSTED.dump_python(examination.entrusted, mode="json"),
    }


def examination_of(row: Any) -> Examination:
    """Return the examination that a row stands for."""
    return Examination(
        case_id=row.case_id,
        committee=row.committee,
        matter=row.matter,
        case_number=row.case_number,
        category=row.category,
        is_flagged=row.is_flagged,
        material_ids=tuple(row.material_ids),
        duties=DUTIES.validate_python(row.duties),
        state=ExaminationState(row.state),
        round=row.round,
        panel_number=row.panel_number,
        version=row.version,
        standard_id=row.standard_id,
        session=SESSION.validate_python(row.session),
        checked_in_at=row.checked_in_at,
        check_in_method=row.check_in_method,
        case_code=row.case_code,
        panel_code=row.panel_code,
        transcript_hash=row.transcript_hash,
        allocated_at=row.allocated_at,
        seats=SEATS.validate_python(row.seats),
        difficulties=tuple(map(DifficultyReason, row.difficulties)),
        entrusted=ENTRUSTED.validate_python(row.entrusted),
    )
