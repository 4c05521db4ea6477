"""Who acts: the person, hospital or service behind a request, an event or a command."""

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Actor", "ActorKind", "system_actor"]

ActorKind = Literal["user", "client", "service", "system", "public"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party, as its token (or the service itself) says.

    ``account_id`` is the token's ``sub``; ``on_behalf_of`` names the person a service asks for.
    ``home`` is the committee of the token where somebody acts in another one as a guest.
    """

    account_id: str
    committee: str
    kind: ActorKind = "user"
    roles: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)
    client_id: str | None = None
    request_id: str = ""
    on_behalf_of: str | None = None
    home: str | None = None


def system_actor(service: str, committee: str, *, request_id: str = "") -> Actor:
    """Return the actor that a service is when no person asked it to act."""
    return Actor(f"system:{service}", committee, kind="system", request_id=request_id)
