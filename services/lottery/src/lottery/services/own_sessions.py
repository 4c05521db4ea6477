"""An expert's own sessions: what they are called for, and how a video session is joined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lottery.domain.calling import Calling, calling_of
from lottery.domain.session import Participant, Session
from lottery.services import access
from lottery.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.purposes import OWN_DATA

__all__ = ["Called", "OwnSession", "called_to", "list_own"]


@dataclass(frozen=True, slots=True)
class Called:
    """A session that an expert is called for, and as whom the expert stands in it."""

    session: Session
    person: Participant
    calling: Calling


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as an expert who is called may know it: nobody else's name, no case, no panel.

    ``opens_at`` is from when on a video session's link is told.
    """

    called: Called
    is_past: bool
    opens_at: datetime | None
    video_link: str | None


async def list_own(uow: UnitOfWork) -> list[OwnSession]:
    """Return the caller's sessions, the latest first, those at committees that borrow them too.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the committee's pool.
    """
    expert = await access.own_expert(uow)
    found = [shown(uow, called) for called in await called_to(uow, expert.id)]
    uow.audit("own_sessions.read", subject_type="expert", subject_id=expert.id, purpose=OWN_DATA)
    return found


async def called_to(
    uow: UnitOfWork, expert_id: UUID, *, among: Callable[[Session], bool] = lambda _: True
) -> Sequence[Called]:
    """Return those sessions that an expert is, or was, called for, the latest first.

    Being eligible, or next in the order, calls nobody; so it is with a draw that isn't revealed or
    was declared void.
    """
    found = []
    for session in filter(among, await uow.sessions.list_of_expert(expert_id)):
        person = (await uow.participants.of(session.id))["expert", str(expert_id)]
        calling = calling_of(await uow.chain.documents_of(session.id), person.code)
        if calling is not None:
            found.append(Called(session, person, calling))
    return found


def shown(uow: UnitOfWork, called: Called) -> OwnSession:
    """Return a session as its expert sees it now."""
    session = called.session
    is_over = session.is_ended or session.is_cancelled
    is_past = is_over or committee_date(session.starts_at) < committee_date(uow.now)
    opens_at = None
    if session.mode == "video" and called.calling != "absent":
        opens_at = session.starts_at - timedelta(minutes=uow.settings.video_link_minutes)
    is_open = opens_at is not None and opens_at <= uow.now and not is_past
    return OwnSession(called, is_past, opens_at, session.video_link if is_open else None)
