"""Keeps authenticators' secrets, encrypted, and recovery codes as keyed hashes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from identity.domain.accounts import Account
from identity.domain.second_factor import SecondFactor, normal_code
from identity.tables import RecoveryCodeRow, SecondFactorRow
from shared.crypto import BlindIndex, FieldCipher

__all__ = ["SecondFactors"]


class SecondFactors:
    """The second factors of accounts."""

    def __init__(self, session: AsyncSession, cipher: FieldCipher, blind_index: BlindIndex) -> None:
        self._session = session
        self._cipher = cipher
        self._blind_index = blind_index

    async def find(self, account_id: UUID) -> SecondFactor | None:
        """Return an account's authenticator, if it has one."""
        row = await self._session.get(SecondFactorRow, account_id, populate_existing=True)
        if row is None:
            return None
        secret = self._cipher.decrypt(row.secret, context(account_id))
        return SecondFactor(account_id, secret, row.last_step, row.enrolled_at)

    async def put(self, account: Account, factor: SecondFactor, *, replaces: bool) -> bool:
        """Give an account an authenticator; false where it has one that may not be replaced."""
        values = {
            "secret": self._cipher.encrypt(factor.secret, context(account.id)),
            "last_step": factor.last_step,
            "enrolled_at": factor.enrolled_at,
        }
        added = insert(SecondFactorRow).values(
            account_id=account.id, committee=account.committee, **values
        )
        key = [SecondFactorRow.account_id]
        statement = (
            added.on_conflict_do_update(index_elements=key, set_=values)
            if replaces
            else added.on_conflict_do_nothing(index_elements=key)
        )
        return (
            await self._session.scalar(statement.returning(SecondFactorRow.account_id)) is not None
        )

    async def advance(self, account_id: UUID, step: int) -> bool:
        """Note that a time step's code was used; false if it or a later one was used before."""
        statement = (
            update(SecondFactorRow)
            .where(SecondFactorRow.account_id == account_id, SecondFactorRow.last_step < step)
            .values(last_step=step)
            .returning(SecondFactorRow.account_id)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(statement) is not None

    async def replace_recovery_codes(
        self, account: Account, codes: Iterable[str], now: datetime
    ) -> None:
        """Keep these codes as the only ones."""
        await self._forget_recovery_codes(account.id)
        for code in codes:
            self._session.add(
                RecoveryCodeRow(
                    account_id=account.id,
                    code_hash=self._hash_of(account.id, code),
                    committee=account.committee,
                    created_at=now,
                )
            )
        await self._session.flush()

    async def spend_recovery_code(self, account_id: UUID, code: str, now: datetime) -> bool:
        """Use a recovery code up; false if it is none of the account's that is left."""
        statement = (
            update(RecoveryCodeRow)
            .where(
                RecoveryCodeRow.account_id == account_id,
                RecoveryCodeRow.code_hash == self._hash_of(account_id, code),
                RecoveryCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(RecoveryCodeRow.account_id)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(statement) is not None

    async def recovery_codes_left(self, account_id: UUID) -> int:
        """Return how many recovery codes an account could still use."""
        statement = select(func.count()).where(
            RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.used_at.is_(None)
        )
        return await self._session.scalar(statement) or 0

    async def remove(self, account_id: UUID) -> bool:
        """Forget an account's authenticator and recovery codes; false if it has none."""
        await self._forget_recovery_codes(account_id)
        statement = (
            delete(SecondFactorRow)
            .where(SecondFactorRow.account_id == account_id)
            .returning(SecondFactorRow.account_id)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(statement) is not None

    async def _forget_recovery_codes(self, account_id: UUID) -> None:
        await self._session.execute(
            delete(RecoveryCodeRow)
            .where(RecoveryCodeRow.account_id == account_id)
            .execution_options(synchronize_session=False)
        )

    def _hash_of(self, account_id: UUID, code: str) -> bytes:
        """Return the keyed hash (32 bytes): the codes are too short for an open one."""
        return self._blind_index.of("recovery_code", f"{account_id}\n{normal_code(code)}")


def context(account_id: UUID) -> str:
    """Return the place a secret's ciphertext belongs to."""
    return f"identity.second_factor.secret:{account_id}"
