"""Reading what happened to an expert in the pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lottery.domain.expert import Change, FollowedSession, Step
from lottery.errors import SessionNotFoundError
from lottery.services import experts
from lottery.unit_of_work import UnitOfWork
from shared.purposes import Purpose, stated

__all__ = ["History", "followed", "of", "read"]


@dataclass(frozen=True, slots=True)
class History:
    """Steps, sessions followed along, and edits with what they replaced."""

    steps: Sequence[Step]
    followed: Sequence[FollowedSession]
    changes: Sequence[Change]


async def read(uow: UnitOfWork, expert_id: UUID, *, purpose: Purpose | None) -> History:
    """Return an expert's history; the reading is on record, since edits quote personal data.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ExpertNotFoundError
        The pool has none of that id.
    """
    noted = stated(purpose)
    await experts.get(uow, expert_id)
    uow.audit("expert.history_read", subject_type="expert", subject_id=expert_id, purpose=noted)
    return await of(uow, expert_id)


async def of(uow: UnitOfWork, expert_id: UUID) -> History:
    """Return an expert's history, for who notes the reading."""
    kept = uow.expert_history
    return History(
        await kept.steps_of(expert_id),
        await kept.followed_by(expert_id),
        await kept.changes_of(expert_id),
    )


async def followed(uow: UnitOfWork, expert_id: UUID, session_id: UUID) -> FollowedSession:
    """Return the assessment of one session that an expert followed along.

    Raises
    ------
    SessionNotFoundError
        The expert followed none of that id.
    """
    for item in await uow.expert_history.followed_by(expert_id):
        if item.session_id == session_id:
            return item
    raise SessionNotFoundError(id=session_id)
