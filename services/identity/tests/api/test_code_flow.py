"""A person logs in at an application: authorization code with PKCE."""

from urllib.parse import urlencode

import pytest
from joserfc import jws

from identity.jwt_tokens import read
from services.identity.tests.world import BASE, ISSUER, PASSWORD, World
from shared.auth import API_AUDIENCE
from shared.permissions import Role
from shared.testing.login import (
    CLIENT_ID,
    REDIRECT_URI,
    authorization_parameters,
    callback_after_login,
    exchange,
)
from shared.tokens import TokenExpiredError, TokenInvalidError

VERIFIER = "v" * 43


async def code_for(world: World, **parameters: str) -> str:
    async with world.browser() as browser:
        asked = authorization_parameters(VERIFIER, **parameters)
        answer = await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)
    return answer["code"]


async def test_code_becomes_a_token_every_service_accepts(world: World) -> None:
    account = await world.account("zhou.minghua", Role.CLERK, Role.MAIL_CLERK)

    response = await exchange(world.running.client, BASE, await code_for(world), VERIFIER)

    tokens = response.json()
    verified = await world.verifier().verify(tokens["access_token"], API_AUDIENCE)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    assert verified.account_id == str(account.id)
    assert verified.client_id == CLIENT_ID
    assert verified.committee == "330783"
    assert verified.roles == {"clerk", "mail_clerk"}
    assert verified.scopes == {"openid", "profile"}


async def test_token_says_what_rfc_9068_asks_for(world: World) -> None:
    await world.account()

    tokens = (await exchange(world.running.client, BASE, await code_for(world), VERIFIER)).json()

    keys = (await world.running.client.get("/auth/jwks.json")).json()
    claims = read(tokens["access_token"], keys)
    header = jws.extract_compact(tokens["access_token"].encode()).headers()
    assert header == {"alg": "EdDSA", "kid": keys["keys"][0]["kid"], "typ": "at+jwt"}
    assert claims is not None
    assert claims.keys() == {
        "iss",
        "aud",
        "sub",
        "exp",
        "iat",
        "nbf",
        "jti",
        "client_id",
        "committee",
        "roles",
        "scope",
        "sid",
        "auth_time",
        "amr",
        "acr",
    }
    assert (claims["amr"], claims["acr"]) == (["pwd"], "1")
    assert claims["iss"] == ISSUER
    assert claims["exp"] - claims["iat"] == 900


async def test_identity_token_names_person_client_and_nonce(world: World) -> None:
    account = await world.account()

    code = await code_for(world, nonce="n-0S6_WzA2Mj")
    tokens = (await exchange(world.running.client, BASE, code, VERIFIER)).json()

    claims = read(tokens["id_token"], (await world.service.keys.current()).published)
    assert claims is not None
    assert claims["aud"] == CLIENT_ID
    assert claims["sub"] == str(account.id)
    assert claims["nonce"] == "n-0S6_WzA2Mj"
    assert claims["name"] == "周明华"
    assert claims["auth_time"] <= claims["iat"]


async def test_identity_token_opens_no_api(world: World) -> None:
    await world.account()

    tokens = (await exchange(world.running.client, BASE, await code_for(world), VERIFIER)).json()

    with pytest.raises(TokenInvalidError):
        await world.verifier().verify(tokens["id_token"], API_AUDIENCE)


async def test_token_is_good_for_a_quarter_of_an_hour(world: World) -> None:
    await world.account()
    tokens = (await exchange(world.running.client, BASE, await code_for(world), VERIFIER)).json()

    world.advance(15 * 60 + 31)

    with pytest.raises(TokenExpiredError):
        await world.verifier().verify(tokens["access_token"], API_AUDIENCE)


async def test_browser_that_is_logged_in_gets_the_next_code_without_the_page(world: World) -> None:
    await world.account()

    async with world.browser() as browser:
        first = authorization_parameters(VERIFIER)
        await callback_after_login(browser, BASE, first, "zhou.minghua", PASSWORD)
        second = authorization_parameters(VERIFIER, state="again", prompt="none")
        response = await browser.get("/auth/authorize", params=second)

    assert response.status_code == 302
    assert response.headers["location"].startswith(f"{REDIRECT_URI}?code=")
    assert "state=again" in response.headers["location"]
    assert "iss=http%3A%2F%2F127.0.0.1%3A8080%2Fauth" in response.headers["location"]


