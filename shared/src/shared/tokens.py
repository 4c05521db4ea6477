"""Checks access tokens (JWT, RFC 9068) against the keys their issuer publishes.

Any OpenID Connect issuer will do. Its keys are fetched directly, kept, fetched again when a token
names an unknown one, and used on while the issuer is away. Only the published keys count: what a
token's header says about keys is never believed.
"""

import asyncio
import hashlib
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx
import structlog
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key

from shared.claims import IssuerClaims, VerifiedToken
from shared.errors import UnauthenticatedError, UnavailableError

__all__ = [
    "ALGORITHMS",
    "IssuerKeys",
    "IssuerUnavailableError",
    "TokenExpiredError",
    "TokenInvalidError",
    "TokenVerifier",
    "decoded",
    "named_key",
    "readable_header",
    "signing_keys",
]

ALGORITHMS = ("EdDSA", "Ed25519", "ES256", "RS256")
LEEWAY_SECONDS = 30
KEYS_FRESH_SECONDS = 300.0
FETCH_PAUSE_SECONDS = 10.0
FETCH_TIMEOUT_SECONDS = 3.0
KEPT_TOKENS = 8192
LONGEST_TOKEN = 8192
NEVER = float("-inf")

ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})
KEY_TYPES = frozenset({"OKP", "EC", "RSA"})
FOREIGN_KEY_HEADERS = frozenset({"jwk", "jku", "x5u", "x5c"})

logger = structlog.get_logger(__name__)


class TokenInvalidError(UnauthenticatedError):
    """The token isn't one of ours: form, signature, issuer, audience or claims."""

    code = "token_invalid"
    sentence = "the access token is not valid here"
    sentence_zh = "访问令牌无效"


class TokenExpiredError(UnauthenticatedError):
    """The token was good once."""

    code = "token_expired"
    sentence = "the access token has expired"
    sentence_zh = "访问令牌已过期，请重新登录"


class IssuerUnavailableError(UnavailableError):
    """No key of the issuer is known, and it doesn't answer."""

    code = "issuer_unavailable"
    sentence = "tokens can't be checked just now; try again shortly"
    sentence_zh = "暂时无法验证访问令牌，请稍后重试"


class IssuerKeys:
    """The published keys of one issuer."""

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._transport = transport
        self._monotonic = monotonic
        self._keys: list[Key] | None = None
        self._fetched_at = NEVER
        self._tried_at = NEVER
        self._fetching = asyncio.Lock()
        self.generation = 0

    async def key(self, key_id: str | None) -> Key:
        """Return the key a token names.

        Raises
        ------
        TokenInvalidError
            The issuer has no such key.
        IssuerUnavailableError
            No keys are known and the issuer doesn't answer.
        """
        found = self._find(key_id)
        stale = self._monotonic() - self._fetched_at > KEYS_FRESH_SECONDS
        if found is None or stale:
            await self._fetch_unless_just_tried()
            found = self._find(key_id)
        if self._keys is None:
            raise IssuerUnavailableError(retry_after=FETCH_PAUSE_SECONDS)
        if found is None:
            raise TokenInvalidError
        return found

    def _find(self, key_id: str | None) -> Key | None:
        return named_key(self._keys or (), key_id)

    async def _fetch_unless_just_tried(self) -> None:
        async with self._fetching:
            if self._monotonic() - self._tried_at < FETCH_PAUSE_SECONDS:
                return
            try:
                await self._fetch()
            except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
                logger.warning("issuer keys not fetched", url=self._url, reason=repr(error))
            finally:
                self._tried_at = self._monotonic()

    async def _fetch(self) -> None:
        async with httpx.AsyncClient(
            transport=self._transport, timeout=FETCH_TIMEOUT_SECONDS
        ) as client:
            response = await client.get(self._url)
        response.raise_for_status()
        self._keys = signing_keys(response.json())
        self._fetched_at = self._monotonic()
        self.generation += 1


