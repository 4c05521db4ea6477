"""Where something may be sent to on a stranger's word, and where never (CWE-918)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from intake.errors.webhooks import DestinationRefusedError

__all__ = ["Destination", "Reach", "parse_destination"]

MOST_CHARACTERS = 500
URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]{2,45})\]|(?P<name>[A-Za-z0-9.-]{1,253}))"
    r"(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
    r"(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?",
    re.ASCII,
)
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)
LIKE_A_NUMBER = re.compile(r"\d+|0[xX][0-9A-Fa-f]*", re.ASCII)
PORTS = {"https": 443, "http": 80}
LAST_PORT = 65535

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOWHERE: Sequence[Network] = tuple(
    ip_network(network)
    for network in (
        # IPv6 that leads to an IPv4 address inside it: NAT64, 6to4, Teredo.
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        # Reserved (IANA's registries of special purposes); older Pythons call these global.
        "192.0.0.0/24",
        "192.88.99.0/24",
        "fec0::/10",
        "3fff::/20",
        "5f00::/16",
    )
)
"""What isn't the public Internet beside what `ipaddress` knows."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An address in its parts; the host is a name in lower case, or an IP address."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """What goes into the ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far this system's own requests may go.

    ``networks`` are private ones that are allowed beside the public Internet. ``loopback`` allows
    this machine itself, plain HTTP and any port there: for tests of receivers only.
    """

    ports: frozenset[int]
    networks: Sequence[Network] = field(default=())
    loopback: bool = False

    def check(self, destination: Destination) -> None:
        """Assure that a destination may be asked, as far as it can be told without asking names.

        Raises
        ------
        DestinationRefusedError
            Its scheme or port isn't allowed, or its host is an address that isn't.
        """
        if destination.scheme != "https" and not self.loopback:
            raise DestinationRefusedError(reason="https_needed")
        if destination.port not in self.ports and not self.loopback:
            raise DestinationRefusedError(reason="port_not_allowed")
        literal = address_of(destination.host)
        if literal is not None:
            self.check_addresses(destination, [literal])

    def check_addresses(self, destination: Destination, addresses: Sequence[Address]) -> None:
        """Assure that every address of a name may be asked: one bad one is enough to refuse.

        Raises
        ------
        DestinationRefusedError
            There is none, or one lies where nothing of a hospital's may be, or plain HTTP would
            leave this machine.
        """
        if not addresses:
            raise DestinationRefusedError(reason="name_unknown")
        if not all(self.allows(address) for address in addresses):
            raise DestinationRefusedError(reason="address_not_allowed")
        if destination.scheme == "http" and not all(item.is_loopback for item in addresses):
            raise DestinationRefusedError(reason="https_needed")

    def allows(self, address: Address) -> bool:
        """Whether an address may be connected to."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            return self.allows(address.ipv4_mapped)
        if address.is_loopback:
            return self.loopback
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        if any(is_in(address, network) for network in self.networks):
            return True
        return address.is_global and not any(is_in(address, network) for network in NOWHERE)


def parse_destination(url: str) -> Destination:
    """Return the parts of an address, of which nothing is left to another reader.

    Raises
    ------
    DestinationRefusedError
        It isn't an address of the plain form ``https://host[:port]/path[?query]``: no user or
        password, no fragment, no blank, no backslash, no number that stands for an IP address.
    """
    match = URL.fullmatch(url) if len(url) <= MOST_CHARACTERS else None
    if match is None:
        raise DestinationRefusedError(reason="url_malformed")
    scheme = match["scheme"]
    port = int(match["port"]) if match["port"] else PORTS[scheme]
    if not 0 < port <= LAST_PORT:
        raise DestinationRefusedError(reason="url_malformed")
    target = (match["path"] or "/") + (match["query"] or "")
    return Destination(scheme, host_of(match["six"], match["name"]), port, target)


def host_of(six: str | None, name: str | None) -> str:
    """Return the host, checked; a name whose last label is a number isn't one."""
    if six is not None:
        address = address_of(six)
        if not isinstance(address, IPv6Address):
            raise DestinationRefusedError(reason="url_malformed")
        return str(address)
    assert name is not None
    labels = name.removesuffix(".").split(".")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise DestinationRefusedError(reason="url_malformed")
    if LIKE_A_NUMBER.fullmatch(labels[-1]) and address_of(name) is None:
        raise DestinationRefusedError(reason="url_malformed")
    return name.removesuffix(".").lower()


def address_of(host: str) -> Address | None:
    """Return the IP address that a host is, if it is one."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_in(address: Address, network: Network) -> bool:
    """Whether an address lies in a network of its own version."""
    return address.version == network.version and address in network
