"""Which clients exist and where their codes may go."""

import pytest
from pydantic import ValidationError

from identity.domain.clients import Client, web_client

WEB = web_client("https://jianding.example")


@pytest.mark.parametrize(
    "address",
    [
        "https://jianding.example/callback",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:49152/callback",
        "http://[::1]:49152/callback",
    ],
)
def test_web_client_gets_codes_at_its_own_address_and_on_any_loopback_port(address: str) -> None:
    assert WEB.allows_redirect_to(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://jianding.example/callback/",
        "https://jianding.example/callback?next=1",
        "https://jianding.example:8443/callback",
        "https://jianding.example.attacker.example/callback",
        "http://jianding.example/callback",
        "http://localhost:49152/callback",
        "http://127.0.0.1:49152/other",
        "http://127.0.0.1:49152/callback#part",
        "http://127.0.0.1:49152@attacker.example/callback",
        "http://127.0.0.1@attacker.example:80/callback",
        "http://127.0.0.2:49152/callback",
        "http://127.0.0.1:99999/callback",
        "http://[::1/callback",
        "javascript:alert(1)",
        "",
    ],
)
def test_codes_go_nowhere_else(address: str) -> None:
    assert not WEB.allows_redirect_to(address)


def test_scope_beyond_the_clients_own_is_refused_whole() -> None:
    assert WEB.allowed_scopes(["openid"]) == ("openid",)
    assert WEB.allowed_scopes(["openid", "parties.read"]) is None
    assert WEB.allowed_scopes(None) == ("openid", "profile")


CLIENT = {"client_id": "a", "secret": "x" * 16, "committee": "330783"}


@pytest.mark.parametrize(
    "contradiction",
    [
        {"client_id": "a"},
        {"client_id": "a", "kind": "public", "secret": "x" * 16},
        {"client_id": "a", "secret": "short"},
        {"client_id": "a", "secret": "x" * 16, "roles": ["admin"]},
        {**CLIENT, "roles": ["king"]},
        {**CLIENT, "roles": ["admin", "supervisor"]},
        {"client_id": "a b", "secret": "x" * 16},
        {"client_id": "a", "secret": "x" * 16, "grants": ["everything"]},
    ],
)
def test_contradicting_entry_of_the_clients_file_is_refused(
    contradiction: dict[str, object],
) -> None:
    with pytest.raises(ValidationError):
        Client.model_validate(contradiction)


def test_secret_is_not_shown() -> None:
    client = Client(client_id="a", secret="a-secret-nobody-reads")

    assert "a-secret" not in repr(client)
    assert client.has_secret("a-secret-nobody-reads")
    assert not client.has_secret("another-secret-密")