class TokenVerifier:
    """Checks tokens of one issuer, each once: a checked token is remembered until it expires."""

    def __init__(
        self,
        issuer: str,
        keys: IssuerKeys,
        *,
        claims: IssuerClaims | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._keys = keys
        self._claims = claims or IssuerClaims()
        self._clock = clock
        self._verified: OrderedDict[bytes, VerifiedToken] = OrderedDict()
        self._generation = 0

    async def verify(self, token: str, audience: str) -> VerifiedToken:
        """Return what a token says, once everything about it is right (RFC 8725, RFC 9068).

        Raises
        ------
        TokenInvalidError
            Form, kind, algorithm, signature, issuer, audience or claims are wrong.
        TokenExpiredError
            It expired more than 30 seconds ago.
        IssuerUnavailableError
            The issuer's keys aren't known and can't be fetched.
        """
        digest = hashlib.sha256(f"{audience} {token}".encode()).digest()
        known = self._verified.get(digest)
        if known is None or self._generation != self._keys.generation:
            known = await self._check(token, audience)
            self._keep(digest, known)
        if known.expires_at + LEEWAY_SECONDS <= self._clock():
            del self._verified[digest]
            raise TokenExpiredError
        return known

    async def _check(self, token: str, audience: str) -> VerifiedToken:
        if len(token) > LONGEST_TOKEN:
            raise TokenInvalidError
        try:
            header = readable_header(token)
            if str(header.get("typ", "JWT")).lower() not in ACCESS_TOKEN_TYPES:
                raise TokenInvalidError
            claims = decoded(token, await self._keys.key(header.get("kid")))
            self._expectations(audience).validate(claims)
            return self._claims.read(claims)
        except ExpiredTokenError:
            raise TokenExpiredError from None
        except (JoseError, ValueError, TypeError, KeyError):
            raise TokenInvalidError from None

    def _expectations(self, audience: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "values": self._claims.audiences_for(audience)},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )

    def _keep(self, digest: bytes, token: VerifiedToken) -> None:
        if self._generation != self._keys.generation:
            self._verified.clear()
            self._generation = self._keys.generation
        self._verified[digest] = token
        if len(self._verified) > KEPT_TOKENS:
            self._verified.popitem(last=False)


def signing_keys(published: Mapping[str, Any]) -> list[Key]:
    """Return the public keys of a JWK set (RFC 7517) that signatures may be checked with.

    Keys for encryption, symmetric ones and those that can't be read are passed over.

    Raises
    ------
    KeyError, TypeError, ValueError
        It isn't a JWK set.
    """
    return list(importable(key for key in published["keys"] if is_for_signatures(key)))


def is_for_signatures(key: Mapping[str, Any]) -> bool:
    """Whether a key is asymmetric, and not set apart for something else."""
    return (
        key.get("kty") in KEY_TYPES
        and key.get("use", "sig") == "sig"
        and key.get("alg", ALGORITHMS[0]) in ALGORITHMS
        and "verify" in key.get("key_ops", ["verify"])
    )


def importable(keys: Iterable[Mapping[str, Any]]) -> Iterable[Key]:
    """Yield the keys that can be read."""
    for key in keys:
        try:
            yield JWKRegistry.import_key(dict(key))
        except (JoseError, ValueError, TypeError) as error:
            logger.warning("key passed over", key_id=str(key.get("kid")), reason=repr(error))


def named_key(keys: Iterable[Key], key_id: str | None) -> Key | None:
    """Return the key of this name; the only one there is, where none is named."""
    listed = list(keys)
    if key_id is None:
        return listed[0] if len(listed) == 1 else None
    return next((key for key in listed if key.kid == key_id), None)


def readable_header(token: str) -> dict[str, Any]:
    """Return a token's header, not yet to be trusted, if it is one that may be gone on with.

    Raises
    ------
    JoseError, ValueError
        It can't be read, is under an algorithm that isn't taken, demands what isn't understood
        (``crit``), or brings its own key.
    """
    header: dict[str, Any] = jws.extract_compact(token.encode()).headers()
    if header.get("alg") not in ALGORITHMS:
        raise ValueError("an algorithm that isn't taken")
    if "crit" in header or FOREIGN_KEY_HEADERS & header.keys():
        raise ValueError("a header that isn't taken")
    return header


def decoded(token: str, key: Key) -> dict[str, Any]:
    """Return the claims under a good signature."""
    with warnings.catch_warnings():
        # RFC 9864 renames EdDSA to Ed25519; issuers in use still write the old name.
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.decode(token, key, algorithms=ALGORITHMS).claims
