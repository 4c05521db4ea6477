"""How many cases each group still has, packed into one number so that states are cheap to key."""

from collections.abc import Sequence

__all__ = ["LeftCodes"]


class LeftCodes:
    """One bit field per group and one for the sum of all, each with a guard bit above it.

    Adding `above(limits)` or `from_(limits)` to a code carries into a field's guard bit exactly
    where the field passes, or reaches, its limit: all fields are compared at once.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        widths = [(size + 1).bit_length() for size in (*sizes, sum(sizes))]
        starts = [0]
        for width in widths:
            starts.append(starts[-1] + width + 1)
        self._fields = list(zip(starts, widths, strict=False))
        self.guard = sum(1 << start + width for start, width in self._fields)

    def code(self, left: Sequence[int]) -> int:
        """The code of a state by its cases left per group."""
        return self._pack((*left, sum(left)))

    def one(self, group: int) -> int:
        """What one case of the group adds to a code."""
        return 1 << self._fields[group][0] | 1 << self._fields[-1][0]

    def left(self, code: int) -> list[int]:
        """Cases left per group in the state of a code."""
        return [code >> start & (1 << width) - 1 for start, width in self._fields[:-1]]

    def above(self, limits: Sequence[int]) -> int:
        """Addend that sets a guard bit for each field above its limit; the last limits the sum."""
        return self._pack(
            [
                (1 << width) - 1 - limit
                for limit, (_, width) in zip(limits, self._fields, strict=True)
            ]
        )

    def from_(self, limits: Sequence[int]) -> int:
        """Addend that sets a guard bit for each field at or above its limit, likewise."""
        return self._pack(
            [(1 << width) - limit for limit, (_, width) in zip(limits, self._fields, strict=True)]
        )

    def _pack(self, numbers: Sequence[int]) -> int:
        return sum(
            number << start for number, (start, _) in zip(numbers, self._fields, strict=True)
        )
