"""What a page and the interface for one's own account have in common: who, and the password again.

Whoever changes how the account is entered shows its password once more, so that a browser left
open isn't enough for it.
"""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from identity.domain.accounts import Account
from identity.errors import PasswordWrongError
from identity.service import IdentityService
from identity.services import own_account, second_factors
from identity.services.logins import Attempt
from identity.services.second_factors import Enrolment
from identity.unit_of_work import UnitOfWork

__all__ = ["OwnDesk"]


class OwnDesk(ABC):
    """Acts on the account of whoever asks; ``session_id`` is that of the asking browser."""

    identity: IdentityService
    session_id: UUID | None = None

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[tuple[UnitOfWork, Account]]:
        """Open a unit of work in the name of the account, and find the browser's session."""

    async def change_password(self, password: str, new_password: str) -> None:
        """Change the password; other sessions end.

        Raises
        ------
        PasswordWrongError, TooManyAttemptsError, PasswordTooWeakError
            The present password is wrong, or was too often, or the new one keeps nobody out.
        """
        account, attempt = await self._show_password(password)
        new_hash = await self.identity.passwords.hash_chosen(
            new_password, account.login, account.display_name
        )
        async with self.open() as (uow, account):
            await own_account.forgive(uow, attempt)
            await own_account.change_password(uow, account, new_hash, session_id=self.session_id)

    async def begin_enrolment(self, password: str) -> Enrolment:
        """Begin to enrol an authenticator.

        Raises
        ------
        PasswordWrongError, TooManyAttemptsError
            The password is wrong, or was too often.
        """
        _, attempt = await self._show_password(password)
        async with self.open() as (uow, account):
            await own_account.forgive(uow, attempt)
            return second_factors.begin_enrolment(uow, account)

    async def confirm_enrolment(self, sealed: str, code: str) -> list[str]:
        """Enrol the authenticator and return recovery codes; other sessions end.

        Raises
        ------
        EnrolmentExpiredError, CodeWrongError
            The enrolment is too old, or the code isn't the authenticator's.
        """
        async with self.open() as (uow, account):
            return await own_account.enrol(uow, account, sealed, code, session_id=self.session_id)

    async def renew_recovery_codes(self, password: str) -> list[str]:
        """Return new recovery codes in place of the old ones.

        Raises
        ------
        PasswordWrongError, TooManyAttemptsError, SecondFactorMissingError
            The password is wrong, or was too often, or there is no second factor.
        """
        _, attempt = await self._show_password(password)
        async with self.open() as (uow, account):
            await own_account.forgive(uow, attempt)
            return await second_factors.renew_recovery_codes(uow, account)

    async def remove_second_factor(self, password: str) -> None:
        """Do without a second factor.

        Raises
        ------
        PasswordWrongError, TooManyAttemptsError
            The password is wrong, or was too often.
        SecondFactorRequiredError, SecondFactorMissingError
            A role demands it, or there is none.
        """
        _, attempt = await self._show_password(password)
        demanding = self.identity.settings.second_factor_roles
        async with self.open() as (uow, account):
            await own_account.forgive(uow, attempt)
            await second_factors.remove(uow, account, demanding=demanding)

    async def _show_password(self, password: str) -> tuple[Account, Attempt]:
        async with self.open() as (uow, account):
            attempt = await own_account.begin_showing(uow, account)
        matches, _ = await self.identity.passwords.check(password, attempt.password_hash)
        if matches:
            return account, attempt
        async with self.open() as (uow, account):
            own_account.note_wrong_password(uow, account)
        raise PasswordWrongError
