"""What identity keeps about the holder of an account, for that person."""

from dataclasses import asdict
from uuid import UUID

from pydantic_core import to_jsonable_python

from identity.unit_of_work import UnitOfWork
from shared.clients.personal_copy import LeftOut, PersonalCopy, PersonalRecord
from shared.readings import readings_of_thing

__all__ = ["EXPORTED", "LEFT_OUT", "of_account", "of_person"]

EXPORTED = frozenset(
    {
        "account.login",
        "account.display_name",
        "account.email",
        "account.identity_number",
        "session.device",
    }
)
"""Personal columns that a copy holds."""

LEFT_OUT = (
    LeftOut(what="account.password_hash", why="secret"),
    LeftOut(what="account.login_index", why="search_key"),
    LeftOut(what="account.identity_number_index", why="search_key"),
    LeftOut(what="session.token_hash", why="secret"),
    LeftOut(what="second_factor.secret", why="secret"),
    LeftOut(what="recovery_code.code_hash", why="secret"),
    # What somebody only claimed, and a link or code on its way, are gone within hours.
    LeftOut(what="phone_challenge.claim", why="secret"),
    LeftOut(what="outgoing_message.occasion", why="secret"),
)


async def of_person(uow: UnitOfWork, identity_index: bytes) -> PersonalCopy:
    """Return the account registered with an identity number of this blind index, if there is."""
    account = await uow.accounts.find_by_number_index(identity_index, uow.committee)
    return PersonalCopy() if account is None else await of_account(uow, account.id)


async def of_account(uow: UnitOfWork, account_id: UUID) -> PersonalCopy:
    """Return an account of the committee with its sessions; secrets are left out.

    Raises
    ------
    AccountNotFoundError
        The committee has none of that id.
    """
    account = await uow.accounts.get(account_id, uow.committee)
    readings = await readings_of_thing(uow, "account", account.id)
    sessions = await uow.sessions.list_all(account)
    uow.audit(
        "personal_data.read",
        subject_type="account",
        subject_id=account.id,
        purpose="access_request",
    )
    data = {
        "login": account.login,
        "display_name": account.display_name,
        "email": account.email,
        "identity_number": await uow.accounts.identity_number_of(account.id),
        "roles": sorted(account.roles),
        "state": account.state,
        "created_at": account.created_at,
        "sessions": [
            {"began_at": session.authenticated_at, "ended_at": ended, **asdict(session.device)}
            for session, ended in sessions
        ],
    }
    record = PersonalRecord(kind="account", id=str(account.id), data=to_jsonable_python(data))
    return PersonalCopy(records=[record], left_out=list(LEFT_OUT), readings=readings)
