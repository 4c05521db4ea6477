"""Builds each service's web application: the same doors, refusals and headers everywhere."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, FastAPI, Header
from fastapi.routing import APIRoute
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from shared import audit_reading, health
from shared.claims import IssuerClaims
from shared.errors import InvalidError
from shared.logging import configure_logging
from shared.openapi import DescribedApplication
from shared.problems import add_problem_handlers
from shared.rate_limits import RateLimits
from shared.refusals import Refusals
from shared.request_layer import STREAMED, RequestLayer, RouteTemplates
from shared.service import Service
from shared.telemetry import Metrics, configure_tracing
from shared.tokens import IssuerKeys, TokenVerifier

__all__ = ["create_service_app", "etag", "if_match", "streamed_body"]

ENTITY_TAG = re.compile(r'(?:W/)?"(\d{1,18})"', re.ASCII)


class EntityTagError(InvalidError):
    """If-Match isn't one entity tag as this service writes them."""

    code = "if_match_invalid"
    sentence = "If-Match takes one ETag as it was given, or nothing"
    sentence_zh = "If-Match 应为服务返回的 ETag"


def create_service_app(
    service: Service[Any],
    *,
    title: str,
    routers: Sequence[APIRouter],
    internal_routers: Sequence[APIRouter] = (),
    prefix: str | None = None,
) -> FastAPI:
    """Return a service's application; its lifespan starts and stops the service.

    Routes lie under ``/api/<name>/v1`` (or ``prefix``), internal ones under ``/internal``; the
    description is at ``/api/<name>/openapi.json``. There is no page that draws it here: such
    pages load their scripts from elsewhere.
    """
    metrics = Metrics(service.name)
    base = prefix or f"/api/{service.name}/v1"
    app = DescribedApplication(
        title=title,
        version="1",
        openapi_url=f"{base.removesuffix('/v1')}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        telemetry={
            "tracing": service.settings.otlp_endpoint is not None,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
        },
    )
    templates = RouteTemplates(app.router.routes)
    app.state.service = service
    app.state.metrics = metrics
    app.state.templates = templates
    app.state.refusals = Refusals(service)
    app.state.token_verifier = TokenVerifier(
        service.settings.oidc_issuer,
        IssuerKeys(service.settings.oidc_jwks_url),
        claims=IssuerClaims.from_settings(service.settings),
    )
    app.state.rate_limits = RateLimits(
        per_account=service.settings.requests_per_minute,
        per_address=service.settings.public_requests_per_minute,
    )
    app.add_middleware(RequestLayer, metrics=metrics, templates=templates)
    # Servers are started without doing this themselves, so that one setting says who is believed.
    trusted = list(service.settings.trusted_proxies)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=trusted)
    add_problem_handlers(app)
    for router in routers:
        app.include_router(router, prefix=base)
    for router in internal_routers:
        app.include_router(router, prefix="/internal", include_in_schema=False)
    app.include_router(audit_reading.router, prefix=f"{base.removesuffix('/v1')}/v1")
    app.include_router(health.router)
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Run the service while the application runs; spans are sent last."""
    service: Service[Any] = app.state.service
    if not structlog.is_configured():
        configure_logging(service.settings.log_level)
    tracing = configure_tracing(service.name, service.settings.otlp_endpoint)
    try:
        async with service.running():
            yield
    finally:
        if tracing is not None:
            tracing.shutdown()


def operation_id(route: APIRoute) -> str:
    """Return the endpoint's own name, which clients generated from the description carry."""
    return route.name


def streamed_body(*media_types: str) -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that streams its body and bounds it itself."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    kinds = media_types or ("application/octet-stream",)
    return {
        STREAMED: True,
        "requestBody": {"required": True, "content": dict.fromkeys(kinds, binary)},
    }


def etag(version: int) -> str:
    """Return the entity tag of an aggregate's version."""
    return f'"{version}"'


async def read_if_match(
    tag: Annotated[
        str | None,
        Header(alias="If-Match", description="The ETag of what the caller read", max_length=64),
    ] = None,
) -> int | None:
    """Return the version that the caller expects; None when it expects none.

    Raises
    ------
    EntityTagError
        The header isn't an entity tag of ours.
    """
    if tag is None or tag == "*":
        return None
    match = ENTITY_TAG.fullmatch(tag.strip())
    if match is None:
        raise EntityTagError
    return int(match.group(1))


def if_match() -> Any:
    """Return the dependency: ``expected: Annotated[int | None, if_match()]``."""
    return Depends(read_if_match)
