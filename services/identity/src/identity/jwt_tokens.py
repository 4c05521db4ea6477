"""Signs and reads the issuer's tokens (JWT under Ed25519)."""

from typing import TYPE_CHECKING, Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwa import EdDSAAlgorithm
from joserfc.jwk import KeySet, OKPKey
from joserfc.jws import JWSRegistry

if TYPE_CHECKING:
    from joserfc.jwk import KeySetSerialization

__all__ = ["ALGORITHM", "read", "sign"]

ALGORITHM = "EdDSA"


class OlderName(EdDSAAlgorithm):
    """Ed25519 under the name that verifiers in use know; RFC 9864 prefers the curve's."""

    security_warning: str | None = None  # type: ignore[assignment]


class Registry(JWSRegistry):
    """The one algorithm there is here."""

    algorithms = {ALGORITHM: OlderName()}  # noqa: RUF012  (declared so by joserfc)


REGISTRY = Registry(algorithms=[ALGORITHM])


def sign(claims: dict[str, Any], key: OKPKey, *, kind: str) -> str:
    """Return a token; ``kind`` is its ``typ``: ``at+jwt`` (RFC 9068) or ``JWT``."""
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
    return jwt.encode(header, claims, key, registry=REGISTRY)


def read(
    token: str, published: dict[str, Any], *, kind: str | None = None
) -> dict[str, Any] | None:
    """Return the claims of a token of ours, of one ``typ`` or any, however old; else nothing."""
    try:
        keys = KeySet.import_key_set(cast("KeySetSerialization", published))
        found = jwt.decode(token, keys, registry=REGISTRY)
    except (JoseError, ValueError, TypeError):
        return None
    return dict(found.claims) if kind in {None, found.header.get("typ")} else None
