"""The hospital side of Jianding: submit records, answer requests, follow what becomes of them."""

from jianding_client.client import AsyncClient, Client
from jianding_client.credentials import ClientSecret, PrivateKey, make_key
from jianding_client.errors import (
    AccessRefusedError,
    FolderError,
    JiandingError,
    RefusedError,
    UnreachableError,
)
from jianding_client.ledger import Ledger
from jianding_client.models import Diagnosis, Document, Person, Records, Visit
from jianding_client.webhooks import WebhookError, read_webhook

__all__ = [
    "AccessRefusedError",
    "AsyncClient",
    "Client",
    "ClientSecret",
    "Diagnosis",
    "Document",
    "FolderError",
    "JiandingError",
    "Ledger",
    "Person",
    "PrivateKey",
    "Records",
    "RefusedError",
    "UnreachableError",
    "Visit",
    "WebhookError",
    "make_key",
    "read_webhook",
]
