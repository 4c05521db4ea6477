"""What the grants ask of the database, from their thread.

Each question runs on the event loop, within the request's unit of work, while the thread waits: one
transaction, one driver, and no thread touches the session.
"""

from datetime import datetime, timedelta
from uuid import UUID

from anyio import from_thread

from identity.config import Settings
from identity.domain.accounts import Account, Session
from identity.domain.clients import Client
from identity.domain.codes import AuthorizationCode
from identity.domain.refresh_tokens import RefreshToken, TokenFamily
from identity.domain.secret_tokens import hash_of
from identity.unit_of_work import UnitOfWork
from shared.ids import new_id

__all__ = ["Storage"]


class Storage:
    """The unit of work as seen from a thread."""

    def __init__(self, uow: UnitOfWork, settings: Settings) -> None:
        self._uow = uow
        self._settings = settings
        self.now = uow.now

    def hospital_client(self, client_id: str) -> Client | None:
        """Return a hospital's client, if it gets tokens and has a good key."""
        found = from_thread.run(self._uow.hospital_clients.find, client_id)
        return found.as_client(self.now) if found else None

    def save_code(self, code: AuthorizationCode) -> None:
        """Keep a new authorization code."""
        from_thread.run(self._uow.codes.add, code)

    def code_for(self, value: str, client_id: str) -> AuthorizationCode | None:
        """Return a client's code if it is still good; a code used twice is noted."""
        code = from_thread.run(self._uow.codes.find_locked, hash_of(value))
        if code is None or code.client_id != client_id or not code.is_good(self.now):
            if code is not None:
                self.refuse_code(code, client_id)
            return None
        return code

    def refuse_code(self, code: AuthorizationCode, client_id: str) -> None:
        """Note a code that earns nothing; one used twice takes back what it earned at first."""
        self.note_refused_code(code, client_id, "reused or expired")
        if code.used_at is not None:
            from_thread.run(
                self._uow.refresh_tokens.end_of_session, code.session_id, code.client_id, self.now
            )

    def spend_code(self, code: AuthorizationCode) -> None:
        """Make sure a code isn't exchanged again."""
        from_thread.run(self._uow.codes.spend, code.code_hash, self.now)

    def open_session(self, session_id: UUID) -> Session | None:
        """Return the session that tokens are asked for in.

        Nothing once it has ended, when its account may get no tokens, or when the account's roles
        now demand a second factor that it hasn't shown.
        """
        session = from_thread.run(self._uow.sessions.find_open_by_id, session_id, self.now)
        if session is None or not session.suffices(self._settings.second_factor_roles):
            return None
        return session

    def begin_family(self, code: AuthorizationCode, scope: str) -> TokenFamily:
        """Begin the refresh tokens that follow from a code."""
        family = TokenFamily(
            id=new_id(),
            committee=code.committee,
            account_id=code.account_id,
            session_id=code.session_id,
            client_id=code.client_id,
            scope=scope,
            expires_at=self.now + timedelta(hours=self._settings.refresh_hours),
        )
        return from_thread.run(self._uow.refresh_tokens.begin, family)

    def save_refresh_token(self, value: str, family: TokenFamily, access_token_id: UUID) -> None:
        """Keep a refresh token that goes out with an access token."""
        idle_end = self.now + timedelta(minutes=self._settings.refresh_idle_minutes)
        token = RefreshToken(
            token_hash=hash_of(value),
            family=family,
            access_token_id=access_token_id,
            issued_at=self.now,
            expires_at=min(idle_end, family.expires_at),
        )
        from_thread.run(self._uow.refresh_tokens.add, token)

    def refresh_token(self, value: str) -> RefreshToken | None:
        """Return a refresh token, good or not, locked with its family."""
        return from_thread.run(self._uow.refresh_tokens.find_locked, hash_of(value))

    def refresh_token_for(self, value: str, client_id: str) -> RefreshToken | None:
        """Return a client's refresh token if it is good; what looks like a theft has its answer."""
        token = self.refresh_token(value)
        if token is None:
            return None
        if token.is_spent or token.family.client_id != client_id:
            self.answer_theft(token, client_id)
            return None
        return token if token.is_good(self.now) else None

    def answer_theft(self, token: RefreshToken, client_id: str) -> None:
        """End the family of a token that was shown twice or by a stranger, and its session."""
        family = token.family
        self.end_family(family)
        from_thread.run(self._uow.sessions.end, family.session_id, self.now)
        self._uow.audit(
            "refresh_token.exchanged",
            subject_type="account",
            subject_id=family.account_id,
            outcome="refused",
            detail={
                "client": client_id,
                "given_to": family.client_id,
                "why": "reused" if token.is_spent else "another client",
                "session": str(family.session_id),
            },
        )

    def spend_refresh_token(self, token: RefreshToken) -> None:
        """Make sure a refresh token isn't exchanged again."""
        from_thread.run(self._uow.refresh_tokens.spend, token.token_hash, self.now)

    def end_family(self, family: TokenFamily) -> None:
        """End a family."""
        from_thread.run(self._uow.refresh_tokens.end, family.id, self.now)

    def revoke_access_token(self, token_id: UUID, expires_at: datetime) -> None:
        """Let an access token be looked up as no longer good."""
        from_thread.run(self._uow.refresh_tokens.revoke_access_token, token_id, expires_at)

    def is_revoked(self, token_id: UUID) -> bool:
        """Whether an access token was revoked."""
        return from_thread.run(self._uow.refresh_tokens.is_revoked, token_id)

    def use_assertion(self, client_id: str, assertion_id: str, expires_at: datetime) -> bool:
        """Note that an assertion is used; false if it was before."""
        return from_thread.run(self._uow.client_assertions.use, client_id, assertion_id, expires_at)

    def note_revocation(self, client: Client, kind: str, subject_id: UUID) -> None:
        """Note that a client gave a token back."""
        self._uow.audit(
            "token.revoked",
            subject_type=kind,
            subject_id=subject_id,
            detail={"client": client.client_id},
        )

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
