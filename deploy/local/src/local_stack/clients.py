"""The clients of the issuer: every service, and the demo."""

from pathlib import Path
from typing import Any

from local_stack.credentials import Credentials
from local_stack.services import (
    COMMITTEE,
    INTERNAL_READS,
    SERVICES,
    USER_AUDIENCE,
    client_id_of,
)

DEMO_CLIENT = "demo-administrator"


def issuer_clients(credentials: Credentials, *, with_demo: bool) -> list[dict[str, Any]]:
    """List the issuer's confidential clients: every service, and on request the demo's.

    A service gets tokens only for the services it reads from, with the scopes of those reads.
    """
    clients = [_service_client(service, credentials) for service in SERVICES]
    if with_demo:
        clients.append(
            {
                "client_id": DEMO_CLIENT,
                "secret_file": _text(credentials.client_secret_file(DEMO_CLIENT)),
                "audiences": [USER_AUDIENCE],
                "scopes": [],
                "roles": ["admin"],
                "committee": COMMITTEE,
            }
        )
    return clients


def _service_client(service: str, credentials: Credentials) -> dict[str, Any]:
    reads = [read for read in INTERNAL_READS if read.reader == service]
    return {
        "client_id": client_id_of(service),
        "secret_file": _text(credentials.client_secret_file(client_id_of(service))),
        "audiences": sorted({read.owner for read in reads}),
        "scopes": sorted({read.scope for read in reads}),
    }


def _text(path: Path) -> str:
    return str(path.resolve())
