"""Runs Authlib's server in a thread, within an open unit of work."""

from anyio import CapacityLimiter, to_thread
from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error

from identity.keys import IssuerKeys
from identity.oauth.requests import IssuerRequest
from identity.oauth.server import Answer, IssuerServer
from identity.oauth.storage import Storage
from identity.service import IdentityService
from identity.unit_of_work import UnitOfWork

__all__ = ["LoginNeeded", "answer_endpoint", "authorize", "exchange"]

THREADS = CapacityLimiter(20)


class LoginNeeded:
    """The request is good, and somebody has to log in for it."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri


async def exchange(
    service: IdentityService, keys: IssuerKeys, uow: UnitOfWork, request: IssuerRequest
) -> Answer:
    """Answer a token request: a token, or OAuth's refusal."""
    server = IssuerServer(service, keys, Storage(uow, service.settings))
    answer: Answer = await to_thread.run_sync(
        server.create_token_response, request, limiter=THREADS
    )
    if answer.error and request.authorization_code is not None:
        code = request.authorization_code.code
        server.storage.note_refused_code(code, code.client_id, answer.error)
    return answer


async def answer_endpoint(
    name: str, service: IdentityService, keys: IssuerKeys, uow: UnitOfWork, request: IssuerRequest
) -> Answer:
    """Answer a request for ``revocation`` or ``introspection``."""
    server = IssuerServer(service, keys, Storage(uow, service.settings))
    answer: Answer = await to_thread.run_sync(
        server.create_endpoint_response, name, request, limiter=THREADS
    )
    return answer


async def authorize(
    service: IdentityService, keys: IssuerKeys, uow: UnitOfWork, request: IssuerRequest
) -> Answer | LoginNeeded:
    """Answer an authorization request: a code or a refusal by redirect, or a log-in first.

    Every client is the system's own, so nobody is asked for consent.
    """
    server = IssuerServer(service, keys, Storage(uow, service.settings))
    return await to_thread.run_sync(decide, server, request, limiter=THREADS)


def decide(server: IssuerServer, request: IssuerRequest) -> Answer | LoginNeeded:
    """Check an authorization request and answer it; runs in the thread."""
    if request.session is not None and is_too_old(server, request):
        request.session = None
    try:
        grant = server.get_consent_grant(request, end_user=request.session)
    except OAuth2Error as error:
        return with_issuer(server, server.handle_error_response(request, error))
    if request.session is None or grant.prompt == "login":
        return LoginNeeded(grant.redirect_uri)
    answer = server.create_authorization_response(request, request.session, grant)
    return with_issuer(server, answer)


def is_too_old(server: IssuerServer, request: IssuerRequest) -> bool:
    """Whether the client wants a more recent log-in than the session's (``max_age``)."""
    wanted = request.parameters.get("max_age", "")
    if request.session is None or not wanted.isdecimal():
        return False
    age = server.storage.now - request.session.authenticated_at
    return age.total_seconds() > int(wanted)


def with_issuer(server: IssuerServer, answer: Answer) -> Answer:
    """Name the issuer in what goes back to the client (RFC 9207)."""
    if answer.location is None:
        return answer
    location = add_params_to_uri(answer.location, [("iss", server.settings.oidc_issuer)])
    return Answer(answer.status, answer.body, {**answer.headers, "Location": location})
