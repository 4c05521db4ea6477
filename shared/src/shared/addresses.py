"""Network addresses as far as they tell callers apart."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

__all__ = ["network_of", "parsed_address"]

NETWORK_BITS = 64


def network_of(address: str) -> str:
    """Return what one subscriber may be taken for: an IPv4 address, or the /64 of an IPv6 one."""
    parsed = parsed_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, NETWORK_BITS), strict=False))
    return str(parsed) if parsed else address


def parsed_address(address: str) -> IPv4Address | IPv6Address | None:
    """Return an address; an IPv4 one that is written as IPv6 counts as IPv4."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        return parsed.ipv4_mapped or parsed
    return parsed
