"""Logging in and out.

A log-in takes two transactions, so that no connection waits while a password is hashed: the attempt
is counted as failed first, and forgiven when everything was right. Where a second factor is needed,
nobody is logged in by the password: what was shown so far is `Pending`, and a code is another
attempt at the same login.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from identity.domain.accounts import Account, Credentials, Session, normal_login
from identity.domain.attempts import Tally, masked_address
from identity.domain.devices import Device, device_of
from identity.domain.second_factor import Factors, Pending, is_required
from identity.domain.secret_tokens import hash_of, new_secret_token
from identity.unit_of_work import UnitOfWork
from shared.addresses import network_of
from shared.ids import new_id
from shared.permissions import Role

__all__ = [
    "Attempt",
    "NewSession",
    "Origin",
    "Outcome",
    "begin",
    "finish",
    "log_out",
    "pending_account",
    "refuse",
    "start",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from; ``known_browser`` names one in which this login was used."""

    known_browser: str | None = None
    address: str = ""
    user_agent: str = ""

    @property
    def device(self) -> Device:
        """What the session's owner will recognise it by."""
        return device_of(self.user_agent, masked_address(self.address))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt at a login, known or not."""

    login: str
    tally: Tally
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
    token: str = field(repr=False)


async def begin(uow: UnitOfWork, login: str, origin: Origin) -> Attempt | float:
    """Count an attempt at a login, with a password or a code.

    Returns
    -------
    Attempt or float
        The attempt, or for how many seconds attempts are refused.
    """
    tally = tally_of(uow, login, origin)
    blocked_until = await uow.login_failures.count(tally, uow.now)
    if blocked_until is not None:
        return (blocked_until - uow.now).total_seconds()
    return Attempt(login, tally, await uow.accounts.find_credentials(login))


def tally_of(uow: UnitOfWork, login: str, origin: Origin) -> Tally:
    """Return where an attempt is counted; a network isn't charged for a browser that is known."""
    index = uow.service.blind_index
    name = normal_login(login)
    login_key = index.of("login_attempt", f"{name}\n{origin.known_browser or ''}")
    if origin.known_browser or not origin.address:
        return Tally(login_key)
    network = network_of(origin.address)
    return Tally(
        login_key,
        network=index.of("login_network", network),
        pair=index.of("login_attempt_in_network", f"{name}\n{network}"),
    )


async def finish(
    uow: UnitOfWork,
    attempt: Attempt,
    outcome: Outcome,
    *,
    demanding: Collection[Role],
) -> Account | Pending | None:
    """Judge an attempt with a password; a refusal is audited.

    A password that was replaced while it was being checked is wrong: the sessions under it have
    been ended, and this one would begin after that.

    Returns
    -------
    Account or Pending or None
        Who may begin a session; or who has to show a second factor first, because the account has
        one or a role demands it; or none, where the password is wrong or the account isn't active.
    """
    current = await current_credentials(uow, attempt)
    if current is None:
        index = uow.accounts.index_of(attempt.login).hex()
        uow.audit("login", subject_type="unknown_login", subject_id=index[:16], outcome="refused")
        return None
    account = current.account
    uow.act_as(account)
    is_right = outcome.matches and current.password_hash == attempt.password_hash
    if not (is_right and account.is_active):
        refuse(uow, account, "wrong password" if account.is_active else account.state.value)
        return None
    if outcome.renewed_hash:
        await uow.accounts.renew_hash(account.id, outcome.renewed_hash)
    is_enrolled = await uow.second_factors.find(account.id) is not None
    if is_enrolled or is_required(account.roles, demanding):
        return Pending(account.id, account.version, is_enrolled)
    return account


async def current_credentials(uow: UnitOfWork, attempt: Attempt) -> Credentials | None:
    """Return an attempted account as it is now, and stays until the session has begun."""
    if attempt.credentials is None:
        return None
    await uow.accounts.hold(attempt.credentials.account.id)
    return await uow.accounts.find_credentials(attempt.login)


async def pending_account(uow: UnitOfWork, pending: Pending) -> Account | None:
    """Return whose log-in this is, unless the account was changed or (un)enrolled meanwhile."""
    await uow.accounts.hold(pending.account_id)
    account = await uow.accounts.find(pending.account_id)
    if account is None or not account.is_active or account.version != pending.version:
        return None
    is_enrolled = await uow.second_factors.find(account.id) is not None
    if is_enrolled != pending.is_enrolled:
        return None
    uow.act_as(account)
    return account


def refuse(uow: UnitOfWork, account: Account, why: str) -> None:
    """Note a log-in that didn't come about."""
    uow.audit(
        "login",
        subject_type="account",
        subject_id=account.id,
        outcome="refused",
        detail={"why": why},
    )


async def start(
    uow: UnitOfWork,
    attempt: Attempt,
    account: Account,
    factors: Factors,
    *,
    device: Device,
    hours: int,
) -> NewSession:
    """Begin the session of somebody who has shown everything, and forgive what went before."""
    await uow.login_failures.forgive(attempt.tally, uow.now)
    session = Session(new_id(), account, uow.now, factors, device, uow.now)
    started = NewSession(session, new_secret_token())
    await uow.sessions.add(
        session,
        token_hash=hash_of(started.token),
        expires_at=uow.now + timedelta(hours=hours),
    )
    uow.audit(
        "login",
        subject_type="account",
        subject_id=account.id,
        detail={"factors": list(factors)},
    )
    return started


async def log_out(uow: UnitOfWork, session: Session) -> None:
    """End a session; tokens already out stay good until they expire."""
    uow.act_as(session.account)
    await uow.sessions.end(session.id, uow.now)
    uow.audit("logout", subject_type="account", subject_id=session.account.id)
