"""How long someone who mistyped must wait: longer each time, never long.

The wait grows from one second to a minute at most, so that guessing is hopeless and nobody can lock
another out: the owner's own browser, once logged in, is counted apart. Failures are counted for
each login, and for each network over all logins, so that trying one password on many logins is slow
as well.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network

from shared.addresses import parsed_address

__all__ = [
    "FORGOTTEN_AFTER",
    "LOGIN_PACE",
    "LONGEST_WAIT",
    "NETWORK_PACE",
    "PAIR_PACE",
    "Pace",
    "Tally",
    "masked_address",
]

LONGEST_WAIT = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many failures are free; each further one doubles the wait. None: all are."""

    free_failures: int | None

    def wait_after(self, failures: int) -> timedelta:
        """Return how long after this many failures the next attempt is refused."""
        if self.free_failures is None or failures <= self.free_failures:
            return timedelta(0)
        doublings = min(failures - self.free_failures - 1, 10)
        return min(timedelta(seconds=2**doublings), LONGEST_WAIT)


LOGIN_PACE = Pace(4)
NETWORK_PACE = Pace(20)
PAIR_PACE = Pace(None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Under which keys an attempt is counted; without a network in a browser that is known.

    ``pair`` counts one login's failures within the network's, so that they can be taken back when
    that login gets in.
    """

    login: bytes
    network: bytes | None = None
    pair: bytes | None = None

    def paced(self) -> list[tuple[bytes, Pace]]:
        """Return the keys, in the order in which they are locked everywhere."""
        keys = ((self.network, NETWORK_PACE), (self.pair, PAIR_PACE), (self.login, LOGIN_PACE))
        return [(key, pace) for key, pace in keys if key is not None]


def masked_address(address: str) -> str:
    """Return an address as its owner may recognise it: the last part is left out."""
    parsed = parsed_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 48), strict=False)).replace("/48", "*")
    return f"{str(parsed).rpartition('.')[0]}.*" if parsed else ""
