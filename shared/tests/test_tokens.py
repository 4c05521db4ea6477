"""Tokens are checked by form, algorithm, signature, issuer, audience and time."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.testing.issuer import Issuer
from shared.tokens import (
    IssuerKeys,
    IssuerUnavailableError,
    TokenExpiredError,
    TokenInvalidError,
    TokenVerifier,
)

AUDIENCE = "jianding-api"
ISSUER = "http://issuer"


class Surrounding:
    """An issuer whose keys a test changes or takes away, at moments that a test sets."""

    def __init__(self) -> None:
        self.issuer = Issuer(ISSUER)
        self.keys = self.issuer.jwks
        self.asked = 0
        self.away = False
        self.monotonic = 1000.0
        self.verifier = TokenVerifier(ISSUER, self.source())

    def source(self) -> IssuerKeys:
        transport = httpx.MockTransport(self.answer)
        return IssuerKeys(
            f"{ISSUER}/jwks.json", transport=transport, monotonic=lambda: self.monotonic
        )

    def answer(self, _request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return httpx.Response(200, json=self.keys)


@pytest.fixture
def given() -> Surrounding:
    return Surrounding()


async def test_good_token_says_who_is_asking(given: Surrounding) -> None:
    token = given.issuer.token("clerk", "approver", account="acc-9", scope="a b")

    known = await given.verifier.verify(token, AUDIENCE)

    assert known.account_id == "acc-9"
    assert known.roles == {"clerk", "approver"}
    assert known.scopes == {"a", "b"}


async def test_checked_token_is_remembered_but_not_for_another_audience(
    given: Surrounding,
) -> None:
    token = given.issuer.token("clerk")
    await given.verifier.verify(token, AUDIENCE)

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(token, "intake")

    assert given.asked == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://elsewhere"},
        {"aud": "another"},
        {"aud": []},
        {"sub": ""},
        {"committee": ""},
        {"committee": None},
        {"roles": "clerk"},
        {"roles": [1]},
        {"scope": ["a"]},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
    ],
)
async def test_wrong_claim_is_refused(given: Surrounding, wrong: dict[str, Any]) -> None:
    token = given.issuer.token("clerk", **wrong)

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(token, AUDIENCE)


async def test_token_is_good_for_half_a_minute_after_it_expires(given: Surrounding) -> None:
    await given.verifier.verify(given.issuer.token("clerk", lifetime=-20), AUDIENCE)

    with pytest.raises(TokenExpiredError):
        await given.verifier.verify(given.issuer.token("clerk", lifetime=-40), AUDIENCE)


async def test_remembered_token_expires_too(given: Surrounding) -> None:
    now = [1_800_000_000.0]
    verifier = TokenVerifier(ISSUER, given.source(), clock=lambda: now[0])
    token = given.issuer.token("clerk", iat=1_800_000_000, exp=1_800_000_300)
    await verifier.verify(token, AUDIENCE)

    now[0] += 400

    with pytest.raises(TokenExpiredError):
        await verifier.verify(token, AUDIENCE)


async def test_unsigned_token_is_refused(given: Surrounding) -> None:
    _, payload, _ = given.issuer.token("admin").split(".")
    unsigned = f"{encoded({'alg': 'none'})}.{payload}."

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(unsigned, AUDIENCE)


async def test_token_signed_with_the_public_key_as_a_secret_is_refused(
    given: Surrounding,
) -> None:
    _, payload, _ = given.issuer.token("admin").split(".")
    claims = json.loads(decoded(payload))
    public = given.issuer.key.as_pem(private=False)
    message = f"{encoded({'alg': 'HS256', 'kid': given.issuer.key.kid})}.{encoded(claims)}"
    signature = hmac.digest(public, message.encode(), "sha256")
    forged = f"{message}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(forged, AUDIENCE)


async def test_token_of_another_key_with_the_same_name_is_refused(given: Surrounding) -> None:
    forger = Issuer(ISSUER)
    forger.key = OKPKey.generate_key("Ed25519", {"kid": str(given.issuer.key.kid)})

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(forger.token("admin"), AUDIENCE)


async def test_token_with_its_own_key_in_the_header_is_refused(given: Surrounding) -> None:
    forger = OKPKey.generate_key("Ed25519")
    claims = json.loads(decoded(given.issuer.token("admin").split(".")[1]))
    header = {"alg": "Ed25519", "jwk": forger.as_dict(private=False)}
    forged = jwt.encode(header, claims, forger, algorithms=["Ed25519"])

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(forged, AUDIENCE)


async def test_changed_payload_is_refused(given: Surrounding) -> None:
    head, payload, signature = given.issuer.token("applicant").split(".")
    claims = {**json.loads(decoded(payload)), "roles": ["admin"]}

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(f"{head}.{encoded(claims)}.{signature}", AUDIENCE)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_older_name_of_the_algorithm_is_taken(given: Surrounding) -> None:
    claims = json.loads(decoded(given.issuer.token("clerk").split(".")[1]))
    header = {"alg": "EdDSA", "kid": given.issuer.key.kid}
    token = jwt.encode(header, claims, given.issuer.key, algorithms=["EdDSA"])

    known = await given.verifier.verify(token, AUDIENCE)

    assert known.roles == {"clerk"}


async def test_overlong_token_is_refused_unread(given: Surrounding) -> None:
    with pytest.raises(TokenInvalidError):
        await given.verifier.verify("e" * 9000, AUDIENCE)

    assert given.asked == 0


async def test_new_key_is_fetched_when_a_token_names_it(given: Surrounding) -> None:
    await given.verifier.verify(given.issuer.token("clerk"), AUDIENCE)
    successor = Issuer(ISSUER)
    given.keys = {"keys": [*given.keys["keys"], *successor.jwks["keys"]]}
    given.monotonic += 11

    known = await given.verifier.verify(successor.token("approver"), AUDIENCE)

    assert known.roles == {"approver"}


async def test_unknown_keys_do_not_make_the_service_ask_again_and_again(
    given: Surrounding,
) -> None:
    await given.verifier.verify(given.issuer.token("clerk"), AUDIENCE)

    for _ in range(20):
        with pytest.raises(TokenInvalidError):
            await given.verifier.verify(Issuer(ISSUER).token("clerk"), AUDIENCE)

    assert given.asked == 1


async def test_known_keys_are_used_on_while_the_issuer_is_away(given: Surrounding) -> None:
    await given.verifier.verify(given.issuer.token("clerk"), AUDIENCE)
    given.away = True
    given.monotonic += 3600

    known = await given.verifier.verify(given.issuer.token("approver"), AUDIENCE)

    assert known.roles == {"approver"}


async def test_withdrawn_key_is_no_longer_taken(given: Surrounding) -> None:
    token = given.issuer.token("clerk")
    await given.verifier.verify(token, AUDIENCE)
    successor = Issuer(ISSUER)
    given.keys = successor.jwks
    given.monotonic += 600
    await given.verifier.verify(successor.token("clerk"), AUDIENCE)

    with pytest.raises(TokenInvalidError):
        await given.verifier.verify(token, AUDIENCE)


async def test_without_any_key_it_says_to_try_again(given: Surrounding) -> None:
    given.away = True

    with pytest.raises(IssuerUnavailableError) as refused:
        await given.verifier.verify(given.issuer.token("clerk"), AUDIENCE)

    assert refused.value.retry_after == 10


def encoded(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
