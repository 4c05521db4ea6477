"""Chance that comes out the same each time: new ids, codes, tokens and salts in a fixed order."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from uuid import UUID

import pytest

import shared.ids

__all__ = ["same_chance"]

LATER_THAN_ALL = 0x0FFFFFFFF000
"""The time in every id made here, in milliseconds: they sort behind all that were made before."""


@contextmanager
def same_chance(*, block: int) -> Iterator[None]:
    """Let whatever is drawn from the operating system come out the same in each such block.

    Blocks of another number give other ids, the higher the later. What our code names itself has a
    stream of its own: how often a driver asks for noise depends on its connections.
    """
    ids, noise, chosen = count(1), stream(f"noise {block}"), stream(f"chosen {block}")

    def uuid7() -> UUID:
        return UUID(int=LATER_THAN_ALL + block << 80 | 7 << 76 | 2 << 62 | next(ids))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared.ids, "uuid7", uuid7)
        patch.setattr(os, "urandom", noise)
        patch.setattr(secrets, "token_bytes", lambda size=32: noise(size))
        patch.setattr(secrets, "token_hex", lambda size=32: chosen(size).hex())
        patch.setattr(
            secrets, "token_urlsafe", lambda size=32: urlsafe_b64encode(chosen(size)).decode()
        )
        yield


def stream(label: str) -> Callable[[int], bytes]:
    """Return what gives so many bytes, others each time."""
    blocks = count(1)

    def drawn(size: int) -> bytes:
        needed = range(-(-size // 32))
        return b"".join(sha256(f"{label} {next(blocks)}".encode()).digest() for _ in needed)[:size]

    return drawn
