"""What administrators do with accounts of their committee."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError

from identity.domain.accounts import Account, AccountState
from identity.domain.messages import Channel, MessageKind, Occasion, OutgoingMessage
from identity.domain.roles import require_compatible
from identity.domain.secret_tokens import hash_of, new_secret_token
from identity.errors import AccountDisabledError, LoginTakenError
from identity.services.access import account_to_change
from identity.unit_of_work import UnitOfWork
from shared.errors import StaleVersionError
from shared.ids import new_id
from shared.pagination import Page, decode_cursor, encode_cursor, page_of
from shared.permissions import Role
from shared.purposes import Purpose

__all__ = [
    "Created",
    "Invitation",
    "MailedInvitation",
    "Window",
    "change_email",
    "change_roles",
    "create",
    "create_with_link",
    "disable",
    "enable",
    "get",
    "get_other",
    "hand_out_link",
    "invite",
    "list_page",
    "list_window",
    "make_link",
]

AFTER = TypeAdapter(tuple[UUID])


@dataclass(frozen=True, slots=True)
class Invitation:
    """The secret of a one-time link, known only now, and until when the link is good."""

    token: str
    expires_at: datetime

    def link(self, issuer: str) -> str:
        """Return the address that the person opens; ``issuer`` is where ``/auth`` is."""
        return f"{issuer}/invitation?token={self.token}"


@dataclass(frozen=True, slots=True)
class MailedInvitation:
    """A one-time link that is made when it is mailed, and about until when it is good."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Created:
    """A new account, with its invitation the first time it is answered."""

    account: Account
    invitation: Invitation | MailedInvitation | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Some accounts of a list, and the cursors of what lies before and after; None at an end."""

    accounts: list[Account]
    previous: str | None
    next: str | None


async def create(
    uow: UnitOfWork,
    *,
    login: str,
    display_name: str,
    roles: Collection[Role],
    password_hash: str | None = None,
    email: str | None = None,
) -> Account:
    """Create an account in the actor's committee; without a password it waits for one.

    Raises
    ------
    LoginTakenError
        There is an account with this login, in whatever committee.
    RolesIncompatibleError
        One of several roles stands alone.
    """
    require_compatible(roles)
    account = Account(
        id=new_id(),
        committee=uow.committee,
        version=1,
        login=login.strip(),
        display_name=display_name,
        roles=frozenset(roles),
        state=AccountState.ACTIVE if password_hash else AccountState.INVITED,
        created_at=uow.now,
        email=email,
    )
    try:
        await uow.accounts.add(account, password_hash)
    except IntegrityError:
        raise LoginTakenError from None
    note(uow, "account.created", account, roles=sorted(account.roles))
    return account


async def create_with_link(
    uow: UnitOfWork,
    *,
    login: str,
    display_name: str,
    roles: Collection[Role],
    email: str | None,
    hours: int,
    password_hash: str | None = None,
) -> Created:
    """Create an account, and invite its holder where there is no password.

    Raises
    ------
    LoginTakenError
        There is an account with this login, in whatever committee.
    RolesIncompatibleError
        One of several roles stands alone.
    """
    account = await create(
        uow,
        login=login,
        display_name=display_name,
        roles=roles,
        password_hash=password_hash,
        email=email,
    )
    if password_hash is not None:
        return Created(account)
    return Created(account, await hand_out_link(uow, account, hours=hours))


async def get(uow: UnitOfWork, account_id: UUID, *, purpose: Purpose | None = None) -> Account:
    """Return one account of the committee; the read is on record.

    Without a purpose it is to be shown masked.

    Raises
    ------
    AccountNotFoundError
        There is none.
    """
    account = await uow.accounts.get(account_id, uow.committee)
    uow.audit("account.read", subject_type="account", subject_id=account.id, purpose=purpose)
    return account


async def get_other(uow: UnitOfWork, account_id: UUID) -> Account:
    """Return an account that the actor may change, to be shown masked; the read is on record.

    Raises
    ------
    AccountNotFoundError, OwnAccountError
        There is none, or it is the actor's own.
    """
    account = await account_to_change(uow, account_id)
    note(uow, "account.read", account)
    return account


async def list_page(uow: UnitOfWork, *, cursor: str | None, limit: int) -> Page[Account]:
    """Return a page of the committee's accounts, oldest first; the read is audited.

    Raises
    ------
    CursorInvalidError
        The cursor isn't one of this list.
    """
    after = decode_cursor(cursor, AFTER)[0] if cursor else None
    rows = await uow.accounts.list_of(uow.committee, after=after, limit=limit + 1)
    page = page_of(rows, limit, lambda account: (account.id,))
    uow.audit("accounts.listed", subject_type="committee", subject_id=uow.committee)
    return page


async def list_window(
    uow: UnitOfWork, *, cursor: str | None, before: str | None, limit: int
) -> Window:
    """Return accounts as `list_page` does, or those just before the one that ``before`` names.

    Raises
    ------
    CursorInvalidError
        A cursor isn't one of this list.
    """
    if before is None:
        page = await list_page(uow, cursor=cursor, limit=limit)
        first = page.items[0] if cursor and page.items else None
        return Window(page.items, encode_cursor((first.id,)) if first else None, page.next)
    end = decode_cursor(before, AFTER)[0]
    rows = await uow.accounts.list_before(uow.committee, end, limit=limit + 1)
    uow.audit("accounts.listed", subject_type="committee", subject_id=uow.committee)
    shown = rows[-limit:]
    return Window(
        shown,
        encode_cursor((shown[0].id,)) if len(rows) > limit else None,
        encode_cursor((shown[-1].id,)) if shown else None,
    )


async def change_roles(
    uow: UnitOfWork, account_id: UUID, roles: Collection[Role], *, expected: int | None
) -> Account:
    """Replace another account's roles; tokens already out keep theirs until they expire.

    Raises
    ------
    AccountNotFoundError, OwnAccountError, StaleVersionError
        There is none, it is the actor's own, or it was changed meanwhile.
    RolesIncompatibleError
        One of several roles stands alone.
    """
    account = await changeable(uow, account_id, expected)
    require_compatible(roles)
    changed = await uow.accounts.set_roles(account, roles)
    note(uow, "account.roles_changed", changed, before=sorted(account.roles), after=sorted(roles))
    return changed


async def disable(uow: UnitOfWork, account_id: UUID, *, expected: int | None) -> Account:
    """Let another account in no more, and end its sessions and its link.

    Raises
    ------
    AccountNotFoundError, OwnAccountError, StaleVersionError
        There is none, it is the actor's own, or it was changed meanwhile.
    """
    account = await changeable(uow, account_id, expected)
    changed = await uow.accounts.set_state(account, AccountState.DISABLED)
    await uow.sessions.end_all_of(account.id, uow.now)
    await uow.invitations.withdraw(account.id)
    note(uow, "account.disabled", changed)
    return changed


async def enable(uow: UnitOfWork, account_id: UUID, *, expected: int | None) -> Account:
    """Let a disabled account in again, with the password it had.

    Raises
    ------
    AccountNotFoundError, OwnAccountError, StaleVersionError
        There is none, it is the actor's own, or it was changed meanwhile.
    """
    account = await changeable(uow, account_id, expected)
    if account.state is not AccountState.DISABLED:
        return account
    has_password = await uow.accounts.has_password(account.id)
    state = AccountState.ACTIVE if has_password else AccountState.INVITED
    changed = await uow.accounts.set_state(account, state)
    note(uow, "account.enabled", changed)
    return changed


async def invite(uow: UnitOfWork, account: Account, *, hours: int) -> Invitation:
    """Make the account's one valid link for setting a password.

    Raises
    ------
    AccountDisabledError
        The account is disabled.
    """
    if account.state is AccountState.DISABLED:
        raise AccountDisabledError
    made = await make_link(uow, account, timedelta(hours=hours))
    note(uow, "account.invited", account)
    return made


async def hand_out_link(
    uow: UnitOfWork, account: Account, *, hours: int
) -> Invitation | MailedInvitation:
    """Make a link, or have it mailed where that is possible, so that nobody else sees it.

    Raises
    ------
    AccountDisabledError
        The account is disabled.
    """
    if not (account.email and uow.settings.smtp_host):
        return await invite(uow, account, hours=hours)
    if account.state is AccountState.DISABLED:
        raise AccountDisabledError
    message = OutgoingMessage(
        new_id(),
        account.committee,
        Channel.MAIL,
        MessageKind.INVITATION,
        Occasion(account_id=account.id),
        uow.now + timedelta(hours=hours),
    )
    await uow.messages.add(message, uow.now)
    note(uow, "account.invited", account, by="mail")
    return MailedInvitation(message.expires_at)


async def change_email(
    uow: UnitOfWork, account_id: UUID, email: str | None, *, expected: int | None
) -> Account:
    """Replace the mail address of another account, or remove it.

    A link that was mailed to the address before ends: that may have been somebody else's.

    Raises
    ------
    AccountNotFoundError, OwnAccountError, StaleVersionError
        There is none, it is the actor's own, or it was changed meanwhile.
    """
    account = await changeable(uow, account_id, expected)
    changed = await uow.accounts.set_email(account, email)
    if account.email not in {None, email}:
        await uow.invitations.withdraw(account.id)
    note(uow, "account.email_changed", changed)
    return changed


async def make_link(uow: UnitOfWork, account: Account, life: timedelta) -> Invitation:
    """Make the account's one valid link; earlier ones end."""
    made = Invitation(new_secret_token(), uow.now + life)
    await uow.invitations.add(
        account, token_hash=hash_of(made.token), now=uow.now, expires_at=made.expires_at
    )
    return made


async def changeable(uow: UnitOfWork, account_id: UUID, expected: int | None) -> Account:
    """Return an account that the actor may change: of the committee, and not their own."""
    account = await account_to_change(uow, account_id)
    if expected is not None and expected != account.version:
        raise StaleVersionError(current=account.version, expected=expected)
    return account


def note(uow: UnitOfWork, action: str, account: Account, **detail: object) -> None:
    """Put a change or a read of an account into the audit trail."""
    uow.audit(action, subject_type="account", subject_id=account.id, detail=detail)
