"""What a running system leaves behind in the clear: its database, streams, logs and metrics."""

import subprocess
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
from dotenv import dotenv_values

from local_stack.postgres_cluster import program
from local_stack.services import SERVICES
from tests.support.whole_system import WholeSystem

__all__ = ["found_in", "left_behind"]


def left_behind(system: WholeSystem) -> dict[str, bytes]:
    """Return everything that whoever steals a disk or reads logs would see, by where it lies."""
    return {
        "database": dump_of(system.superuser_url),
        "streams": content_of(system.layout.nats),
        "logs": content_of(system.layout.logs),
        "metrics": metrics_of(system),
    }


def found_in(content: bytes, planted: Iterable[str]) -> list[str]:
    """Return which texts are in bytes: as they are, as PostgreSQL or JSON write them."""
    lower = content.lower()
    return [text for text in planted if any(form in lower for form in forms_of(text))]


def forms_of(text: str) -> set[bytes]:
    """Return how a text may be written: UTF-8, its bytes in hex, and with JSON's escapes."""
    escaped = text.encode("ascii", "backslashreplace")
    return {form.lower() for form in (text.encode(), text.encode().hex().encode(), escaped) if form}


def dump_of(superuser_url: str) -> bytes:
    """Return what ``pg_dump`` writes of all schemas."""
    address = urlsplit(superuser_url)
    done = subprocess.run(
        [program("pg_dump"), "--data-only", "--no-owner"],
        env={
            "PGHOST": str(address.hostname),
            "PGPORT": str(address.port),
            "PGUSER": unquote(address.username or ""),
            "PGPASSWORD": unquote(address.password or ""),
            "PGDATABASE": address.path.lstrip("/"),
        },
        check=True,
        capture_output=True,
    )
    return done.stdout


def content_of(directory: Path) -> bytes:
    """Return all files under a directory, one after another."""
    return b"\n".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def metrics_of(system: WholeSystem) -> bytes:
    """Return what every service's ``/metrics`` says."""
    settings = dotenv_values(system.layout.secrets / "intake.env")
    token = Path(str(settings["INTAKE_METRICS_TOKEN_FILE"])).read_text(encoding="utf-8").strip()
    said = [
        httpx.get(
            f"{settings[f'INTAKE_{service.upper()}_URL']}/metrics",
            headers={"Authorization": f"Bearer {token}"},
        )
        for service in SERVICES
    ]
    assert [answer.status_code for answer in said] == [200] * len(SERVICES)
    return b"\n".join(answer.content for answer in said)
