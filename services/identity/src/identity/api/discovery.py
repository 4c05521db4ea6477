"""What any OpenID Connect client reads first: where things are, and the keys."""

from typing import Any

from fastapi import APIRouter, Response

from identity.api.parameters import CurrentKeys, Identity
from identity.domain.clients import PEOPLE_SCOPES
from identity.jwt_tokens import ALGORITHM
from identity.oauth.clients import CONFIDENTIAL_METHODS
from identity.pages import style_sheet
from shared.auth import public
from shared.tokens import ALGORITHMS

__all__ = ["router"]

router = APIRouter(tags=["discovery"])


@router.get(
    "/.well-known/openid-configuration",
    dependencies=[public("clients read it before they have anything")],
)
async def configuration(identity: Identity, response: Response) -> dict[str, Any]:
    """Describe the issuer (OpenID Connect Discovery 1.0)."""
    response.headers["Cache-Control"] = "public, max-age=300"
    issuer = identity.settings.oidc_issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "revocation_endpoint": f"{issuer}/revoke",
        "introspection_endpoint": f"{issuer}/introspect",
        "end_session_endpoint": f"{issuer}/logout",
        "jwks_uri": f"{issuer}/jwks.json",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "scopes_supported": list(PEOPLE_SCOPES),
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [*CONFIDENTIAL_METHODS, "none"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": [*CONFIDENTIAL_METHODS, "none"],
        "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "introspection_endpoint_auth_methods_supported": CONFIDENTIAL_METHODS,
        "introspection_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login"],
        "ui_locales_supported": ["zh", "en"],
        "acr_values_supported": ["1", "2"],
        "claims_parameter_supported": False,
        "claims_supported": [
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "acr",
            "amr",
            "at_hash",
            "nonce",
            "sid",
            "name",
            "committee",
            "roles",
        ],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


@router.get("/jwks.json", dependencies=[public("public keys")])
async def published_keys(keys: CurrentKeys, response: Response) -> dict[str, Any]:
    """Publish the keys that tokens are checked with (RFC 7517)."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return keys.published


@router.get(
    "/style.css",
    dependencies=[public("the log-in page looks like something")],
    response_class=Response,
    include_in_schema=False,
)
async def style() -> Response:
    """Return the pages' style sheet."""
    return Response(
        style_sheet(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"}
    )
