"""Who exists at the first start: one account per staff role, and the clients of the issuer."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local_stack.credentials import Credentials, new_secret
from local_stack.services import (
    COMMITTEE,
    INTERNAL_READS,
    SERVICES,
    USER_AUDIENCE,
    client_id_of,
)

DEMO_CLIENT = "demo-administrator"

_STAFF = {
    "clerk": "受理经办",
    "preliminary_reviewer": "初审人员",
    "draw_operator": "抽签操作员",
    "approver": "结论审批人",
    "discussion_member": "集体讨论成员",
    "mail_clerk": "送达经办",
    "supervisor": "监督人员",
    "supervising_body": "上级监督机构",
    "ops": "系统运维",
    "admin": "账号管理员",
}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that identity creates at its first start."""

    login: str
    display_name: str
    roles: tuple[str, ...]
    committee: str
    password: str

    def as_json(self) -> dict[str, Any]:
        """Give it as identity reads it."""
        return asdict(self)


def new_staff() -> list[NewAccount]:
    """Make one account per staff role, each with a random password."""
    return [
        NewAccount(role, display_name, (role,), COMMITTEE, new_secret())
        for role, display_name in _STAFF.items()
    ]


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
