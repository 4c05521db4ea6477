"""Identity's transaction, with its repositories."""

import dataclasses
from functools import cached_property
from typing import cast

from identity.config import Settings
from identity.domain.accounts import Account
from identity.domain.clients import Client
from identity.repositories.accounts import Accounts
from identity.repositories.challenges import Challenges
from identity.repositories.client_assertions import ClientAssertions
from identity.repositories.codes import Codes
from identity.repositories.hospital_clients import HospitalClients
from identity.repositories.invitations import Invitations
from identity.repositories.keys import Keys
from identity.repositories.limits import LimitedUses
from identity.repositories.login_failures import LoginFailures
from identity.repositories.messages import Messages
from identity.repositories.refresh_tokens import RefreshTokens
from identity.repositories.second_factors import SecondFactors
from identity.repositories.sessions import Sessions
from shared.unit_of_work import SqlUnitOfWork

__all__ = ["UnitOfWork"]


class UnitOfWork(SqlUnitOfWork):
    """One transaction of identity."""

    @property
    def settings(self) -> Settings:
        """The service's settings."""
        return cast("Settings", self.service.settings)

    def act_as(self, account: Account) -> None:
        """Go on in the name of the account that the request turned out to be from."""
        self.actor = dataclasses.replace(
            self.actor, account_id=str(account.id), committee=account.committee, kind="user"
        )

    def act_in(self, committee: str) -> None:
        """Go on in the committee that the request turned out to be about."""
        self.actor = dataclasses.replace(self.actor, committee=committee)

    def act_as_client(self, client: Client) -> None:
        """Go on in the name of a client that showed its secret."""
        self.actor = dataclasses.replace(
            self.actor,
            account_id=client.subject,
            committee=client.committee,
            kind="client",
            client_id=client.client_id,
        )

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts."""
        return Accounts(self.session, self.service.cipher, self.service.blind_index)

    @cached_property
    def sessions(self) -> Sessions:
        """Browsers that are logged in."""
        return Sessions(self.session, self.accounts, self.service.cipher)

    @cached_property
    def codes(self) -> Codes:
        """Authorization codes."""
        return Codes(self.session)

    @cached_property
    def refresh_tokens(self) -> RefreshTokens:
        """Refresh tokens, and what was revoked."""
        return RefreshTokens(self.session)

    @cached_property
    def client_assertions(self) -> ClientAssertions:
        """What clients have shown who they are with."""
        return ClientAssertions(self.session)

    @cached_property
    def hospital_clients(self) -> HospitalClients:
        """Clients of partner hospitals."""
        return HospitalClients(self.session)

    @cached_property
    def invitations(self) -> Invitations:
        """One-time links."""
        return Invitations(self.session)

    @cached_property
    def second_factors(self) -> SecondFactors:
        """Authenticators and recovery codes."""
        return SecondFactors(self.session, self.service.cipher, self.service.blind_index)

    @cached_property
    def login_failures(self) -> LoginFailures:
        """Failed attempts."""
        return LoginFailures(self.session)

    @cached_property
    def challenges(self) -> Challenges:
        """Requests for codes by telephone."""
        return Challenges(self.session, self.service.cipher, self.service.blind_index)

    @cached_property
    def messages(self) -> Messages:
        """Messages that are to be sent."""
        return Messages(self.session, self.service.cipher)

    @cached_property
    def limited_uses(self) -> LimitedUses:
        """What may be used only so often."""
        return LimitedUses(self.session, self.service.blind_index)

    @cached_property
    def keys(self) -> Keys:
        """The issuer's own keys."""
        return Keys(self.session, self.service.cipher)
