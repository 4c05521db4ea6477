"""What identity's tests begin with: clients, accounts, browsers and administrators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from httpx import ASGITransport, AsyncClient

from identity.domain.accounts import Account
from identity.service import IdentityService
from identity.services import accounts
from services.identity.tests.keys import PUBLIC_KEYS
from shared.actor import system_actor
from shared.permissions import Role
from shared.testing.issuer import COMMITTEE
from shared.testing.login import AccountHolder, log_in
from shared.testing.running import RunningService
from shared.tokens import IssuerKeys, TokenVerifier

BASE = "http://service"
ISSUER = "http://127.0.0.1:8080/auth"
PASSWORD = "correct horse battery"
SECRET = "a-secret-of-the-mailing-service"
CLIENTS: list[dict[str, Any]] = [
    {
        "client_id": "service-mailing",
        "secret": SECRET,
        "audiences": ["intake", "review"],
        "scopes": ["parties.read", "conclusion.read"],
    },
    {
        "client_id": "demo-administrator",
        "secret": SECRET,
        "audiences": ["jianding-api"],
        "roles": ["admin"],
        "committee": COMMITTEE,
    },
    {
        "client_id": "hospital-renmin",
        "jwks": PUBLIC_KEYS,
        "audiences": ["jianding-api"],
        "roles": ["hospital"],
        "committee": COMMITTEE,
    },
    {
        "client_id": "native-app",
        "kind": "public",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "scopes": ["openid", "offline_access"],
    },
    {"client_id": "gatekeeper", "secret": SECRET, "resources": ["jianding-api"]},
]


@dataclass(frozen=True)
class World:
    """A running issuer and the means to fill it."""

    running: RunningService
    password_hash: str

    @property
    def service(self) -> IdentityService:
        return cast("IdentityService", self.running.service)

    def browser(self, address: str = "198.51.100.7") -> AsyncClient:
        transport = ASGITransport(self.running.app, client=(address, 40000))
        return AsyncClient(transport=transport, base_url=BASE)

    def holder(self, login: str = "zhou.minghua", password: str = PASSWORD) -> AccountHolder:
        """Whoever logs in, by the service's clock."""
        return AccountHolder(login, password, clock=lambda: self.service.clock().timestamp())

    async def account(
        self, login: str = "zhou.minghua", *roles: Role, committee: str = COMMITTEE
    ) -> Account:
        async with self.service.unit_of_work(system_actor("identity", committee)) as uow:
            return await accounts.create(
                uow,
                login=login,
                display_name="周明华",
                roles=roles or (Role.EXPERT,),
                password_hash=self.password_hash,
            )

    async def disable(self, account: Account) -> None:
        async with self.service.unit_of_work(system_actor("identity", account.committee)) as uow:
            await accounts.disable(uow, account.id, expected=None)

    async def client_token(self, client_id: str, **parameters: str) -> dict[str, Any]:
        response = await self.running.client.post(
            "/auth/token",
            data={"grant_type": "client_credentials", **parameters},
            auth=(client_id, SECRET),
        )
        return {"status": response.status_code, **response.json()}

    async def administrator(self) -> AsyncClient:
        token = (await self.client_token("demo-administrator"))["access_token"]
        client = self.browser()
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    async def logged_in(self, login: str, password: str = PASSWORD) -> AsyncClient:
        """A client that carries the token of a person who logged in, and enrolled if they must."""
        async with self.browser() as browser:
            holder = self.holder(login, password)
            token = await log_in(BASE, login, password, client=browser, holder=holder)
        client = self.browser()
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def verifier(self) -> TokenVerifier:
        """What every other service checks our tokens with."""
        keys = IssuerKeys(f"{BASE}/auth/jwks.json", transport=ASGITransport(self.running.app))
        return TokenVerifier(ISSUER, keys, clock=lambda: self.service.clock().timestamp())

    def stop_clock(self) -> None:
        """Let no time pass but what `advance` says."""
        self.advance(0)

    def advance(self, seconds: float) -> None:
        """Put the service's clock forward and stop it there."""
        later: datetime = self.service.clock() + timedelta(seconds=seconds)
        self.service.clock = lambda: later

    async def audited(self) -> list[tuple[str, str, str]]:
        """Actions, outcomes and actors, in order."""
        table = self.service.plumbing.audit_entry
        async with self.service.database.engine.connect() as connection:
            rows = await connection.execute(
                table.select()
                .with_only_columns(table.c.action, table.c.outcome, table.c.actor)
                .order_by(table.c.at, table.c.id)
            )
            return [tuple(row) for row in rows]
