"""API2:2023, broken authentication: only a token of the issuer, for here and now, lets in."""

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from shared.auth import API_AUDIENCE
from shared.permissions import Role
from shared.testing.issuer import Issuer
from tests.security.stands import Stand

Forge = Callable[[Issuer], str]
EVERYTHING = [role.value for role in Role]


def unsigned(issuer: Issuer) -> str:
    return f"{packed({'alg': 'none', 'kid': issuer.key.kid})}.{claims_of(issuer)}."


def unsigned_in_capitals(issuer: Issuer) -> str:
    return f"{packed({'alg': 'nOnE'})}.{claims_of(issuer)}."


def hmac_with_the_public_key(issuer: Issuer) -> str:
    message = f"{packed({'alg': 'HS256', 'kid': issuer.key.kid})}.{claims_of(issuer)}"
    signature = hmac.digest(issuer.key.as_pem(private=False), message.encode(), "sha256")
    return f"{message}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def wrong_key_of_the_right_name(issuer: Issuer) -> str:
    return signed(OKPKey.generate_key("Ed25519", {"kid": str(issuer.key.kid)}), issuer)


def key_that_nobody_published(issuer: Issuer) -> str:
    return signed(OKPKey.generate_key("Ed25519", {"kid": "nowhere"}), issuer)


def key_brought_along(issuer: Issuer) -> str:
    key = ECKey.generate_key("P-256", {"kid": str(issuer.key.kid)})
    return signed(key, issuer, alg="ES256", jwk=key.as_dict(private=False))


def address_of_a_key_brought_along(issuer: Issuer) -> str:
    key = RSAKey.generate_key(2048, {"kid": "attacker"})
    return signed(key, issuer, alg="RS256", jku="http://127.0.0.1:1/jwks.json", x5u="http://x/")


def key_named_by_a_path(issuer: Issuer) -> str:
    key = OKPKey.generate_key("Ed25519", {"kid": "../../../../dev/null"})
    return signed(key, issuer)


def other_claims_under_a_good_signature(issuer: Issuer) -> str:
    header, _, signature = issuer.token("applicant").split(".")
    return f"{header}.{claims_of(issuer)}.{signature}"


def cut_signature(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING)[:-8]


def expired(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING, lifetime=-120)


def not_yet_valid(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING, nbf=int(time.time()) + 3600)


def for_another_audience(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING, audience="somewhere-else")


def for_a_service(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING, audience="intake", scope="parties.read")


def of_another_issuer(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING, iss="https://elsewhere.example/auth")


def without_end(issuer: Issuer) -> str:
    return issuer.token(*EVERYTHING, exp=None)


def critical_header_that_nobody_knows(issuer: Issuer) -> str:
    return signed(issuer.key, issuer, crit=["b64"], b64=False)


FORGERIES = (
    unsigned,
    unsigned_in_capitals,
    hmac_with_the_public_key,
    wrong_key_of_the_right_name,
    key_that_nobody_published,
    key_brought_along,
    address_of_a_key_brought_along,
    key_named_by_a_path,
    other_claims_under_a_good_signature,
    cut_signature,
    expired,
    not_yet_valid,
    for_another_audience,
    for_a_service,
    of_another_issuer,
    without_end,
    critical_header_that_nobody_knows,
)


async def test_no_forged_token_opens_any_route(stand: Stand) -> None:
    issuer = stand.running.issuer
    forged = {forge.__name__: forge(issuer) for forge in FORGERIES}
    let_in = []
    targets = {target.label: target for target in stand.targets() if not target.is_public}
    for target in targets.values():
        for name, token in forged.items():
            headers = {"Authorization": f"Bearer {token}"}
            answer = await stand.ask(stand.running.client, target, headers=headers)
            if answer.status_code != 401:
                let_in.append(f"{target.label} with a token {name}: {answer.status_code}")

    assert let_in == []


async def test_token_opens_nothing_but_in_its_header(stand: Stand) -> None:
    token = stand.running.issuer.token(*EVERYTHING)
    elsewhere: list[dict[str, Any]] = [
        {"params": {"access_token": token}},
        {"headers": {"Cookie": f"access_token={token}; Authorization=Bearer {token}"}},
        {"headers": {"X-Authorization": f"Bearer {token}"}},
        {"headers": {"Authorization": f"Basic {token}"}},
        {"headers": {"Authorization": token}},
    ]
    targets = {target.label: target for target in stand.targets("GET") if not target.is_public}
    for target in targets.values():
        for attempt in elsewhere:
            answer = await stand.ask(stand.running.client, target, **attempt)

            assert answer.status_code == 401, f"{target.label} {list(attempt)}"


@pytest.mark.parametrize("forge", [unsigned, wrong_key_of_the_right_name, expired])
async def test_forged_token_of_a_service_opens_nothing_internal(
    intake: Stand, forge: Forge
) -> None:
    case_id = intake.known("case_id")[0]
    headers = {"Authorization": f"Bearer {forge(intake.running.issuer)}"}

    answer = await intake.running.client.get(f"/internal/cases/{case_id}/parties", headers=headers)

    assert answer.status_code == 401


async def test_persons_token_opens_nothing_internal_whatever_scope_it_claims(
    intake: Stand,
) -> None:
    case_id = intake.known("case_id")[0]
    person = intake.client("supervisor", scope="parties.read recusal.read materials.read")

    answer = await person.get(f"/internal/cases/{case_id}/parties")

    assert answer.status_code == 401


def signed(key: Any, issuer: Issuer, alg: str = "Ed25519", **header: Any) -> str:
    """Sign a token for every role with a key of ours, its header as we like."""
    claims = json.loads(unpacked(claims_of(issuer)))
    message = f"{packed({'alg': alg, 'kid': key.kid, **header})}.{packed(claims)}"
    plain = {"alg": alg, "kid": key.kid}
    signature = jwt.encode(plain, claims, key, algorithms=[alg]).rpartition(".")[2]
    return f"{message}.{signature}"


def claims_of(issuer: Issuer) -> str:
    """Return the payload of a token with every role there is."""
    return issuer.token(*EVERYTHING, audience=API_AUDIENCE).split(".")[1]


def packed(content: dict[str, Any]) -> str:
    """Return base64url of JSON."""
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Return what was in base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
