"""An issuer whose tokens and keys have the shape of Keycloak's (version 26)."""

import time
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

from shared.testing.issuer import COMMITTEE, Issuer

__all__ = ["Keycloak"]

OWN_ROLES = ["offline_access", "uma_authorization", "default-roles-jianding"]


class Keycloak(Issuer):
    """A realm: RS256, roles under ``realm_access``, a second key for encryption."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.signing = rsa_key("FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE", "sig", "RS256")
        self.encrypting = rsa_key("Xg0ZJt1pBnJRnOfuUnyl7LSNPN7PTkPUpAzKCzRVqWE", "enc", "RSA-OAEP")

    @property
    def jwks(self) -> dict[str, Any]:
        """Both keys, the one for encryption first, and one of a kind that nobody here knows."""
        keys = [key.as_dict(private=False) for key in (self.encrypting, self.signing)]
        return {"keys": [{"kty": "AKP", "alg": "ML-DSA-44", "kid": "later", "pub": "x"}, *keys]}

    def claims(self, *roles: str, **other: Any) -> dict[str, Any]:
        """Return what an access token of a person says."""
        now = int(time.time())
        return {
            "exp": now + 300,
            "iat": now,
            "auth_time": now - 5,
            "jti": f"onrtac:{uuid4()}",
            "iss": self.url,
            "aud": ["jianding-api", "account"],
            "sub": "6f3c1c2e-3b0c-4a55-9a86-4d0f0d3f9d11",
            "typ": "Bearer",
            "azp": "jianding-web",
            "sid": str(uuid4()),
            "acr": "2",
            "allowed-origins": ["https://appraisal.example.cn"],
            "realm_access": {"roles": [*OWN_ROLES, *roles]},
            "resource_access": {"account": {"roles": ["manage-account", "view-profile"]}},
            "scope": "openid profile",
            "preferred_username": "zhou.minghua",
            "name": "周明华",
            "organisation": {"committee": COMMITTEE},
            **other,
        }

    def service_claims(self, service: str, *scopes: str) -> dict[str, Any]:
        """Return what a service's token for another service says (a service account)."""
        return self.claims(
            aud=[service, "account"],
            azp="service-mailing",
            client_id="service-mailing",
            preferred_username="service-account-service-mailing",
            scope=" ".join(scopes),
        )

    def signed(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        """Return a token with these claims under the realm's key, or another."""
        fields = {"alg": "RS256", "typ": "JWT", "kid": self.signing.kid, **header}
        return jwt.encode(fields, claims, key or self.signing, algorithms=[fields["alg"]])


def rsa_key(name: str, use: str, algorithm: str) -> RSAKey:
    """Make a key as Keycloak publishes it."""
    return RSAKey.generate_key(2048, {"kid": name, "use": use, "alg": algorithm})
