"""Sessions, the cases on them, and the codes of everyone who takes part."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, func, literal, null, select, tuple_, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.domain.availability import span_of_half_day
from lottery.domain.session import Answer, PanelPlan, Session, SessionCase
from lottery.errors import CaseNotInSessionError, SessionNotFoundError
from lottery.tables import ParticipantRow, SessionCaseRow, SessionRow
from shared.crypto import FieldCipher
from shared.events.base import Duty
from shared.events.lottery import Postponement
from shared.pagination import Page, page_of

__all__ = ["CaseRepository", "SessionRepository"]


OVER = ("ended", "cancelled")
SHOWN_SESSIONS = 100
"""How many of an expert's sessions are looked at."""

ANSWERS = TypeAdapter(list[Answer])

NOTHING: dict[str, object] = {
    "checked_in_at": None,
    "check_in_method": None,
    "checked_in_by": None,
    "panel_code": None,
    "queue_number": None,
    "identity_document": None,
    "identified_at": None,
    "identified_by": None,
    "visit_at": None,
    "answers": [],
}
"""What a case has of a session before anybody answered or came."""


class SessionRepository:
    """Sessions of one committee; where a home visit goes is encrypted."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add(self, session: Session) -> None:
        """Store a new session."""
        await self._session.execute(insert(SessionRow).values(self._values(session)))

    async def save(self, session: Session) -> None:
        """Store a changed session that the caller has locked; its version goes up by one."""
        values = self._values(session) | {"version": SessionRow.version + 1}
        await self._session.execute(
            update(SessionRow)
            .where(SessionRow.id == session.id, SessionRow.committee == self._committee)
            .values(values)
        )

    async def take_number(self, session_id: UUID) -> int:
        """Return the next queue number of a session that the caller has locked."""
        statement = (
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.committee == self._committee)
            .values(last_queue_number=SessionRow.last_queue_number + 1)
            .returning(SessionRow.last_queue_number)
            .execution_options(synchronize_session=False)
        )
        return (await self._session.execute(statement)).scalar_one()

    async def get(self, session_id: UUID, *, locked: bool = False) -> Session:
        """Return a session.

        Raises
        ------
        SessionNotFoundError
            This committee has none of that id.
        """
        statement = (
            self._mine()
            .where(SessionRow.id == session_id)
            .execution_options(populate_existing=True)
        )
        row = await self._session.scalar(
            statement.with_for_update(key_share=True) if locked else statement
        )
        if row is None:
            raise SessionNotFoundError(id=session_id)
        return self._session_of(row)

    async def list_page(self, *, after: tuple[datetime, UUID] | None, limit: int) -> Page[Session]:
        """Return sessions, the latest first."""
        statement = self._mine().order_by(SessionRow.starts_at.desc(), SessionRow.id.desc())
        if after is not None:
            statement = statement.where(tuple_(SessionRow.starts_at, SessionRow.id) < after)
        rows = await self._session.scalars(statement.limit(limit + 1))
        sessions = [self._session_of(row) for row in rows]
        return page_of(sessions, limit, lambda item: (item.starts_at, item.id))

    async def list_beside(self, session: Session) -> list[UUID]:
        """Return the other sessions of every committee in the same half-day that aren't over."""
        begins, ends = span_of_half_day(session.starts_at)
        statement = select(SessionRow.id).where(
            SessionRow.starts_at >= begins,
            SessionRow.starts_at < ends,
            SessionRow.id != session.id,
            SessionRow.state.not_in(OVER),
        )
        return list(await self._session.scalars(statement))

    async def list_of_expert(self, expert_id: UUID) -> list[Session]:
        """Return the sessions in which an expert has a code, of any committee, the latest first.

        An expert whom another committee borrows sits there by the entry of the own one.
        """
        statement = (
            select(SessionRow)
            .join(ParticipantRow, ParticipantRow.session_id == SessionRow.id)
            .where(ParticipantRow.kind == "expert", ParticipantRow.subject == str(expert_id))
            .order_by(SessionRow.starts_at.desc(), SessionRow.id.desc())
            .limit(SHOWN_SESSIONS)
        )
        return [self._session_of(row) for row in await self._session.scalars(statement)]

    async def close(self, session_id: UUID, state: str) -> None:
        """Mark a session as ended or cancelled."""
        await self._session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.committee == self._committee)
            .values(state=state, version=SessionRow.version + 1)
        )

    def _values(self, session: Session) -> dict[str, object]:
        panels = [asdict(panel) | {"seats": list(panel.seats)} for panel in session.panels]
        return asdict(session) | {
            "panels": panels,
            "reserves": list(session.reserves),
            "venue": session.told_venue,
            "home_venue": self._sealed_venue(session),
            "video_link": self._sealed_link(session),
        }

    def _mine(self) -> Select[SessionRow]:
        return select(SessionRow).where(SessionRow.committee == self._committee)

    def _sealed_venue(self, session: Session) -> bytes | None:
        if session.mode != "home_visit":
            return None
        return self._cipher.encrypt(session.venue, venue_context(session.id))

    def _sealed_link(self, session: Session) -> bytes | None:
        if session.video_link is None:
            return None
        return self._cipher.encrypt(session.video_link, link_context(session.id))

    def _session_of(self, row: SessionRow) -> Session:
        venue, link = row.venue, None
        if row.home_venue is not None:
            venue = self._cipher.decrypt(row.home_venue, venue_context(row.id))
        if row.video_link is not None:
            link = self._cipher.decrypt(row.video_link, link_context(row.id))
        return as_session(row, venue, link)


