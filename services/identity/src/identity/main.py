"""Puts identity together."""

from fastapi import FastAPI
from httpx import ASGITransport

from identity.api import (
    account_page,
    accounts,
    accounts_page,
    authorize,
    discovery,
    hospital_clients,
    internal,
    invitations,
    login,
    logout,
    own_account,
    registration,
    resets,
    second_factor,
    token,
    userinfo,
)
from identity.config import Settings
from identity.service import IdentityService
from identity.worker import jobs
from shared.tokens import IssuerKeys, TokenVerifier
from shared.web import create_service_app

__all__ = ["create_app", "create_service"]


def create_service(settings: Settings | None = None) -> IdentityService:
    """Return the service, not yet running."""
    return IdentityService(settings or Settings(), jobs=jobs)


def create_app() -> FastAPI:
    """Return the application that uvicorn runs."""
    service = create_service()
    modules = (
        discovery,
        authorize,
        login,
        second_factor,
        logout,
        token,
        userinfo,
        invitations,
        account_page,
        own_account,
        registration,
        resets,
        accounts_page,
        accounts,
        hospital_clients,
    )
    app = create_service_app(
        service,
        title="Jianding identity",
        routers=[module.router for module in modules],
        internal_routers=[internal.router],
        prefix="/auth",
    )
    # It checks tokens like any other service, but asks itself for the keys without a socket.
    issuer = service.settings.oidc_issuer
    keys = IssuerKeys(f"{issuer}/jwks.json", transport=ASGITransport(app))
    app.state.token_verifier = TokenVerifier(issuer, keys)
    return app
