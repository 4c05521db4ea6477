"""What the grants ask of the database, from their thread.

Each question runs on the event loop, within the request's unit of work, while the thread waits: one
transaction, one driver, and no thread touches the session.
"""

from uuid import UUID

from anyio import from_thread

from identity.domain.accounts import Account
from identity.domain.clients import Client
from identity.domain.codes import AuthorizationCode
from identity.domain.secret_tokens import hash_of
from identity.unit_of_work import UnitOfWork

__all__ = ["Storage"]


class Storage:
    """The unit of work as seen from a thread."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self.now = uow.now

    def save_code(self, code: AuthorizationCode) -> None:
        """Keep a new authorization code."""
        from_thread.run(self._uow.codes.add, code)

    def code_for(self, value: str, client_id: str) -> AuthorizationCode | None:
        """Return a client's code if it is still good; a code used twice is noted."""
        code = from_thread.run(self._uow.codes.find_locked, hash_of(value))
        if code is None or code.client_id != client_id or not code.is_good(self.now):
            if code is not None:
                self.note_refused_code(code, client_id, "reused or expired")
            return None
        return code

    def spend_code(self, code: AuthorizationCode) -> None:
        """Make sure a code isn't exchanged again."""
        from_thread.run(self._uow.codes.spend, code.code_hash, self.now)

    def active_account(self, account_id: UUID) -> Account | None:
        """Return an account that may get tokens."""
        account = from_thread.run(self._uow.accounts.find, account_id)
        return account if account is not None and account.is_active else None

    def note_token(self, client: Client, account: Account | None, audience: str) -> None:
        """Note that a token was issued, and for whom."""
        if account is None:
            self._uow.act_as_client(client)
        else:
            self._uow.act_as(account)
        self._uow.audit(
            "token.issued",
            subject_type="client",
            subject_id=client.client_id,
            detail={"audience": audience},
        )

    def note_refused_code(self, code: AuthorizationCode, client_id: str, why: str) -> None:
        """Note an attempt to exchange a code that doesn't earn a token."""
        self._uow.audit(
            "authorization_code.exchanged",
            subject_type="account",
            subject_id=code.account_id,
            outcome="refused",
            detail={"client": client_id, "given_to": code.client_id, "why": why},
        )
