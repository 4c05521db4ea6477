"""Use cases of calendars: experts say themselves when they can't come."""

from collections.abc import Sequence
from uuid import UUID

from lottery.domain.availability import Away, Calendar
from lottery.errors import CalendarInvalidError
from lottery.services import access, experts
from lottery.unit_of_work import UnitOfWork
from shared.errors import StaleVersionError

__all__ = ["keep_own", "own", "read"]


async def own(uow: UnitOfWork) -> Calendar:
    """Return the caller's calendar.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the pool.
    """
    expert = await access.own_expert(uow)
    return await uow.calendars.get(expert.id)


async def keep_own(
    uow: UnitOfWork, weekly: Sequence[str], away: Sequence[Away], *, expected: int | None
) -> Calendar:
    """Replace the caller's calendar; draws frozen from now on go by it.

    Whoever is drawn already stays drawn: not coming then is an absence. Nobody else writes here,
    since keeping somebody out of a draw takes two persons and a reason.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the pool.
    StaleVersionError
        It was changed since it was read.
    CalendarInvalidError
        Days away end before they begin.
    """
    expert = await access.own_expert(uow, locked=True)
    if any(item.to_day < item.from_day for item in away):
        raise CalendarInvalidError
    calendar = await uow.calendars.get(expert.id)
    if expected is not None and calendar.version != expected:
        raise StaleVersionError(current=calendar.version, expected=expected)
    changed = calendar.changed(weekly, away)
    await uow.calendars.put(expert.id, changed, committee=uow.committee, at=uow.now)
    uow.audit(
        "expert.calendar_kept",
        subject_type="expert",
        subject_id=expert.id,
        detail={"weekly": sorted(changed.weekly), "away": [item.kept for item in changed.away]},
    )
    return changed


async def read(uow: UnitOfWork, expert_id: UUID) -> Calendar:
    """Return an expert's calendar for the office, which may look at it; it is noted.

    Raises
    ------
    ExpertNotFoundError
        The pool has none of that id.
    """
    await experts.get(uow, expert_id)
    uow.audit("expert.calendar_read", subject_type="expert", subject_id=expert_id)
    return await uow.calendars.get(expert_id)
