"""Signed statements that anyone can check: compact JWS (RFC 7515) under Ed25519 (RFC 8037).

What is signed is the statement's canonical JSON (RFC 8785), so that equal statements give equal
bytes. The keys are a JWK set (RFC 7517): the last key with a private part signs; those without one
are retired and still check what they signed.
"""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import EdDSAAlgorithm
from joserfc.jwk import KeySet, KeySetSerialization, OKPKey

__all__ = [
    "SignatureWrongError",
    "SigningKeys",
    "SigningKeysError",
    "checked",
    "new_signing_keys",
    "signing_keys_with_new_key",
]

ALGORITHM = "EdDSA"
USE = {"use": "sig", "alg": ALGORITHM}


class SigningKeysError(Exception):
    """The file isn't there, isn't a set of Ed25519 keys, or none of them can sign."""


class SignatureWrongError(Exception):
    """A text isn't a signed statement, or none of the keys signed it."""


class OlderName(EdDSAAlgorithm):
    """Ed25519 under the name that verifiers in use know; RFC 9864 prefers the curve's."""

    security_warning: str | None = None  # type: ignore[assignment]


class Registry(jws.JWSRegistry):
    """The one algorithm there is here."""

    algorithms = {ALGORITHM: OlderName()}  # noqa: RUF012  (declared so by joserfc)


REGISTRY = Registry(algorithms=[ALGORITHM])


class SigningKeys:
    """The keys of one signer, the newest last."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        try:
            found = [OKPKey.import_key(key) for key in keys["keys"]]
        except (JoseError, ValueError, KeyError, TypeError):
            raise SigningKeysError("the signing keys are not a JWK set") from None
        signing = [key for key in found if key.is_private]
        if not signing or any(key.curve_name != "Ed25519" or not key.kid for key in found):
            raise SigningKeysError("the signing keys need an Ed25519 key with a private part")
        self._keys = found
        self._signing = signing[-1]

    @classmethod
    def from_file(cls, path: Path) -> "SigningKeys":
        """Read a JWK set.

        Raises
        ------
        SigningKeysError
            The file isn't there or holds something else.
        """
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            raise SigningKeysError("the signing keys can't be read") from None

    @property
    def key_id(self) -> str:
        """The thumbprint (RFC 7638) of the key that signs."""
        return cast("str", self._signing.kid)

    @cached_property
    def published(self) -> dict[str, Any]:
        """The JWK set by which anyone checks signatures, retired keys included."""
        return {"keys": [{**key.as_dict(private=False), **USE} for key in self._keys]}

    def sign(self, statement: Mapping[str, Any], *, kind: str) -> str:
        """Return a statement's compact JWS; ``kind`` is its ``typ``."""
        header = {"alg": ALGORITHM, "kid": self.key_id, "typ": kind}
        payload = rfc8785.dumps(dict(statement))
        return jws.serialize_compact(header, payload, self._signing, registry=REGISTRY)


def checked(signed: str, published: Mapping[str, Any], *, kind: str) -> dict[str, Any]:
    """Return the statement of a compact JWS that one of the published keys signed.

    Raises
    ------
    SignatureWrongError
        It is malformed, of another kind, changed, or of a key that isn't published.
    """
    try:
        keys = KeySet.import_key_set(cast("KeySetSerialization", published))
        found = jws.deserialize_compact(signed.strip(), keys, registry=REGISTRY)
        statement = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, KeyError):
        raise SignatureWrongError("no published key signed this") from None
    if found.headers().get("typ") != kind or not isinstance(statement, dict):
        raise SignatureWrongError(f"this is not a {kind}")
    return statement


def new_signing_keys() -> str:
    """Return the text of a new file with one key."""
    return json.dumps({"keys": [new_key()]}, indent=2)


def signing_keys_with_new_key(text: str) -> str:
    """Return a file's text with a new key that signs from now on.

    The keys before it lose their private parts: nobody can sign with them any more.

    Raises
    ------
    SigningKeysError
        The text isn't such a file.
    """
    retired = SigningKeys(json.loads(text)).published["keys"]
    return json.dumps({"keys": [*retired, new_key()]}, indent=2)


def new_key() -> dict[str, Any]:
    """Return a random private key, named by its thumbprint."""
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM})
    return {**key.as_dict(private=True), "kid": key.thumbprint()}
