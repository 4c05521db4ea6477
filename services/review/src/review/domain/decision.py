"""What a panel decides (O55 art 13): the majority, with the minority on record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from review.domain.opinion import Opinion
from review.domain.outcome import Outcome

__all__ = ["PANEL_SIZES", "Decision", "decide", "majority_outcome"]

PANEL_SIZES = (3, 5)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome that more than half of the panel signed, or none, and who stands where."""

    outcome: Outcome | None
    majority: tuple[Opinion, ...]
    minority: tuple[Opinion, ...]

    @property
    def is_unanimous(self) -> bool:
        """Whether everybody found the same."""
        return self.outcome is not None and not self.minority


def decide(opinions: Sequence[Opinion]) -> Decision:
    """Count a complete panel's opinions, in the order of their seats.

    Grade and self-care count together: the outcome is one that a majority signed as it stands,
    never one put together from halves. Without a majority nobody's opinion is the minority.

    Raises
    ------
    ValueError
        There are not exactly 3 or 5 opinions from as many seats.
    """
    by_seat = {opinion.signature.seat: opinion for opinion in opinions}
    if len(opinions) not in PANEL_SIZES or len(by_seat) != len(opinions):
        raise ValueError("a panel decides with 3 or 5 opinions, one from each seat")
    seated = [by_seat[seat] for seat in sorted(by_seat)]
    outcome = majority_outcome([opinion.content.outcome for opinion in seated])
    if outcome is None:
        return Decision(None, (), ())
    majority = tuple(item for item in seated if item.content.outcome == outcome)
    minority = tuple(item for item in seated if item.content.outcome != outcome)
    return Decision(outcome, majority, minority)


def majority_outcome(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the outcome that more than half of them are, if there is one."""
    outcome, votes = Counter(outcomes).most_common(1)[0]
    return outcome if 2 * votes > len(outcomes) else None
