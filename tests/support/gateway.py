"""The gateway alone, before services that a test brings."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local_stack.layout import ROOT
from local_stack.processes import stop

__all__ = ["SERVICES", "running_gateway"]

SERVICES = ("identity", "intake", "lottery", "review", "mailing")
CADDY = Path(sys.executable).parent / "caddy"
FOLDER = ROOT / "deploy" / "gateway"


@contextmanager
def running_gateway(variables: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run Caddy with the system's own configuration; its data lie beside its log."""
    environment = {
        "GATEWAY_BIND": "127.0.0.1",
        "GATEWAY_SITE": str(FOLDER / "site"),
        "XDG_DATA_HOME": str(log.parent),
        "XDG_CONFIG_HOME": str(log.parent),
        **variables,
    }
    command = (str(CADDY), "run", "--config", str(FOLDER / "Caddyfile"), "--adapter", "caddyfile")
    with log.open("wb") as output:
        caddy = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        stop(caddy)
