"""How often a code or a link may be asked for, so that no telephone or mailbox is flooded.

The narrow limits count a person together with where the request comes from, so that whoever uses
them up elsewhere doesn't shut out the person themselves.
"""

from dataclasses import dataclass
from datetime import timedelta

__all__ = ["BY_IDENTITY_NUMBER", "BY_NETWORK", "BY_PERSON", "BY_PERSON_AND_NETWORK", "Limit"]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses in a window that begins with the first one."""

    name: str
    uses: int
    window: timedelta


BY_NETWORK = Limit("network", 100, HOUR)
"""A bureau's waiting room shares one address."""

BY_PERSON_AND_NETWORK = Limit("person and network", 3, HOUR)
BY_PERSON = Limit("person", 10, DAY)
BY_IDENTITY_NUMBER = Limit("identity number", 10, DAY)
