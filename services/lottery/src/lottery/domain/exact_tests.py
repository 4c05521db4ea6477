"""Exact tests of how often something came in independent draws, by whole numbers throughout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, gcd

__all__ = ["Comparison", "Weights", "bernoulli", "hypergeometric", "sum_of"]

Weights = list[int]
"""How often each number from 0 on comes, in proportion."""


@dataclass(frozen=True)
class Comparison:
    """How often something came against how often it was to be expected.

    ``parts`` are the weights of each draw's number; ``observed`` is their sum as it came.
    """

    observed: int
    parts: tuple[tuple[int, ...], ...]

    @property
    def draws(self) -> int:
        """How many draws are compared."""
        return len(self.parts)

    @cached_property
    def expected(self) -> Fraction:
        """The mean."""
        return sum(
            (Fraction(sum(k * w for k, w in enumerate(p)), sum(p)) for p in self.parts),
            Fraction(0),
        )

    @cached_property
    def weights(self) -> Weights:
        """The distribution of the sum (Poisson-binomial where each draw gives 0 or 1)."""
        return sum_of(self.parts)

    @cached_property
    def p_value(self) -> Fraction:
        """The chance of a number as unlikely as the one that came, or less likely: two-sided.

        Exact, so small samples give few different values, and on average larger ones than a
        continuous test would.
        """
        weights = self.weights
        limit = weights[self.observed]
        return Fraction(sum(weight for weight in weights if weight <= limit), sum(weights))

    def corrected(self, tests: int) -> Fraction:
        """The same where so many tests were made: by Bonferroni, times their number, at most 1."""
        return min(Fraction(1), self.p_value * tests)


def bernoulli(chance: Fraction) -> tuple[int, ...]:
    """Return the weights of something that comes once with a chance."""
    return (chance.denominator - chance.numerator, chance.numerator)


def hypergeometric(total: int, marked: int, drawn: int) -> tuple[int, ...]:
    """Return the weights of how many of ``marked`` come when so many of all are drawn."""
    weights = [
        comb(marked, k) * comb(total - marked, drawn - k) for k in range(min(marked, drawn) + 1)
    ]
    return reduced(weights)


def reduced(weights: Sequence[int]) -> tuple[int, ...]:
    """Return weights in the same proportion, as small as they can be."""
    common = gcd(*weights)
    return tuple(weight // common for weight in weights)


def sum_of(parts: Iterable[Sequence[int]]) -> Weights:
    """Return the weights of the sum of independent numbers."""
    weights = [1]
    for part in parts:
        shifted = [(k, [one * weight for weight in weights]) for k, one in enumerate(part) if one]
        weights = [0] * (len(weights) + len(part) - 1)
        for k, shares in shifted:
            for n, share in enumerate(shares, k):
                weights[n] += share
    return weights
