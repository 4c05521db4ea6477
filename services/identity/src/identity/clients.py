"""Reads the issuer's clients, which live in a file and in memory."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from identity.config import Settings
from identity.domain.clients import WEB_CLIENT, Client, web_client
from shared.config import read_secret
from shared.tokens import signing_keys

__all__ = ["load_clients"]

CLIENTS = TypeAdapter(list[Client])


def load_clients(settings: Settings) -> Mapping[str, Client]:
    """Return the clients by id; the browser's is there even if the file doesn't name it.

    Raises
    ------
    ValueError
        The file isn't a list of clients, names one twice, or gives one keys that aren't public.
    """
    listed = [with_keys(with_secret(client)) for client in read_clients(settings.clients_file)]
    clients = {client.client_id: client for client in listed}
    if len(clients) != len(listed):
        raise ValueError("the clients file names a client twice")
    clients.setdefault(WEB_CLIENT, web_client(settings.public_url))
    return clients


def read_clients(path: Path | None) -> list[Client]:
    """Return what the file says; nothing when there is no file."""
    return CLIENTS.validate_json(path.read_bytes()) if path else []


def with_secret(client: Client) -> Client:
    """Return a client with the secret its file holds."""
    if client.secret_file is None:
        return client
    return client.model_copy(update={"secret": read_secret(client.secret_file)})


def with_keys(client: Client) -> Client:
    """Return a client with the keys its file holds, once they are seen to be of use.

    Raises
    ------
    ValueError
        They aren't a JWK set of public keys for signatures.
    """
    jwks: Any = json.loads(client.jwks_file.read_bytes()) if client.jwks_file else client.jwks
    if jwks is None:
        return client
    try:
        keys = signing_keys(jwks)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the keys of {client.client_id} are no JWK set") from error
    if not keys or len(keys) != len(jwks["keys"]) or any(key.is_private for key in keys):
        raise ValueError(f"the keys of {client.client_id} aren't all public keys for signatures")
    return client.model_copy(update={"jwks": jwks})