class CaseRepository:
    """Cases of one committee on their way through sessions."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, case: SessionCase) -> None:
        """Note that a case waits; many of one transaction are written together."""
        values = asdict(case) | {
            "duties": [duty.model_dump() for duty in case.duties],
            "classes_needed": list(case.classes_needed),
            "postponed": case.postponed.model_dump(mode="json") if case.postponed else None,
            "answers": to_jsonable_python(case.answers),
            "excluded": list(case.excluded),
        }
        self._session.add(SessionCaseRow(**values))

    async def list_waiting(
        self, committee: str, *, after: tuple[date, UUID] | None, limit: int
    ) -> Page[SessionCase]:
        """Return the cases that wait for a session, the most urgent first."""
        due = (SessionCaseRow.conclusion_due, SessionCaseRow.case_id)
        statement = (
            select(SessionCaseRow)
            .where(SessionCaseRow.committee == committee, SessionCaseRow.state == "waiting")
            .order_by(*due)
        )
        if after is not None:
            statement = statement.where(tuple_(*due) > after)
        rows = await self._session.scalars(statement.limit(limit + 1))
        cases = [as_case(row) for row in rows]
        return page_of(cases, limit, lambda item: (item.conclusion_due, item.case_id))

    async def list_by_id(
        self, committee: str, ids: Collection[UUID], *, locked: bool = False
    ) -> list[SessionCase]:
        """Return these cases in the order of their ids."""
        statement = (
            select(SessionCaseRow)
            .where(SessionCaseRow.committee == committee, SessionCaseRow.case_id.in_(ids))
            .order_by(SessionCaseRow.case_id)
        )
        rows = await self._session.scalars(statement.with_for_update() if locked else statement)
        return [as_case(row) for row in rows]

    async def list_of(self, session_id: UUID, *, locked: bool = False) -> list[SessionCase]:
        """Return the cases on a session, without those erased since."""
        statement = (
            select(SessionCaseRow)
            .where(SessionCaseRow.session_id == session_id, SessionCaseRow.state != "erased")
            .order_by(SessionCaseRow.case_id)
            .execution_options(populate_existing=True)
        )
        rows = await self._session.scalars(statement.with_for_update() if locked else statement)
        return [as_case(row) for row in rows]

    async def stamp_of(self, session_id: UUID) -> str:
        """Return what is another text after each change of a session's cases."""
        case = func.concat(SessionCaseRow.case_id, ":", SessionCaseRow.version)
        in_order = aggregate_order_by(literal(","), SessionCaseRow.case_id)
        stamps = select(func.md5(func.string_agg(case, in_order))).where(
            SessionCaseRow.session_id == session_id
        )
        return await self._session.scalar(stamps) or ""

    async def get_in(self, session_id: UUID, case_id: UUID) -> SessionCase:
        """Return a case of a session, locked.

        Raises
        ------
        CaseNotInSessionError
            The case isn't on it.
        """
        statement = select(SessionCaseRow).where(
            SessionCaseRow.session_id == session_id, SessionCaseRow.case_id == case_id
        )
        row = await self._session.scalar(statement.with_for_update())
        if row is None:
            raise CaseNotInSessionError(case_id=case_id)
        return as_case(row)

    async def find(self, case_id: UUID, *, locked: bool = False) -> SessionCase | None:
        """Return a case, if it has arrived."""
        row = await self._session.get(
            SessionCaseRow, case_id, with_for_update=locked, populate_existing=True
        )
        return as_case(row) if row else None

    async def put_duties(self, case_id: UUID, duties: Collection[Duty]) -> None:
        """Store who did what on a locked case."""
        await self.change([case_id], duties=[duty.model_dump() for duty in duties])

    async def put_answers(self, case_id: UUID, answers: Collection[Answer]) -> None:
        """Store what the parties of a locked case answered to its announcement."""
        await self.change([case_id], answers=to_jsonable_python(list(answers)))

    async def take_off(self, case_id: UUID, *, reason: str, postponed: Postponement | None) -> None:
        """Let a locked case wait again, with nothing left of the session it was on."""
        await self.change(
            [case_id],
            state="waiting",
            session_id=None,
            waits_again=reason,
            postponed=postponed.model_dump(mode="json") if postponed else null(),
            **NOTHING,
        )

    async def put_on(
        self, case_id: UUID, session_id: UUID, *, visit_at: datetime | None = None
    ) -> None:
        """Put a locked case on a session."""
        await self.change(
            [case_id],
            state="scheduled",
            session_id=session_id,
            waits_again=None,
            postponed=null(),
            **NOTHING | {"visit_at": visit_at},
        )

    async def change(self, ids: Collection[UUID], **values: object) -> None:
        """Change cases that the caller has read."""
        await self._session.execute(
            update(SessionCaseRow)
            .where(SessionCaseRow.case_id.in_(ids))
            .values(version=SessionCaseRow.version + 1, **values)
        )


