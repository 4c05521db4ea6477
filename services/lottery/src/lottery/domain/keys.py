"""Which key signed which part of a committee's chain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = ["PublicKey", "with_ends"]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a committee's key (PEM), and from which number of the chain on it signs.

    ``key_id`` is how transcripts name it; ``from_sequence`` and ``since`` are None while nothing
    was signed with it.
    """

    committee: str
    key_id: str
    public_key: str
    from_sequence: int | None = None
    since: datetime | None = None


def with_ends(keys: Sequence[PublicKey]) -> Iterator[tuple[PublicKey, int | None]]:
    """Yield each key with the last number that it may have signed, None of the one in use."""
    for key, following in zip(keys, (*keys[1:], None), strict=True):
        start = following.from_sequence if following else None
        yield key, start - 1 if start is not None else None
