"""Slips (抽签凭条): the code and salt that everybody gets before anything is frozen.

With them a participant, and nobody else, finds the own line in what is published.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lottery.domain.draw.hashes import participant
from lottery.domain.drawn_lots import Lot, lots_of
from lottery.domain.session import Participant, Session
from lottery.errors import SlipWrongError
from lottery.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.purposes import OWN_DATA

__all__ = ["Receipt", "Slip", "of_expert", "of_session", "own"]


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed to one participant of a session, to be kept to themselves."""

    session: Session
    person: Participant
    number: int | None = None

    @property
    def participant_hash(self) -> str:
        """What stands for this participant in published documents, in hex."""
        return participant(self.person.salt, self.person.subject)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A slip with what chance made of it, once revealed."""

    slip: Slip
    lot: Lot | None


async def of_session(uow: UnitOfWork, session_id: UUID) -> tuple[Session, list[Slip]]:
    """Return a session and the slips of its cases, to be printed and handed over at the door.

    Raises
    ------
    SessionNotFoundError
    """
    session = await uow.sessions.get(session_id)
    people = await uow.participants.of(session_id)
    slips = []
    for case in await uow.cases.list_of(session_id):
        person = people["case", str(case.case_id)]
        slips.append(Slip(session, person, case.queue_number))
        uow.audit("slip.read", subject_type="case", subject_id=case.case_id, case_id=case.case_id)
    return session, sorted(slips, key=lambda slip: slip.person.code)


async def own(uow: UnitOfWork, session_id: UUID, code: str, salt: bytes) -> Receipt:
    """Return the receipt of whoever shows code and salt of a slip.

    Raises
    ------
    SlipWrongError
        They don't belong together, or to the session.
    """
    people = await uow.participants.of(session_id)
    person = next((item for item in people.values() if item.code == code), None)
    committee = await uow.steps.committee_of(session_id)
    kinds = ("case", "expert")
    if person is None or committee is None or person.kind not in kinds:
        raise SlipWrongError
    if not hmac.compare_digest(person.salt, salt):
        raise SlipWrongError
    uow.actor = Actor(f"slip:{code}", committee, kind="public", request_id=uow.actor.request_id)
    lots = lots_of(await uow.chain.documents_of(session_id))
    return Receipt(Slip(await uow.sessions.get(session_id), person), lots.get(code))


async def of_expert(uow: UnitOfWork) -> Sequence[Receipt]:
    """Return the receipts of the caller's own sessions, the newest first."""
    expert = await uow.experts.find_by_account(uow.actor.account_id)
    if expert is None:
        return []
    found = []
    for session_id in await uow.participants.sessions_of("expert", str(expert.id)):
        session = await uow.sessions.get(session_id)
        people = await uow.participants.of(session_id)
        person = people["expert", str(expert.id)]
        lots = lots_of(await uow.chain.documents_of(session_id))
        found.append(Receipt(Slip(session, person), lots.get(person.code)))
    uow.audit("slip.read", subject_type="expert", subject_id=expert.id, purpose=OWN_DATA)
    return found