def venue_context(session_id: UUID) -> str:
    """Return the place that the venue of a home visit is encrypted for."""
    return f"lottery.session.home_venue:{session_id}"


def link_context(session_id: UUID) -> str:
    """Return the place that the link of a video session is encrypted for."""
    return f"lottery.session.video_link:{session_id}"


def as_session(row: SessionRow, venue: str, link: str | None) -> Session:
    """Return a row as a session, with its venue in full."""
    return Session(
        id=row.id,
        committee=row.committee,
        version=row.version,
        code=row.code,
        mode=row.mode,  # type: ignore[arg-type]
        starts_at=row.starts_at,
        venue=venue,
        area=row.area,
        distinct_hospitals=row.distinct_hospitals,
        panels=tuple(
            PanelPlan(
                panel["code"], panel["category"], tuple(panel["seats"]), panel.get("capacity")
            )
            for panel in row.panels
        ),
        reserves=tuple(row.reserves),
        state=row.state,
        capacity=row.capacity,
        templates=row.templates,
        video_link=link,
        last_queue_number=row.last_queue_number,
    )


def as_case(row: SessionCaseRow) -> SessionCase:
    """Return a row as a case."""
    return SessionCase(
        case_id=row.case_id,
        committee=row.committee,
        version=row.version,
        case_number=row.case_number,
        matter=row.matter,
        category=row.category,
        classes_needed=tuple(row.classes_needed),
        mode=row.mode,  # type: ignore[arg-type]
        area=row.area,
        difficult=row.difficult,
        express=row.express,
        conclusion_due=row.conclusion_due,
        duties=tuple(Duty.model_validate(duty) for duty in row.duties),
        state=row.state,
        session_id=row.session_id,
        checked_in_at=row.checked_in_at,
        check_in_method=row.check_in_method,
        panel_code=row.panel_code,
        queue_number=row.queue_number,
        identity_document=row.identity_document,
        visit_at=row.visit_at,
        waits_again=row.waits_again,
        postponed=Postponement.model_validate(row.postponed) if row.postponed else None,
        answers=tuple(ANSWERS.validate_python(row.answers)),
        appraisee_id=row.appraisee_id,
        panel_number=row.panel_number,
        excluded=tuple(row.excluded),
        checked_in_by=row.checked_in_by,
        identified_at=row.identified_at,
        identified_by=row.identified_by,
    )
