"""What an operator orders when a draw is frozen, and which orders are refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lottery.domain.ceremony import contributors_problem
from lottery.domain.draw.links import REPLACEABLE, History
from lottery.domain.session import Expert, SessionCase
from lottery.errors import (
    ContributorsInvalidError,
    DrawOpenError,
    DrawStandsError,
    RevealTimeError,
    WitnessIsOperatorError,
)
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.crypto import BlindIndex
from shared.errors import DutyConflictError
from shared.events.lottery import DrawKind

__all__ = [
    "FreezeOrder",
    "Official",
    "check_not_drawn",
    "check_order",
    "check_repetition",
]

OPERATOR = "operator"
LATER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Official:
    """A contributor or witness: a side, a label for the people in the room, perhaps an account."""

    role: str
    label: str
    account_id: str | None = None

    @property
    def subject(self) -> str:
        """What stands for this person among the session's participants."""
        return self.account_id or f"{self.role}/{self.label}"

    def unnamed(self, session_id: UUID, blind_index: BlindIndex) -> "Official":
        """Return the same person with what they are called replaced by its blind index."""
        index = blind_index.of("official", f"{session_id}/{self.label}")
        return replace(self, label=index.hex())


@dataclass(frozen=True, slots=True)
class FreezeOrder:
    """What the operator says; everything else follows from the session.

    ``repeats`` is the void draw in whose place this one is made, as the service finds it.
    """

    kind: DrawKind
    contributors: Sequence[Official]
    witness: Official
    reveal_by: datetime
    repeats: UUID | None = None

    def unnamed(self, session_id: UUID, blind_index: BlindIndex) -> "FreezeOrder":
        """Return the same order without what people are called, which may be their names."""
        contributors = [item.unnamed(session_id, blind_index) for item in self.contributors]
        witness = self.witness.unnamed(session_id, blind_index)
        return replace(self, contributors=contributors, witness=witness)


async def check_order(uow: UnitOfWork, order: FreezeOrder) -> None:
    """Refuse a second open draw, and people or a time that don't fit section 2.

    Raises
    ------
    DrawOpenError
        The committee has an open draw.
    ContributorsInvalidError
        The contributors are too few, of one side, all staff, or the operator takes another side.
    WitnessIsOperatorError
        The operator would witness.
    RevealTimeError
        The reveal isn't ahead, or farther than a ceremony may last.
    """
    open_draw = await uow.draws.find_open(uow.committee)
    if open_draw is not None:
        raise DrawOpenError(id=open_draw)
    check_people(uow.actor, order)
    hours = uow.settings.ceremony_limit_hours
    if not uow.now < order.reveal_by <= uow.now + timedelta(hours=hours):
        raise RevealTimeError(hours=hours)


def check_people(operator: Actor, order: FreezeOrder) -> None:
    """Refuse people who don't fit section 2, as ``check_order`` says."""
    problem = contributors_problem([item.role for item in order.contributors])
    if problem is not None:
        raise ContributorsInvalidError(reason=problem)
    account_id = operator.account_id
    if any(item.account_id == account_id and item.role != OPERATOR for item in order.contributors):
        raise ContributorsInvalidError(reason="the operator contributes for no other side")
    if order.witness.role == OPERATOR or order.witness.account_id == account_id:
        raise WitnessIsOperatorError


def check_repetition(kind: DrawKind, chained: Sequence[dict[str, Any]]) -> None:
    """Refuse to draw a session's experts or groups again until chance pleases.

    What was drawn last is built on, unless it was refused or a seat is vacant that no alternate
    may take. Void draws are as if they weren't there: see ``voiding.repeated`` for those.

    Raises
    ------
    DrawStandsError
        There is such a draw to build on.
    """
    voided = {entry["draw"] for entry in chained if entry["kind"] == "void"}
    revealed = [
        entry
        for entry in chained
        if entry.get("state") == "revealed" and entry["hash"] not in voided
    ]
    seating = [entry for entry in revealed if entry["kind"] in REPLACEABLE]
    if not seating or kind not in REPLACEABLE:
        return
    last, history = seating[-1], History(chained, LATER)
    if history.find(last["hash"]) is None or history.occupancy(last["hash"]).is_vacant:
        return
    if kind in ("pool", last["kind"]):
        raise DrawStandsError(kind=kind)


def check_not_drawn(
    operators: Iterable[str], experts: Iterable[Expert], cases: Iterable[SessionCase]
) -> None:
    """Refuse a draw that an operator of its session is among the experts of.

    Raises
    ------
    DutyConflictError
        They would have operated the draw of a panel that they sit on.
    """
    accounts = {expert.account_id for expert in experts}
    for account_id in operators:
        if account_id in accounts:
            held: dict[UUID | None, str] = {case.case_id: "examine" for case in cases}
            raise DutyConflictError(
                held=held or {None: "examine"}, wanted="operate_draw", account_id=account_id
            )
