"""What staff see of a session at one glance."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lottery.domain.ceremony import Draw
from lottery.domain.draw.canonical import parse
from lottery.domain.proposal import Proposal
from lottery.domain.session import Participant, Session, SessionCase
from lottery.unit_of_work import UnitOfWork

__all__ = ["Board", "of_session", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Board:
    """A session, its cases with their codes, its experts, its draws with their outcomes, and what
    waits for a second person.
    """

    session: Session
    cases: list[tuple[SessionCase, str]]
    experts: list[Participant]
    draws: list[tuple[Draw, dict[str, Any] | None]]
    proposals: list[Proposal]


async def of_session(uow: UnitOfWork, session_id: UUID) -> Board:
    """Return a session's board; outcomes appear when their draw is revealed.

    Raises
    ------
    SessionNotFoundError
        The committee has none of that id.
    """
    session = await uow.sessions.get(session_id)
    people = await uow.participants.of(session_id)
    cases = [
        (case, people["case", str(case.case_id)].code)
        for case in await uow.cases.list_of(session_id)
    ]
    draws = await uow.draws.list_of(session_id)
    outcomes = {
        document["hash"]: document["outcome"]
        for document in await uow.chain.documents_of(session_id)
        if "outcome" in document
    }
    return Board(
        session=session,
        cases=cases,
        experts=sorted(
            (person for person in people.values() if person.kind == "expert"),
            key=lambda person: person.code,
        ),
        draws=[(draw, outcomes.get(draw.transcript_hash or "")) for draw in draws],
        proposals=await uow.proposals.list_of(session_id),
    )


async def outcome_of(uow: UnitOfWork, draw: Draw) -> dict[str, Any] | None:
    """Return what a revealed draw gave."""
    record = await uow.chain.of_draw(draw.id)
    if record is None:
        return None
    outcome: dict[str, Any] | None = parse(record.document)["outcome"]
    return outcome
