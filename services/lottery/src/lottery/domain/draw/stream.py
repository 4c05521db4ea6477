"""Numbers that follow from a seed and a label, section 4 of the draw specification."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from struct import unpack
from typing import TypeVar

__all__ = ["Stream", "walk"]

WORD_BITS = 64
WORD = 2**WORD_BITS
WORDS_OF_A_BLOCK = 4

T = TypeVar("T")


class Stream:
    """Words of one stream, each used once, in order."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._prefix = seed + label.encode("ascii")
        self._blocks = 0
        self._words: list[int] = []
        self._used = 0

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

    def below_each(self, limits: Sequence[int]) -> list[int]:
        """What `below` gives for one limit after another, in a fraction of the time.

        Limits are from 2 to 2^32. As long as no word is to be thrown away, each takes one.
        """
        if not limits:
            return []
        words = self._ahead(len(limits))
        if max(words) >= WORD - max(limits):
            return [self.below(limit) for limit in limits]
        self._used += len(limits)
        return [word % limit for word, limit in zip(words, limits, strict=True)]

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """The items in a new list, every order equally likely."""
        shuffled = list(items)
        limits = range(len(shuffled), 1, -1)
        for limit, other in zip(limits, self.below_each(limits), strict=True):
            last = limit - 1
            shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
        return shuffled

    def _ahead(self, number: int) -> list[int]:
        """The next words, without using them."""
        missing = self._used + number - len(self._words)
        if missing > 0:
            blocks = range(self._blocks, self._blocks + -(-missing // WORDS_OF_A_BLOCK))
            self._blocks = blocks.stop
            digests = b"".join(
                sha256(self._prefix + block.to_bytes(8, "big")).digest() for block in blocks
            )
            words = unpack(f">{WORDS_OF_A_BLOCK * len(blocks)}Q", digests)
            self._words = [*self._words[self._used :], *words]
            self._used = 0
        return self._words[self._used : self._used + number]

    def _next_word(self) -> int:
        if self._used == len(self._words):
            self._ahead(1)
        self._used += 1
        return self._words[self._used - 1]

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
