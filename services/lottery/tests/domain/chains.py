"""Years of a committee's draws, made up: fair ones, and some that somebody steered."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from lottery.domain.draw.seats import draw_seats
from lottery.domain.statistics import Published
from services.lottery.tests.domain.draw_documents import expert, groups, pool

__all__ = ["Years", "fair", "seed_of"]

Seeds = Callable[[dict[str, Any]], bytes]
"""What gives a draw its seed, from its document."""


def seed_of(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()


def fair(salt: object) -> Seeds:
    """Seeds that nobody chose."""

    def seeds(document: dict[str, Any]) -> bytes:
        return seed_of(salt, document["session"], document["kind"])

    return seeds


class Years:
    """Sessions whose experts are the same people, each time under new codes.

    ``experts`` gives class and hospital by number; each session calls ``seats`` and seats them in
    panels of three of the first class.
    """

    def __init__(
        self,
        experts: Sequence[tuple[str, str]],
        seats: Mapping[str, int],
        seeds: Seeds,
        *,
        sessions: int,
        salt: object = 0,
    ) -> None:
        self.people = [UUID(int=number + 1) for number in range(len(experts))]
        self.experts = experts
        self.seats = seats
        self.codes: dict[tuple[UUID, str], UUID] = {}
        self.published: list[Published] = []
        for number in range(sessions):
            self._sit(UUID(int=10_000 + number), (salt, number), seeds)

    def person(self, session_id: UUID, code: str) -> UUID | None:
        return self.codes.get((session_id, code))

    def number_of(self, session: str, code: str) -> int:
        """The number of the expert who has a code in a session."""
        return self.people.index(self.codes[UUID(session), code])

    def _sit(self, session_id: UUID, salt: object, seeds: Seeds) -> None:
        entries = []
        for number, (name, hospital) in enumerate(self.experts):
            code = f"E-{seed_of(salt, number).hex()[:8].upper()}"
            self.codes[session_id, code] = self.people[number]
            entries.append(expert(code, name, hospital))
        entries.sort(key=lambda entry: str(entry["code"]))
        seats = [name for name, number in self.seats.items() for _ in range(number)]
        drawn = self._draw(session_id, pool(entries, seats), seeds)
        called = drawn["outcome"]["seating"]["BATCH"]
        first = next(iter(self.seats))
        panels = {f"P{n}": [first] * 3 for n in range(self.seats[first] // 3)}
        present = [entry for entry in entries if entry["code"] in called]
        document = groups(present, panels, distinct_hospitals=False)
        self._draw(session_id, document, seeds)

    def _draw(self, session_id: UUID, document: dict[str, Any], seeds: Seeds) -> dict[str, Any]:
        document = document | {"session": str(session_id)}
        outcome = draw_seats(document, seeds(document))
        transcript = {
            "kind": document["kind"],
            "session": document["session"],
            "state": "revealed",
            "input": document,
            "outcome": outcome,
        }
        self.published.append(Published(session_id, transcript))
        return transcript
