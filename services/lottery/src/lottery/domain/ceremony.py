"""The order of a draw's ceremony (specification, section 2): which step may come when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from lottery.domain.draw.hashes import Opening
from shared.events.lottery import DrawKind

__all__ = ["ENDED", "OPEN", "Contributor", "Draw", "DrawState", "Ended", "contributors_problem"]

Ended = Literal["revealed", "abandoned", "void"]
DrawState = Literal["frozen", "committed", "hashed", "opening"] | Ended

OPEN: tuple[DrawState, ...] = ("frozen", "committed", "hashed", "opening")
ENDED: tuple[Ended, ...] = ("revealed", "abandoned", "void")
STAFF_SIDES = frozenset({"operator", "discipline-inspection"})
FEWEST_CONTRIBUTORS = 2


@dataclass(frozen=True, slots=True)
class Contributor:
    """One contributor's part: the hash first, later what it was made of."""

    code: str
    role: str
    token: bytes
    hash: bytes | None = None
    opening: Opening | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw (抽签) as far as it has come.

    ``input`` is the canonical document, ``secret`` encrypted, tokens are SHA-256; contributors are
    in the input's order; ``repeats`` is the void draw in whose place this one is made.
    """

    id: UUID
    committee: str
    session_id: UUID
    version: int
    kind: DrawKind
    sequence: int
    state: DrawState
    input: bytes
    input_hash: bytes
    reveal_by: datetime
    operator_account: str
    operator: str
    witness: str
    witness_token: bytes
    contributors: tuple[Contributor, ...]
    secret: bytes | None = None
    commitment: bytes | None = None
    committed_at: datetime | None = None
    transcript_hash: str | None = None
    repeats: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether the ceremony goes on."""
        return self.state in OPEN

    @property
    def has_openings(self) -> bool:
        """Whether anyone has opened, after which the draw can't be abandoned."""
        return any(item.opening for item in self.contributors)

    def without_hash(self) -> list[str]:
        """Return the codes of contributors whose hash isn't in."""
        return [item.code for item in self.contributors if item.hash is None]

    def unopened(self) -> list[str]:
        """Return the codes of contributors who haven't opened."""
        return [item.code for item in self.contributors if item.opening is None]


def contributors_problem(roles: Sequence[str]) -> str | None:
    """Say what is wrong with a choice of contributors by their sides, or nothing.

    At least two, not all of one side, and one of them not staff.
    """
    if len(roles) < FEWEST_CONTRIBUTORS:
        return "a draw needs at least two contributors"
    if len(set(roles)) == 1:
        return "the contributors are all of one side"
    if STAFF_SIDES.issuperset(roles):
        return "at least one contributor is not staff"
    return None
