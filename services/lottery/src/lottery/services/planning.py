"""Planning a session (排期), changing the plan, and calling it off before anything is drawn."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from lottery.domain.session import PanelPlan, Session, SessionCase
from lottery.domain.templates import TemplateVersion, panels_from, version_on
from lottery.errors import (
    PanelMissingError,
    SessionDrawnError,
    TemplatesMissingError,
    TemplateUnknownError,
)
from lottery.services import operators, scheduling, sessions
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import StaleVersionError
from shared.events.intake import Mode
from shared.ids import new_id

__all__ = ["cancel", "change", "panels_by_templates", "plan", "templates_on"]

TOLD = ("starts_at", "venue", "area", "video_link")
"""What the parties were told, so that another one is announced."""


async def plan(
    uow: UnitOfWork,
    *,
    mode: Mode,
    starts_at: datetime,
    venue: str,
    area: str | None,
    distinct_hospitals: bool,
    panels: Sequence[PanelPlan],
    reserves: Sequence[str] = (),
    capacity: int | None = None,
    video_link: str | None = None,
    chosen: Sequence[tuple[str, int]] = (),
) -> Session:
    """Plan a session with its panels; who sits on them is drawn later.

    ``chosen`` are templates, by code, with how many panels of each; they take the place of panels
    and reserves.

    For each of ``reserves``, classes, one expert more is called for the day, who is an alternate
    when the groups are drawn.

    Raises
    ------
    TemplatesMissingError, TemplateUnknownError
    """
    made: dict[str, Any] = {"panels": panels, "reserves": reserves, "templates": None}
    if chosen:
        made = panels_by_templates(uow, starts_at, chosen)
    session = Session(
        id=new_id(),
        committee=uow.committee,
        version=1,
        code=f"S{committee_date(starts_at):%y%m%d}-{secrets.token_hex(2).upper()}",
        mode=mode,
        starts_at=starts_at,
        venue=venue,
        area=area,
        distinct_hospitals=distinct_hospitals,
        panels=tuple(made["panels"]),
        reserves=tuple(made["reserves"]),
        state="planned",
        capacity=capacity,
        templates=made["templates"],
        video_link=video_link,
    )
    await uow.sessions.add(session)
    await operators.take_part(uow, session.id)
    uow.audit("session.planned", subject_type="session", subject_id=session.id)
    return session


def templates_on(uow: UnitOfWork, day: date | None) -> TemplateVersion:
    """Return the panel templates in force on a day, or today.

    Raises
    ------
    TemplatesMissingError
        No version had begun then.
    """
    day = day or committee_date(uow.now)
    found = version_on(uow.settings.panel_templates, day)
    if found is None:
        raise TemplatesMissingError(day=day.isoformat())
    return found


def panels_by_templates(
    uow: UnitOfWork, starts_at: datetime, chosen: Sequence[tuple[str, int]]
) -> dict[str, Any]:
    """Return the panels, alternates and version of templates in force on a session's day.

    Raises
    ------
    TemplatesMissingError, TemplateUnknownError
        There are none on that day, or none of that code.
    """
    version = templates_on(uow, committee_date(starts_at))
    found = [(version.find(code), count) for code, count in chosen]
    for (code, _), (template, _) in zip(chosen, found, strict=True):
        if template is None:
            raise TemplateUnknownError(template=code)
    panels, reserves = panels_from([(item, count) for item, count in found if item is not None])
    return {"panels": panels, "reserves": reserves, "templates": version.version}


async def change(
    uow: UnitOfWork,
    session_id: UUID,
    *,
    expected: int | None,
    check: Callable[[Mode], None],
    **facts: Any,
) -> Session:
    """Change a planned session; parties of cases on it are told another time or place.

    The mode stays: cases were reviewed for it, and ``check`` refuses what doesn't fit it.

    Raises
    ------
    SessionNotFoundError, SessionEndedError, SessionCancelledError
    StaleVersionError
        Somebody changed it in the meantime.
    SessionDrawnError
        A draw of it was frozen.
    PanelMissingError, SessionFullError
        Cases on it would have no panel, or no room.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    session = await plan_in_hand(uow, session_id, expected)
    check(session.mode)
    on_session = await operators.take_part(uow, session_id)
    changed = replace(session, **facts)
    there = [case for case in on_session if case.state in scheduling.TAKE_ROOM]
    missing = {case.category for case in there} - {panel.category for panel in changed.panels}
    if missing:
        raise PanelMissingError(categories=", ".join(sorted(missing)))
    scheduling.check_room(changed, there)
    await uow.sessions.save(changed)
    if any(getattr(changed, name) != getattr(session, name) for name in TOLD):
        await tell_again(uow, changed, there, changed.starts_at - session.starts_at)
    uow.audit(
        "session.changed",
        subject_type="session",
        subject_id=session_id,
        detail={
            "changed": [name for name in facts if getattr(changed, name) != getattr(session, name)]
        },
    )
    return await uow.sessions.get(session_id)


async def tell_again(
    uow: UnitOfWork, session: Session, cases: Sequence[SessionCase], shift: timedelta
) -> None:
    """Announce the session's time and place anew; visits on a round move with its start."""
    for case in cases:
        moved = case
        if case.visit_at is not None:
            moved = replace(case, visit_at=case.visit_at + shift)
            await uow.cases.change([case.case_id], visit_at=moved.visit_at)
        await uow.cases.put_answers(case.case_id, [])
        await uow.publish(
            scheduling.rescheduled(
                session, moved, earlier_session_id=session.id, reason="session_changed"
            )
        )


async def cancel(
    uow: UnitOfWork, session_id: UUID, *, expected: int | None, reason: str
) -> Session:
    """Call a session off; its cases wait again, and their parties are told.

    Calling off twice changes nothing.

    Raises
    ------
    SessionNotFoundError, SessionEndedError
    StaleVersionError
        Somebody changed it in the meantime.
    SessionDrawnError
        A draw of it was frozen.
    DutyConflictError
        The actor holds another duty on a case of the session.
    """
    found = await uow.sessions.get(session_id, locked=True)
    if found.is_cancelled:
        return found
    session = await plan_in_hand(uow, session_id, expected)
    for case in await operators.take_part(uow, session_id):
        if case.state in scheduling.LEAVABLE:
            await sessions.leave(uow, session, case, reason="session_cancelled")
    await uow.sessions.close(session_id, "cancelled")
    uow.audit(
        "session.cancelled",
        subject_type="session",
        subject_id=session_id,
        detail={"reason": reason},
    )
    return await uow.sessions.get(session_id)


async def plan_in_hand(uow: UnitOfWork, session_id: UUID, expected: int | None) -> Session:
    """Return a session, locked, whose plan may still change."""
    session = await sessions.open_session(uow, session_id)
    if expected is not None and session.version != expected:
        raise StaleVersionError(current=session.version, expected=expected)
    if await uow.draws.list_of(session_id):
        raise SessionDrawnError(code=session.code)
    return session
