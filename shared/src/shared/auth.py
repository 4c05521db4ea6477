"""Who is asking, and may they: the dependencies that every route declares one of.

`needs` is for people and hospitals, `needs_scope` for other services on internal routes, and
`public` says why a route has no caller.
"""

import re
from typing import Any

from fastapi import Depends, Request, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase

from shared.actor import Actor
from shared.claims import API_AUDIENCE, VerifiedToken
from shared.errors import ForbiddenError, UnauthenticatedError
from shared.permissions import Permission, may
from shared.rate_limits import LEGAL_SUBMISSIONS, RateLimits
from shared.tokens import TokenVerifier

__all__ = [
    "API_AUDIENCE",
    "COMMITTEE_HEADER",
    "ON_BEHALF_OF_HEADER",
    "Bearer",
    "Needs",
    "NeedsScope",
    "PermissionMissingError",
    "Public",
    "ScopeMissingError",
    "TokenMissingError",
    "needs",
    "needs_scope",
    "public",
]

ON_BEHALF_OF_HEADER = "On-Behalf-Of"
COMMITTEE_HEADER = "Committee"
ACCOUNT_PATTERN = re.compile(r"[\w.:@-]{1,128}", re.ASCII)
COMMITTEE_PATTERN = re.compile(r"[0-9]{6}", re.ASCII)


class TokenMissingError(UnauthenticatedError):
    """The request carries no bearer token."""

    code = "token_missing"
    sentence = "an access token is needed here"
    sentence_zh = "需要登录后访问"


class PermissionMissingError(ForbiddenError):
    """The caller's roles don't allow it."""

    code = "permission_missing"
    sentence = "this needs the permission “{permission}”"
    sentence_zh = "您没有“{permission}”权限"


class ScopeMissingError(ForbiddenError):
    """The calling service's token doesn't open this route."""

    code = "scope_missing"
    sentence = "this needs the scope “{scope}”"
    sentence_zh = "令牌缺少“{scope}”授权范围"


class Bearer(SecurityBase):
    """Reads and checks the bearer token of a request; also its description in OpenAPI."""

    def __init__(self, scheme_name: str) -> None:
        self.model = HTTPBearerModel(bearerFormat="JWT")
        self.scheme_name = scheme_name

    async def token(self, request: Request, audience: str) -> VerifiedToken:
        """Return what the request's token says.

        Raises
        ------
        UnauthenticatedError
            There is no token, or it isn't good for this audience.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenMissingError
        verifier: TokenVerifier = request.app.state.token_verifier
        return await verifier.verify(token.strip(), audience)


class Needs(Bearer):
    """Lets in whose roles allow one of the permissions."""

    def __init__(self, *permissions: Permission) -> None:
        super().__init__("person")
        self.permissions = permissions

    async def __call__(self, request: Request) -> Actor:
        """Return the caller.

        Raises
        ------
        UnauthenticatedError
            There is no good token.
        PermissionMissingError
            None of the caller's roles allows any of the permissions.
        TooManyRequestsError
            The caller asked too much in the last minute, and this is no legal submission.
        """
        token = await self.token(request, API_AUDIENCE)
        actor = Actor(
            account_id=token.account_id,
            committee=token.committee,
            kind="client" if token.client_id == token.account_id else "user",
            roles=token.roles,
            scopes=token.scopes,
            client_id=token.client_id,
            request_id=request.state.request_id,
        )
        request.state.actor = actor
        if self.is_limited(request.method):
            limits: RateLimits = request.app.state.rate_limits
            limits.count_account(actor.account_id, actor.committee)
        if not any(may(actor, permission) for permission in self.permissions):
            raise PermissionMissingError(permission=" / ".join(self.permissions))
        return actor

    def is_limited(self, method: str) -> bool:
        """Whether requests are counted: all but those that write what has a legal date."""
        return method == "GET" or LEGAL_SUBMISSIONS.isdisjoint(self.permissions)


class NeedsScope(Bearer):
    """Lets in the services whose token has the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__("service")
        self.scope = scope

    async def __call__(self, request: Request) -> Actor:
        """Return the calling service, with the person and committee it asks for.

        Raises
        ------
        UnauthenticatedError
            There is no good token for this service.
        ScopeMissingError
            The token doesn't carry the scope.
        """
        token = await self.token(request, request.app.state.service.name)
        actor = Actor(
            account_id=token.account_id,
            committee=header_matching(request, COMMITTEE_HEADER, COMMITTEE_PATTERN)
            or token.committee,
            kind="service",
            roles=frozenset(),
            scopes=token.scopes,
            client_id=token.client_id,
            request_id=request.state.request_id,
            on_behalf_of=header_matching(request, ON_BEHALF_OF_HEADER, ACCOUNT_PATTERN),
        )
        request.state.actor = actor
        if self.scope not in token.scopes:
            raise ScopeMissingError(scope=self.scope)
        return actor


class Public:
    """Marks a route that anyone may call, and says why."""

    def __init__(self, why: str, *, never_limited: bool = False) -> None:
        self.why = why
        self.never_limited = never_limited

    async def __call__(self, request: Request) -> None:
        """Let everybody in.

        Raises
        ------
        TooManyRequestsError
            Too much was asked from this address in the last minute.
        """
        if self.is_limited(request.method):
            limits: RateLimits = request.app.state.rate_limits
            limits.count_address(request.client.host if request.client else "")

    def is_limited(self, _method: str) -> bool:
        """Whether requests are counted."""
        return not self.never_limited


def needs(*permissions: Permission) -> Any:
    """Return the dependency of a route that needs one of these permissions.

    ``caller: Annotated[Actor, needs(Permission.CASES_ACCEPT)]``
    """
    return Security(Needs(*permissions), scopes=[item.value for item in permissions])


def needs_scope(scope: str) -> Any:
    """Return the dependency of an internal route that a service calls with this scope."""
    return Depends(NeedsScope(scope))


def public(why: str, *, never_limited: bool = False) -> Any:
    """Return the mark of a route without a caller: ``dependencies=[public("…")]``.

    ``never_limited`` is for what waits for nobody: steps of a draw, probes.
    """
    return Depends(Public(why, never_limited=never_limited))


def header_matching(request: Request, name: str, pattern: re.Pattern[str]) -> str | None:
    """Return a header whose value has the right form; anything else counts as absent."""
    value = request.headers.get(name, "")
    return value if pattern.fullmatch(value) else None
