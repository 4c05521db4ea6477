"""TCP ports on this machine: finding a free one, and refusing a taken one in one sentence."""

import random
import socket

# Below the range from which Linux takes ports for outgoing connections, so that no client is
# given the port between our look and the server's start.
_FREE_RANGE = range(20000, 32000)
_chooser = random.SystemRandom()


class PortTakenError(Exception):
    """Something else listens on a port that the system needs."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on `host:port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server accepts connections on `host:port`."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def require_free(port: int, *, what: str, host: str = "127.0.0.1", setting: str = "") -> None:
    """Refuse a taken port, naming the part that needs it and the setting that moves it.

    Raises
    ------
    PortTakenError
        Something listens on `host:port`.
    """
    if not is_free(port, host):
        advice = f" Free it, or set {setting} to another port." if setting else ""
        raise PortTakenError(f"Port {port} for {what} is taken by another program.{advice}")


def free_port() -> int:
    """Give a loopback port that nothing listens on, chosen at random so that callers rarely meet.

    Raises
    ------
    PortTakenError
        No port was found in a thousand tries.
    """
    for _ in range(1000):
        port = _chooser.choice(_FREE_RANGE)
        if is_free(port):
            return port
    raise PortTakenError(
        f"No free port was found between {_FREE_RANGE.start} and {_FREE_RANGE.stop}."
    )
