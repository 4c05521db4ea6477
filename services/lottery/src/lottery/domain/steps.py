"""The steps of a draw as the room sees them, one after another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.events.lottery import DrawKind

__all__ = ["LAST_STEPS", "Step", "StepKind"]

StepKind = Literal[
    "frozen",
    "committed",
    "hash_received",
    "hashes_complete",
    "opened",
    "revealed",
    "abandoned",
    "void",
]

LAST_STEPS: tuple[StepKind, ...] = ("revealed", "abandoned", "void")
"""After these nothing more comes of a draw, but that the supervising body may void it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a draw, numbered from 1 in its session.

    ``facts`` are what the room may know at once: a contributor's code and side, a coded reason,
    the hash of the transcript. Nothing in it tells an outcome.
    """

    number: int
    session_id: UUID
    draw_id: UUID
    draw_kind: DrawKind
    draw_sequence: int
    kind: StepKind
    at: datetime
    facts: dict[str, Any]
