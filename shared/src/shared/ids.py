"""Keys: UUID version 7 (RFC 9562), so that new rows lie together in an index."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["new_id"]


def new_id() -> UUID:
    """Return a key nobody has used, later than the ones before it."""
    return uuid7()
