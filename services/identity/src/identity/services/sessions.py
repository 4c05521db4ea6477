"""In which browsers an account is logged in, and ending that."""

from uuid import UUID

from identity.domain.accounts import Account, Session
from identity.errors import SessionNotFoundError
from identity.unit_of_work import UnitOfWork

__all__ = ["end_all", "end_one", "list_of"]


async def list_of(uow: UnitOfWork, account: Account) -> list[Session]:
    """Return an account's sessions that last, the latest first; the read is audited."""
    found = await uow.sessions.list_open(account, uow.now)
    note(uow, "sessions.listed", account)
    return found


async def end_one(uow: UnitOfWork, account: Account, session_id: UUID) -> None:
    """End one session of an account.

    Raises
    ------
    SessionNotFoundError
        The account has no such session that lasts.
    """
    if not await uow.sessions.end_one_of(account.id, session_id, uow.now):
        raise SessionNotFoundError
    note(uow, "session.ended", account, session=str(session_id))


async def end_all(uow: UnitOfWork, account: Account, *, but: UUID | None = None) -> int:
    """End an account's sessions, but one if named, and return how many there were."""
    ended = await uow.sessions.end_all_of(account.id, uow.now, but=but)
    note(uow, "sessions.ended", account, count=ended)
    return ended


def note(uow: UnitOfWork, action: str, account: Account, **detail: object) -> None:
    """Put what happens to sessions into the audit trail."""
    uow.audit(action, subject_type="account", subject_id=account.id, detail=detail)
