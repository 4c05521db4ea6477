"""Keeps accounts; logins and names are encrypted, a login is found by its blind index."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.accounts import Account, AccountState, Credentials, normal_login
from identity.errors import AccountNotFoundError
from identity.tables import AccountRow
from shared.crypto import BlindIndex, FieldCipher
from shared.permissions import Role

__all__ = ["Accounts"]


class Accounts:
    """The accounts of every committee; lists are of one."""

    def __init__(self, session: AsyncSession, cipher: FieldCipher, blind_index: BlindIndex) -> None:
        self._session = session
        self._cipher = cipher
        self._blind_index = blind_index

    def index_of(self, login: str) -> bytes:
        """Return the blind index (32 bytes) of a login as typed."""
        return self._blind_index.of("login", normal_login(login))

    async def add(
        self, account: Account, password_hash: str | None, identity_number: str | None = None
    ) -> None:
        """Add a new account; an applicant's identity number is unique in the committee."""
        self._session.add(
            AccountRow(
                id=account.id,
                committee=account.committee,
                version=account.version,
                login_index=self.index_of(account.login),
                login=self._cipher.encrypt(account.login, context("login", account.id)),
                display_name=self._cipher.encrypt(
                    account.display_name, context("display_name", account.id)
                ),
                roles=sorted(account.roles),
                state=account.state,
                password_hash=password_hash,
                created_at=account.created_at,
                email=self._sealed("email", account.email, account.id),
                identity_number=self._sealed("identity_number", identity_number, account.id),
                identity_number_index=identity_number and self._number_index(identity_number),
            )
        )
        await self._session.flush()

    async def get(self, account_id: UUID, committee: str) -> Account:
        """Return an account of a committee.

        Raises
        ------
        AccountNotFoundError
            There is none of that id in this committee.
        """
        row = await self._row(AccountRow.id == account_id, AccountRow.committee == committee)
        if row is None:
            raise AccountNotFoundError
        return self._account(row)

    async def find(self, account_id: UUID) -> Account | None:
        """Return an account of any committee."""
        row = await self._row(AccountRow.id == account_id)
        return self._account(row) if row else None

    async def find_credentials(self, login: str) -> Credentials | None:
        """Return the account with a login, and its password's hash."""
        row = await self._row(AccountRow.login_index == self.index_of(login))
        return Credentials(self._account(row), row.password_hash) if row else None

    async def hold(self, account_id: UUID) -> None:
        """Let nobody change an account until this transaction ends; what is read next is so."""
        await self._session.execute(
            select(AccountRow.id).where(AccountRow.id == account_id).with_for_update(key_share=True)
        )

    async def find_registered(self, identity_number: str, committee: str) -> Account | None:
        """Return the account that was registered with an identity number in a committee."""
        row = await self._row(
            AccountRow.identity_number_index == self._number_index(identity_number),
            AccountRow.committee == committee,
        )
        return self._account(row) if row else None

    async def find_by_number_index(self, index: bytes, committee: str) -> Account | None:
        """Return a committee's account that was registered with a number of this blind index."""
        row = await self._row(
            AccountRow.identity_number_index == index, AccountRow.committee == committee
        )
        return self._account(row) if row else None

    async def identity_number_of(self, account_id: UUID) -> str | None:
        """Return the identity number that an account was registered with."""
        row = await self._session.get_one(AccountRow, account_id)
        return self._opened("identity_number", row.identity_number, row.id)

    async def has_password(self, account_id: UUID) -> bool:
        """Whether a password was ever set."""
        row = await self._session.get_one(AccountRow, account_id)
        return row.password_hash is not None

    async def has_known_administrator(self, committee: str) -> bool:
        """Whether an administrator of a committee ever set a password."""
        found = await self._session.scalar(
            select(
                exists().where(
                    AccountRow.committee == committee,
                    AccountRow.roles.contains([Role.ADMIN.value]),
                    AccountRow.password_hash.is_not(None),
                )
            )
        )
        return bool(found)

    async def list_of(self, committee: str, *, after: UUID | None, limit: int) -> list[Account]:
        """Return a committee's accounts, oldest first, after the one named."""
        query = select(AccountRow).where(AccountRow.committee == committee)
        if after is not None:
            query = query.where(AccountRow.id > after)
        rows = await self._session.scalars(query.order_by(AccountRow.id).limit(limit))
        return [self._account(row) for row in rows]

    async def list_before(self, committee: str, end: UUID, *, limit: int) -> list[Account]:
        """Return a committee's accounts just before the one named, oldest first."""
        query = select(AccountRow).where(AccountRow.committee == committee, AccountRow.id < end)
        rows = await self._session.scalars(query.order_by(AccountRow.id.desc()).limit(limit))
        return [self._account(row) for row in reversed(rows.all())]

    async def set_roles(self, account: Account, roles: Collection[Role]) -> Account:
        """Replace an account's roles."""
        return await self._change(account, roles=sorted(roles))

    async def set_state(self, account: Account, state: AccountState) -> Account:
        """Move an account to another state."""
        return await self._change(account, state=state.value)

    async def set_email(self, account: Account, email: str | None) -> Account:
        """Give an account another mail address, or none."""
        return await self._change(account, email=self._sealed("email", email, account.id))

    async def set_password(self, account: Account, password_hash: str) -> Account:
        """Give an account another password; an invited one becomes active."""
        return await self._change(
            account, password_hash=password_hash, state=AccountState.ACTIVE.value
        )

    async def renew_hash(self, account_id: UUID, password_hash: str) -> None:
        """Keep the same password under newer hash parameters."""
        await self._session.execute(
            update(AccountRow)
            .where(AccountRow.id == account_id)
            .values(password_hash=password_hash)
            .execution_options(synchronize_session=False)
        )

    async def _change(self, account: Account, **values: object) -> Account:
        row = await self._session.get_one(AccountRow, account.id)
        for name, value in values.items():
            setattr(row, name, value)
        await self._session.flush()
        return self._account(row)

    async def _row(self, *conditions: ColumnElement[bool]) -> AccountRow | None:
        found: AccountRow | None = await self._session.scalar(select(AccountRow).where(*conditions))
        return found

    def _number_index(self, identity_number: str) -> bytes:
        return self._blind_index.of("identity_number", identity_number)

    def _sealed(self, column: str, text: str | None, account_id: UUID) -> bytes | None:
        return None if text is None else self._cipher.encrypt(text, context(column, account_id))

    def _opened(self, column: str, value: bytes | None, account_id: UUID) -> str | None:
        return None if value is None else self._cipher.decrypt(value, context(column, account_id))

    def _account(self, row: AccountRow) -> Account:
        return Account(
            id=row.id,
            committee=row.committee,
            version=row.version,
            login=self._cipher.decrypt(row.login, context("login", row.id)),
            display_name=self._cipher.decrypt(row.display_name, context("display_name", row.id)),
            roles=frozenset(Role(role) for role in row.roles),
            state=AccountState(row.state),
            created_at=row.created_at,
            email=self._opened("email", row.email, row.id),
        )


def context(column: str, account_id: UUID) -> str:
    """Return the place a ciphertext belongs to."""
    return f"identity.account.{column}:{account_id}"
