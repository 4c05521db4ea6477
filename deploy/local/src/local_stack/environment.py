"""What each service is told when it starts, as environment variables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local_stack.credentials import Credentials
from local_stack.services import COMMITTEE_NAMES, DATABASE, client_id_of


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of one system reach each other."""

    postgres: str
    nats: str
    services: Mapping[str, str]
    public: str


def service_environment(
    service: str, addresses: Addresses, credentials: Credentials, *, files_url: str
) -> dict[str, str]:
    """Give the variables of one service, each beginning with the service's name.

    The owner role's password isn't among them: only the migration gets it.
    """
    password = credentials.role_passwords(service).runtime
    identity = addresses.services["identity"]
    values = {
        "DATABASE_URL": _database_url(service, password, addresses),
        "NATS_URL": f"nats://{addresses.nats}",
        "NATS_USER": service,
        "NATS_PASSWORD": credentials.nats_password(service),
        "OIDC_ISSUER": f"{addresses.public}/auth",
        "OIDC_JWKS_URL": f"{identity}/auth/jwks.json",
        "TOKEN_URL": f"{identity}/auth/token",
        "CLIENT_ID": client_id_of(service),
        "CLIENT_SECRET_FILE": _path(credentials.client_secret_file(client_id_of(service))),
        "KEY_RING_FILE": _path(credentials.key_ring_file(service)),
        "BLIND_INDEX_KEY_FILE": _path(credentials.blind_index_key_file()),
        "METRICS_TOKEN_FILE": _path(credentials.metrics_token_file()),
        "FILES_URL": files_url,
        "PUBLIC_URL": addresses.public,
        **{f"{name.upper()}_URL": url for name, url in addresses.services.items()},
        **_of_its_own(service, credentials),
    }
    return {f"{service.upper()}_{name}": value for name, value in values.items()}


def migration_environment(
    service: str, addresses: Addresses, credentials: Credentials
) -> dict[str, str]:
    """Give the variable with which a service's migrations reach the database as its owner."""
    password = credentials.role_passwords(service).owner
    url = _database_url(f"{service}_owner", password, addresses)
    return {f"{service.upper()}_MIGRATION_DATABASE_URL": url}


def environment_file(variables: Mapping[str, str]) -> str:
    """Give the text of an environment file, quoted as python-dotenv and Compose read it."""
    quoted = {
        name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in variables.items()
    }
    return "".join(f"{name}='{value}'\n" for name, value in quoted.items())


def _of_its_own(service: str, credentials: Credentials) -> dict[str, str]:
    if service == "lottery":
        return _signing_keys(credentials)
    if service == "intake":
        return {"RECEIPT_KEYS_FILE": _path(credentials.receipt_keys_file())}
    if service == "identity":
        return {
            "CLIENTS_FILE": _path(clients_file(credentials)),
            "REGISTRATION_COMMITTEES": json.dumps(COMMITTEE_NAMES, ensure_ascii=False),
        }
    return {}


def _signing_keys(credentials: Credentials) -> dict[str, str]:
    keys = {"SIGNING_KEYS_FILE": _path(credentials.signing_keys_file(COMMITTEE_NAMES))}
    earlier = credentials.shared_signing_key_file
    return {**keys, "SIGNING_KEY_FILE": _path(earlier)} if earlier.exists() else keys


def clients_file(credentials: Credentials) -> Path:
    """Where identity reads the issuer's clients."""
    return credentials.directory / "identity-clients.json"


def _database_url(role: str, password: str, addresses: Addresses) -> str:
    return f"postgresql+asyncpg://{role}:{quote(password)}@{addresses.postgres}/{DATABASE}"


def _path(path: Path) -> str:
    return str(path.resolve())
