"""Logging in and out.

A log-in takes two transactions, so that no connection waits while a password is hashed: the attempt
is counted as failed first, and forgotten when the password was right.
"""

from dataclasses import dataclass
from datetime import timedelta

from identity.domain.accounts import Credentials, Session, normal_login
from identity.domain.secret_tokens import hash_of, new_secret_token
from identity.unit_of_work import UnitOfWork
from shared.ids import new_id

__all__ = ["Attempt", "NewSession", "Outcome", "begin", "finish", "log_out"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt at a login, known or not."""

    login: str
    attempt_key: bytes
    credentials: Credentials | None

    @property
    def password_hash(self) -> str | None:
        """What to check the password against; none for nobody."""
        return self.credentials.password_hash if self.credentials else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the password was right, and its hash under newer parameters if it has aged."""

    matches: bool
    renewed_hash: str | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that just began, and the secret of its cookie, known only now."""

    session: Session
    token: str


async def begin(uow: UnitOfWork, login: str, *, browser: str | None) -> Attempt | float:
    """Count an attempt; ``browser`` names one that this login used before.

    Returns
    -------
    Attempt or float
        The attempt, or for how many seconds attempts at this login are refused.
    """
    name = f"{normal_login(login)}\n{browser or ''}"
    attempt_key = uow.service.blind_index.of("login_attempt", name)
    blocked_until = await uow.login_failures.count(attempt_key, uow.now)
    if blocked_until is not None:
        return (blocked_until - uow.now).total_seconds()
    return Attempt(login, attempt_key, await uow.accounts.find_credentials(login))


async def finish(
    uow: UnitOfWork, attempt: Attempt, outcome: Outcome, *, hours: int
) -> NewSession | None:
    """Begin a session if the password was right and the account is active; audit either way."""
    account = attempt.credentials.account if attempt.credentials else None
    if account is None:
        index = uow.accounts.index_of(attempt.login).hex()
        uow.audit("login", subject_type="unknown_login", subject_id=index[:16], outcome="refused")
        return None
    uow.act_as(account)
    if not (outcome.matches and account.is_active):
        why = "wrong password" if account.is_active else account.state.value
        uow.audit(
            "login",
            subject_type="account",
            subject_id=account.id,
            outcome="refused",
            detail={"why": why},
        )
        return None
    await uow.login_failures.forget(attempt.attempt_key)
    if outcome.renewed_hash:
        await uow.accounts.renew_hash(account.id, outcome.renewed_hash)
    started = NewSession(Session(new_id(), account, uow.now), new_secret_token())
    await uow.sessions.add(
        started.session,
        token_hash=hash_of(started.token),
        expires_at=uow.now + timedelta(hours=hours),
    )
    uow.audit("login", subject_type="account", subject_id=account.id)
    return started


async def log_out(uow: UnitOfWork, session: Session) -> None:
    """End a session; tokens already out stay good until they expire."""
    uow.act_as(session.account)
    await uow.sessions.end(session.id, uow.now)
    uow.audit("logout", subject_type="account", subject_id=session.account.id)
