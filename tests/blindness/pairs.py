"""Pairs of worlds that differ in nothing but what is hidden."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from lottery.domain.ceremony import Draw
from lottery.domain.draw.canonical import parse
from lottery.domain.draw.conduct import draw as conduct
from lottery.domain.draw.hashes import Opening, commitment
from lottery.services.draws import context
from lottery.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.testing.databases import cloned_database
from shared.testing.issuer import COMMITTEE
from shared.testing.running import Surroundings
from tests.blindness.bureau import Bureau, running_bureau

__all__ = ["Pair", "Sitting", "commitment_of", "exchange_secret", "hidden_bit", "paired"]

T = TypeVar("T")

SPECIALTY = "orthopaedics"
CASES = 3


@dataclass
class Sitting:
    """A session on its way through its draws, and what a test needs to go on."""

    session_id: str
    cases: list[UUID]
    waiting: UUID
    room: str
    experts: list[str] = field(default_factory=list)
    revealed: list[dict[str, Any]] = field(default_factory=list)
    open: dict[str, Any] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)

    @classmethod
    async def begun(cls, bureau: Bureau) -> "Sitting":
        """Bring cases through intake to a session with two panels, experts in the pool."""
        lottery = bureau.lottery
        cases = [await bureau.reviewed(number) for number in range(1, CASES + 2)]
        await bureau.news()
        await lottery.add_experts(SPECIALTY, 8)
        sitting = cls(
            await lottery.plan(panels=2, reserves=1, distinct_hospitals=False),
            cases[:CASES],
            cases[CASES],
            "",
        )
        path = f"/api/lottery/v1/sessions/{sitting.session_id}/room"
        sitting.room = (await lottery.clerk.post(path)).json()["token"]
        assert (await lottery.schedule(sitting.session_id, *sitting.cases)).status_code == 200
        for case_id in sitting.cases:
            lottery.intake.treated_in(case_id, [])
        return sitting

    async def until_opened(self, bureau: Bureau, kind: str) -> "Sitting":
        """Conduct the draws before one of a kind, and that one until only the reveal is missing.

        For ``nothing`` the pool is drawn and everybody has checked in; for ``everything`` all three
        are revealed.
        """
        lottery = bureau.lottery
        for earlier in ("pool",) if kind == "nothing" else ("pool", "groups", "allocation"):
            if earlier == kind:
                self.open, self.openings = await lottery.opened(self.session_id, kind)
                await bureau.news()
                return self
            self.revealed.append(await lottery.conduct(self.session_id, earlier))
            if earlier == "pool":
                self.experts = self.revealed[0]["outcome"]["seating"]["BATCH"]
                for code in self.experts:
                    await lottery.present(self.session_id, code)
                for case_id in self.cases:
                    answer = await lottery.check_in(self.session_id, case_id)
                    assert answer.status_code == 200, answer.text
        await bureau.news()
        return self

    @property
    def ids(self) -> dict[str, list[str]]:
        """The ids of everything in the world, by the parameter that takes them."""
        people = [*self.open.get("contributors", []), self.open.get("witness")]
        draws = [draw["id"] for draw in self.revealed]
        return {
            "session_id": [self.session_id],
            "case_id": [str(self.cases[0]), str(self.waiting)],
            "draw_id": [*draws, *([self.open["draw"]["id"]] if self.open else [])],
            "code": [*self.experts[:2], *(person["code"] for person in people if person)],
            "committee": [COMMITTEE],
            "sequence": ["1", "2", "3"],
            "matter": ["initial"],
            "?purpose": ["supervision"],
            "?committee": [COMMITTEE],
        }


@dataclass(frozen=True)
class Pair(Generic[T]):
    """Two bureaus made from one, the second a copy of the first's database, and what was told."""

    one: Bureau
    other: Bureau
    told: T

    @property
    def bureaus(self) -> tuple[Bureau, Bureau]:
        """Both."""
        return self.one, self.other


@asynccontextmanager
async def paired(
    surroundings: Surroundings, tell: Callable[[Bureau], Awaitable[T]]
) -> AsyncIterator[Pair[T]]:
    """Tell a story in one bureau, copy its database and open two bureaus that differ in nothing."""
    async with running_bureau(surroundings) as bureau:
        told = await tell(bureau)
    with cloned_database(surroundings.servers, surroundings.database.name) as copy:
        async with (
            running_bureau(surroundings) as one,
            running_bureau(replace(surroundings, database=copy)) as other,
        ):
            yield Pair(one, other, told)


async def commitment_of(bureau: Bureau, draw_id: str) -> str:
    """Return the published commitment of a draw, in hex."""
    published = (await draw_of(bureau, draw_id)).commitment
    assert published is not None
    return published.hex()


async def draw_of(bureau: Bureau, draw_id: str) -> Draw:
    """Return a draw as the lottery keeps it."""
    service = bureau.services["lottery"].service
    async with service.unit_of_work(system_actor("lottery", COMMITTEE)) as uow:
        found: Draw = await uow.draws.get(UUID(draw_id))
        return found


async def hidden_bit(uow: UnitOfWork, session_id: UUID) -> bool:
    """Return one bit of the secret of a session's open draw: what the planted leaks tell."""
    draw = (await uow.draws.list_of(session_id))[-1]
    assert draw.secret is not None
    return is_odd(bytes.fromhex(uow.service.cipher.decrypt(draw.secret, context(draw.id))))


async def exchange_secret(bureau: Bureau, sitting: Sitting) -> None:
    """Let the server have committed to another secret, with which the draw comes out otherwise.

    One of the two secrets is odd: so a planted leak of a single bit shows in every pair.
    """
    draw_id = sitting.open["draw"]["id"]
    cipher = bureau.services["lottery"].service.cipher
    draw = await draw_of(bureau, draw_id)
    assert draw.secret is not None
    document = parse(draw.input)
    place = context(draw.id)

    def outcome(secret: bytes) -> Any:
        return conduct(document, secret, sitting.openings).outcome

    hidden = bytes.fromhex(cipher.decrypt(draw.secret, place))
    secret = hidden
    while outcome(secret) == outcome(hidden) or is_odd(secret) == is_odd(hidden):
        secret = os.urandom(32)
    published = commitment(secret, draw.input_hash)
    await bureau.change(
        "lottery",
        "update lottery.draw set secret = :secret, commitment = :commitment where id = :id",
        secret=cipher.encrypt(secret.hex(), place),
        commitment=published,
        id=draw.id,
    )


def is_odd(secret: bytes) -> bool:
    """Return the one bit of a secret that a planted leak tells."""
    return bool(secret[-1] & 1)
