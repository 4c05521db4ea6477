"""Accounts, for administrators of the committee."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, status

from identity.api.parameters import AccountId, Identity, SessionId
from identity.api.schemas import (
    AccountCreated,
    AccountView,
    EmailChange,
    InvitationView,
    NewAccount,
    RolesChange,
    SessionList,
)
from identity.domain.accounts import Account
from identity.services import accounts, second_factors, sessions
from identity.services.accounts import Created
from identity.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import Cursor, Limit, Page
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

Administrator = Annotated[Actor, needs(Permission.ACCOUNTS_MANAGE)]
Reader = Annotated[Actor, needs(Permission.ACCOUNTS_READ)]
Expected = Annotated[int | None, if_match()]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_account(
    body: NewAccount,
    caller: Administrator,
    identity: Identity,
    idempotency: Annotated[Idempotency, idempotency_key()],
    response: Response,
) -> AccountCreated:
    """Create an account in the caller's committee.

    Sent again with its Idempotency-Key it answers without the one-time link, which is shown once.
    """
    password_hash = None
    if body.initial_password is not None:
        password_hash = await identity.passwords.hash_chosen(
            body.initial_password, body.login, body.display_name
        )
    async with identity.unit_of_work(caller) as uow:
        made = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: accounts.create_with_link(
                uow,
                login=body.login,
                display_name=body.display_name,
                roles=body.roles,
                email=body.email,
                password_hash=password_hash,
                hours=identity.settings.invitation_hours,
            ),
            again=lambda account_id: again(uow, UUID(account_id)),
            resource_id=lambda created: str(created.account.id),
        )
    response.headers["ETag"] = etag(made.account.version)
    issuer = identity.settings.oidc_issuer
    link = InvitationView.of(made.invitation, issuer) if made.invitation else None
    return AccountCreated(**AccountView.of(made.account).model_dump(), invitation=link)


async def again(uow: UnitOfWork, account_id: UUID) -> Created:
    """Return an account created by the same request before."""
    return Created(await accounts.get(uow, account_id))


@router.get("")
async def list_accounts(
    caller: Reader, identity: Identity, cursor: Cursor = None, limit: Limit = 50
) -> Page[AccountView]:
    """List the committee's accounts, oldest first, names masked."""
    async with identity.unit_of_work(caller) as uow:
        found = await accounts.list_page(uow, cursor=cursor, limit=limit)
    return found.shown_as(AccountView.of)


@router.get("/{account_id}")
async def get_account(
    account_id: AccountId,
    caller: Reader,
    identity: Identity,
    response: Response,
    purpose: StatedPurpose = None,
) -> AccountView:
    """Return one account of the committee, in full only for a stated purpose."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.get(uow, account_id, purpose=purpose)
    return shown(account, response, in_full=purpose is not None)


@router.put("/{account_id}/roles")
async def change_roles(
    account_id: AccountId,
    body: RolesChange,
    caller: Administrator,
    identity: Identity,
    expected: Expected,
    response: Response,
) -> AccountView:
    """Replace another account's roles."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.change_roles(uow, account_id, body.roles, expected=expected)
    return shown(account, response)


@router.put("/{account_id}/email")
async def change_email(
    account_id: AccountId,
    body: EmailChange,
    caller: Administrator,
    identity: Identity,
    expected: Expected,
    response: Response,
) -> AccountView:
    """Replace another account's mail address, to which its one-time links go."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.change_email(uow, account_id, body.email, expected=expected)
    return shown(account, response)


@router.post("/{account_id}/disablement")
async def disable_account(
    account_id: AccountId,
    caller: Administrator,
    identity: Identity,
    expected: Expected,
    response: Response,
) -> AccountView:
    """Let another account in no more; its sessions end."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.disable(uow, account_id, expected=expected)
    return shown(account, response)


@router.post("/{account_id}/enablement")
async def enable_account(
    account_id: AccountId,
    caller: Administrator,
    identity: Identity,
    expected: Expected,
    response: Response,
) -> AccountView:
    """Let a disabled account in again."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.enable(uow, account_id, expected=expected)
    return shown(account, response)


@router.post("/{account_id}/invitations", status_code=status.HTTP_201_CREATED)
async def invite(
    account_id: AccountId, caller: Administrator, identity: Identity
) -> InvitationView:
    """Make a one-time link by which another account's holder sets a password; older links end.

    Where the account has a mail address, and there is a mail server, the link goes there only.
    """
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.get_other(uow, account_id)
        hours = identity.settings.invitation_hours
        invitation = await accounts.hand_out_link(uow, account, hours=hours)
    return InvitationView.of(invitation, identity.settings.oidc_issuer)


@router.delete("/{account_id}/second-factor", status_code=status.HTTP_204_NO_CONTENT)
async def reset_second_factor(
    account_id: AccountId, caller: Administrator, identity: Identity
) -> None:
    """Take the second factor from another account whose holder lost it; its sessions end.

    Where a role demands one, the next log-in enrols anew.
    """
    async with identity.unit_of_work(caller) as uow:
        await second_factors.reset(uow, account_id)


@router.get("/{account_id}/sessions")
async def list_sessions(
    account_id: AccountId, caller: Administrator, identity: Identity
) -> SessionList:
    """List the browsers in which an account is logged in, the latest first."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.get(uow, account_id)
        found = await sessions.list_of(uow, account)
    return SessionList.of(found)


@router.delete("/{account_id}/sessions", status_code=status.HTTP_204_NO_CONTENT)
async def end_sessions(account_id: AccountId, caller: Administrator, identity: Identity) -> None:
    """Log an account out everywhere."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.get(uow, account_id)
        await sessions.end_all(uow, account)


@router.delete("/{account_id}/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_session(
    account_id: AccountId, session_id: SessionId, caller: Administrator, identity: Identity
) -> None:
    """Log an account out in one browser."""
    async with identity.unit_of_work(caller) as uow:
        account = await accounts.get(uow, account_id)
        await sessions.end_one(uow, account, session_id)


def shown(account: Account, response: Response, *, in_full: bool = False) -> AccountView:
    """Show one account under its version."""
    response.headers["ETag"] = etag(account.version)
    return AccountView.of(account, in_full=in_full)
