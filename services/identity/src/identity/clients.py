"""Reads the issuer's clients, which live in a file and in memory."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from identity.config import Settings
from identity.domain.clients import WEB_CLIENT, Client, web_client
from shared.config import read_secret

__all__ = ["load_clients"]

CLIENTS = TypeAdapter(list[Client])


def load_clients(settings: Settings) -> Mapping[str, Client]:
    """Return the clients by id; the browser's is there even if the file doesn't name it.

    Raises
    ------
    ValueError
        The file isn't a list of clients, or names one twice.
    """
    listed = [with_secret(client) for client in read_clients(settings.clients_file)]
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
