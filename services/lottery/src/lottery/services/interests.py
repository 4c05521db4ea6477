"""Use cases of declared interests (利益关系申报), by which experts are recused."""

from dataclasses import dataclass, replace
from uuid import UUID

from lottery.domain.interest import Interest, InterestKind, Relation, key_of
from lottery.errors import InterestEndedError
from lottery.services import access, experts
from lottery.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.purposes import OWN_DATA, Purpose, stated

__all__ = ["Declaration", "declare", "end", "get", "keep", "list_own", "read"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared: a credit code (employer, hospital), identity number or case's id."""

    kind: InterestKind
    value: str
    relation: Relation


async def declare(uow: UnitOfWork, expert_id: UUID, said: Declaration) -> Interest:
    """Keep what the office learnt of an expert.

    Raises
    ------
    ExpertNotFoundError, OwnEntryError
        The pool has none of that id; or it is the actor, who declares as an expert.
    InterestKnownError
        It is declared already.
    """
    await experts.locked(uow, expert_id, expected=None)
    return await keep(uow, expert_id, said)


async def keep(uow: UnitOfWork, expert_id: UUID, said: Declaration) -> Interest:
    """Store a declaration under the key by which recusal finds it.

    Raises
    ------
    InterestKnownError
        It is declared already.
    """
    interest = Interest(
        id=new_id(),
        expert_id=expert_id,
        kind=said.kind,
        key=key_of(said.kind, said.value, uow.service.blind_index.of),
        value=said.value,
        relation=said.relation,
        declared_by=uow.actor.account_id,
        declared_at=uow.now,
    )
    await uow.interests.add(interest)
    note(uow, "expert.interest_declared", interest)
    return interest


async def end(uow: UnitOfWork, expert_id: UUID, interest_id: UUID, *, reason: str) -> Interest:
    """Let an interest recuse no longer; only the office does, never the expert.

    Raises
    ------
    ExpertNotFoundError, InterestNotFoundError
        The pool has none of that id; or the expert declared none of that id.
    OwnEntryError
        The expert is the actor.
    InterestEndedError
        It was ended before.
    """
    await experts.locked(uow, expert_id, expected=None)
    interest = await uow.interests.get(expert_id, interest_id, locked=True)
    if interest.ended_at is not None:
        raise InterestEndedError
    ended = replace(interest, ended_by=uow.actor.account_id, ended_at=uow.now, end_reason=reason)
    await uow.interests.end(interest_id, by=uow.actor.account_id, at=uow.now, reason=reason)
    note(uow, "expert.interest_ended", ended)
    return ended


async def get(uow: UnitOfWork, expert_id: UUID, interest_id: UUID) -> Interest:
    """Return one interest, for the answer to who declared it.

    Raises
    ------
    InterestNotFoundError
        The expert declared none of that id.
    """
    return await uow.interests.get(expert_id, interest_id)


async def read(uow: UnitOfWork, expert_id: UUID, *, purpose: Purpose | None) -> list[Interest]:
    """Return what an expert declared; the reading is on record with its purpose.

    Raises
    ------
    PurposeMissingError
        No purpose was stated.
    ExpertNotFoundError
        The pool has none of that id.
    """
    noted = stated(purpose)
    await experts.get(uow, expert_id)
    uow.audit("expert.interests_read", subject_type="expert", subject_id=expert_id, purpose=noted)
    return await uow.interests.list_of(expert_id)


async def list_own(uow: UnitOfWork) -> list[Interest]:
    """Return what the caller declared.

    Raises
    ------
    OwnEntryMissingError
        The account belongs to nobody in the pool.
    """
    expert = await access.own_expert(uow)
    uow.audit(
        "expert.interests_read", subject_type="expert", subject_id=expert.id, purpose=OWN_DATA
    )
    return await uow.interests.list_of(expert.id)


def note(uow: UnitOfWork, action: str, interest: Interest) -> None:
    """Put on the audit trail what happened to an interest, without what it is about."""
    uow.audit(
        action,
        subject_type="expert",
        subject_id=interest.expert_id,
        detail={"interest": str(interest.id), "kind": interest.kind},
    )