async def test_application_may_ask_for_a_fresh_log_in(world: World) -> None:
    await world.account()

    async with world.browser() as browser:
        asked = authorization_parameters(VERIFIER)
        await callback_after_login(browser, BASE, asked, "zhou.minghua", PASSWORD)
        for wish in ({"prompt": "login"}, {"max_age": "60"}):
            world.advance(120)
            response = await browser.get(
                "/auth/authorize", params=authorization_parameters(VERIFIER, **wish)
            )
            assert response.headers["location"].startswith("/auth/login?")
            again = await callback_after_login(
                browser,
                BASE,
                authorization_parameters(VERIFIER, **wish),
                "zhou.minghua",
                PASSWORD,
            )
            assert "code" in again


async def test_silent_request_without_session_is_told_so(world: World) -> None:
    response = await world.running.client.get(
        "/auth/authorize", params=authorization_parameters(VERIFIER, prompt="none")
    )

    assert response.status_code == 302
    assert "error=login_required" in response.headers["location"]


async def test_wrong_verifier_earns_nothing(world: World) -> None:
    await world.account()

    response = await exchange(world.running.client, BASE, await code_for(world), "w" * 43)

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_grant"
    assert ("authorization_code.exchanged", "refused", "unknown") in await world.audited()


async def test_missing_verifier_earns_nothing(world: World) -> None:
    await world.account()

    response = await exchange(world.running.client, BASE, await code_for(world), "")

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_request"


async def test_code_is_good_once(world: World) -> None:
    await world.account()
    code = await code_for(world)

    first = await exchange(world.running.client, BASE, code, VERIFIER)
    second = await exchange(world.running.client, BASE, code, VERIFIER)

    assert first.status_code == 200
    assert second.status_code == 400
    assert second.json()["error"] == "invalid_grant"
    assert ("authorization_code.exchanged", "refused", "unknown") in await world.audited()


async def test_code_is_good_for_a_minute(world: World) -> None:
    await world.account()
    code = await code_for(world)

    world.advance(61)
    response = await exchange(world.running.client, BASE, code, VERIFIER)

    assert response.json()["error"] == "invalid_grant"


async def test_code_is_good_for_its_own_redirect_address_and_client(world: World) -> None:
    await world.account()
    code = await code_for(world)

    elsewhere = await exchange(
        world.running.client, BASE, code, VERIFIER, redirect_uri="http://127.0.0.1:1/callback"
    )
    nobody = await exchange(world.running.client, BASE, code, VERIFIER, client_id="unknown")

    assert elsewhere.json()["error"] == "invalid_grant"
    assert nobody.json()["error"] == "invalid_client"


async def test_disabled_account_gets_no_token_for_its_code(world: World) -> None:
    account = await world.account()
    code = await code_for(world)

    await world.disable(account)
    response = await exchange(world.running.client, BASE, code, VERIFIER)

    assert response.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "parameters",
    [
        {"redirect_uri": "https://attacker.example/callback"},
        {"redirect_uri": 'https://attacker.example/"\\周'},
        {"redirect_uri": ""},
        {"client_id": "nobody"},
        {"client_id": ""},
        {"client_id": "周"},
        {"response_type": "token", "redirect_uri": "https://attacker.example/"},
        {"state": "s" * 3000},
        {"nonce": "\x00"},
    ],
)
async def test_browser_is_never_sent_to_an_unknown_address(
    world: World, parameters: dict[str, str]
) -> None:
    asked = authorization_parameters(VERIFIER, **parameters)

    for path in ("/auth/authorize", "/auth/login"):
        response = await world.running.client.get(path, params=asked)
        assert response.status_code == 400
        assert response.headers["content-type"].startswith("text/html")
        assert 'attacker.example/"' not in response.text


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid parties.read"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
async def test_application_is_told_what_was_wrong_with_its_request(
    world: World, parameters: dict[str, str], error: str
) -> None:
    asked = authorization_parameters(VERIFIER, **parameters)

    response = await world.running.client.get("/auth/authorize", params=asked)

    assert response.status_code == 302
    assert response.headers["location"].startswith(REDIRECT_URI)
    assert f"error={error}" in response.headers["location"]
    assert f"state={asked['state']}" in response.headers["location"]


async def test_doubled_parameter_is_refused(world: World) -> None:
    query = urlencode(authorization_parameters(VERIFIER))

    response = await world.running.client.get(
        f"/auth/authorize?{query}&{urlencode({'redirect_uri': REDIRECT_URI})}"
    )

    assert response.status_code == 400
