"""Secrets are made once, private and different, and none of them is a person's password."""

import base64
import json
import re
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dotenv import dotenv_values

from local_stack.clients import issuer_clients
from local_stack.credentials import Credentials
from local_stack.environment import (
    Addresses,
    environment_file,
    migration_environment,
    service_environment,
)
from local_stack.first_administrator import invitation
from local_stack.layout import ROOT
from local_stack.services import COMMITTEE_NAMES, INTERNAL_READS, SERVICES
from shared.signatures import SigningKeys

ADDRESSES = Addresses(
    postgres="127.0.0.1:15432",
    nats="127.0.0.1:14222",
    services={name: f"http://127.0.0.1:{18101 + place}" for place, name in enumerate(SERVICES)},
    public="http://127.0.0.1:8080",
)


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return Credentials(tmp_path)


def environment_of(service: str, credentials: Credentials) -> dict[str, str]:
    return service_environment(service, ADDRESSES, credentials, files_url="file:///files")


def test_secrets_stay_the_same_and_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    first = [environment_of(service, Credentials(tmp_path)) for service in SERVICES]
    second = [environment_of(service, Credentials(tmp_path)) for service in SERVICES]

    assert first == second
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_no_two_services_share_a_password_or_a_key_ring(credentials: Credentials) -> None:
    environments = {name: environment_of(name, credentials) for name in SERVICES}

    passwords = {environments[name][f"{name.upper()}_NATS_PASSWORD"] for name in SERVICES}
    rings = {credentials.key_ring_file(name).read_text() for name in SERVICES}

    assert len(passwords) == len(rings) == len(SERVICES)
    ring = json.loads(credentials.key_ring_file("intake").read_text())
    assert len(base64.b64decode(ring["keys"][ring["current"]])) == 32
    assert len(bytes.fromhex(credentials.blind_index_key_file().read_text())) == 32


def test_running_service_does_not_know_the_owners_password(credentials: Credentials) -> None:
    owner = credentials.role_passwords("intake").owner

    assert owner not in environment_file(environment_of("intake", credentials))
    assert owner in environment_file(migration_environment("intake", ADDRESSES, credentials))


def test_lottery_signs_with_an_ed25519_key_of_each_committee(credentials: Credentials) -> None:
    environment = environment_of("lottery", credentials)

    keys = json.loads(Path(environment["LOTTERY_SIGNING_KEYS_FILE"]).read_text(encoding="utf-8"))

    assert set(keys) == set(COMMITTEE_NAMES)
    for pem in keys.values():
        assert isinstance(load_pem_private_key(pem.encode(), None), Ed25519PrivateKey)
    assert "LOTTERY_SIGNING_KEY_FILE" not in environment


def test_lottery_still_knows_the_key_that_signed_for_all_committees(
    credentials: Credentials,
) -> None:
    earlier = credentials.shared_signing_key_file
    earlier.write_text("a key from before", encoding="utf-8")

    environment = environment_of("lottery", credentials)

    assert environment["LOTTERY_SIGNING_KEY_FILE"] == str(earlier)


def test_intake_signs_receipts_with_a_key_of_its_own(credentials: Credentials) -> None:
    environment = environment_of("intake", credentials)

    keys = SigningKeys.from_file(Path(environment["INTAKE_RECEIPT_KEYS_FILE"]))

    assert [key["crv"] for key in keys.published["keys"]] == ["Ed25519"]


def test_environment_file_survives_quotes_spaces_and_percent_signs(tmp_path: Path) -> None:
    variables = {"ONE": "it's 100% \\ of $HOME #1", "TWO": "/a directory/with spaces"}
    file = tmp_path / "x.env"

    file.write_text(environment_file(variables))

    assert dotenv_values(file) == variables


def test_service_gets_tokens_only_for_what_it_reads(credentials: Credentials) -> None:
    clients = {
        client["client_id"]: client for client in issuer_clients(credentials, with_demo=True)
    }

    assert clients["service-lottery"]["audiences"] == ["intake", "review"]
    assert clients["service-lottery"]["scopes"] == [
        "agreement.read",
        "homes.read",
        "identity.check",
        "recusal.read",
        "session_people.read",
    ]
    assert clients["service-intake"]["audiences"] == ["identity", "lottery", "mailing", "review"]
    assert clients["service-intake"]["scopes"] == [
        "appointment.read",
        "letters.verify",
        "personal_data.read",
    ]
    assert clients["demo-administrator"]["roles"] == ["admin"]
    assert "demo-administrator" not in {
        client["client_id"] for client in issuer_clients(credentials, with_demo=False)
    }


def test_scopes_handed_out_are_those_that_internal_routes_ask_for() -> None:
    asked = {
        (api.parents[1].name, scope)
        for api in ROOT.glob("services/*/src/*/api/internal*.py")
        for scope in re.findall(r'needs_scope\("([^"]+)"\)', api.read_text())
    }

    assert asked == {(read.owner, read.scope) for read in INTERNAL_READS}


def test_system_goes_on_when_no_link_can_be_made(credentials: Credentials) -> None:
    nowhere = environment_of("identity", credentials) | {
        "IDENTITY_DATABASE_URL": "postgresql+asyncpg://identity@127.0.0.1:1/jianding"
    }

    said = invitation(nowhere, attempts=2, pause_seconds=0)

    assert said.startswith("No link for the administrator could be made")
    assert said.endswith("The next start makes one.")
    assert "Traceback" not in said
