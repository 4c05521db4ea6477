"""Numbers that follow from a seed and a label, section 4 of the draw specification."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import count
from struct import unpack
from typing import TypeVar

__all__ = ["Stream", "walk"]

WORD_BITS = 64
WORD = 2**WORD_BITS

T = TypeVar("T")


class Stream:
    """Words of one stream, each used once, in order."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._next_word = _words(seed + label.encode("ascii")).__next__

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1, every one equally likely; `limit` is at least 1."""
        if limit == 1:
            return 0
        if limit <= WORD:
            bound = WORD - WORD % limit
            while (word := self._next_word()) >= bound:
                pass
            return word % limit
        return self._below_many_words(limit)

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """The items in a new list, every order equally likely."""
        shuffled = list(items)
        for last in range(len(shuffled) - 1, 0, -1):
            other = self.below(last + 1)
            shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
        return shuffled

    def _below_many_words(self, limit: int) -> int:
        words = -(-(limit - 1).bit_length() // WORD_BITS)
        space = WORD**words
        bound = space - space % limit
        while True:
            number = 0
            for _ in range(words):
                number = number << WORD_BITS | self._next_word()
            if number < bound:
                return number % limit


def _words(prefix: bytes) -> Iterator[int]:
    for block in count():
        yield from unpack(">4Q", sha256(prefix + block.to_bytes(8, "big")).digest())


def walk(number: int, terms: Iterable[int]) -> tuple[int, int]:
    """The index of the term a number falls into when they are laid end to end, and what is left.

    Raises
    ------
    ValueError
        The number isn't below the sum of the terms.
    """
    for index, term in enumerate(terms):
        if number < term:
            return index, number
        number -= term
    raise ValueError("a number is drawn below the sum of its terms")
