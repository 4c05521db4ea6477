"""Statistics of the published draws: for anyone by class, per expert for whom it concerns."""

import asyncio
from dataclasses import dataclass

from lottery.domain.statistics import ExpertFigures, Published, Statistics, statistics_of
from lottery.errors import ExpertNotFoundError
from lottery.repositories.published import Edition
from lottery.unit_of_work import UnitOfWork

__all__ = ["Kept", "Told", "for_all", "of_experts", "of_oneself"]


@dataclass(frozen=True, slots=True)
class Told:
    """The statistics of a committee, and of how much of its chain they are."""

    committee: str
    edition: Edition
    statistics: Statistics


class Kept:
    """Statistics once made, by committee: they change only when a session ends."""

    def __init__(self) -> None:
        self._known: dict[str, Told] = {}
        self._making = asyncio.Lock()

    async def of(self, uow: UnitOfWork, committee: str) -> Told:
        """Return the statistics of all that is public of a committee's chain by now."""
        edition = await uow.published.edition(committee)
        async with self._making:
            known = self._known.get(committee)
            if known is None or known.edition != edition:
                known = await made(uow, committee)
                if edition.documents:
                    self._known[committee] = known
        return known


async def made(uow: UnitOfWork, committee: str) -> Told:
    """Make the statistics of what is public; in a thread, since it may take a second."""
    published = await uow.published.list_of(committee)
    people = await uow.published.experts_of(committee)

    def count(documents: list[Published]) -> Statistics:
        return statistics_of(documents, lambda session_id, code: people.get((session_id, code)))

    last = published[-1].document["sequence"] if published else 0
    return Told(committee, Edition(len(published), last), await asyncio.to_thread(count, published))


async def for_all(uow: UnitOfWork, kept: Kept, committee: str) -> Told:
    """Return what anyone may know of a committee's draws; nothing of it is about one expert."""
    return await kept.of(uow, committee)


async def of_experts(uow: UnitOfWork, kept: Kept) -> Told:
    """Return the figures of each expert of the actor's committee; the reading is audited."""
    uow.audit("statistics.read", subject_type="expert_pool", subject_id=uow.committee)
    return await kept.of(uow, uow.committee)


async def of_oneself(uow: UnitOfWork, kept: Kept) -> tuple[ExpertFigures | None, int]:
    """Return the actor's own figures, None where no draw was made yet; and of how many experts.

    Raises
    ------
    ExpertNotFoundError
        The account is no expert's of this committee.
    """
    expert = await uow.experts.find_by_account(uow.actor.account_id)
    if expert is None:
        raise ExpertNotFoundError(expert=uow.actor.account_id)
    told = await kept.of(uow, uow.committee)
    experts = told.statistics.experts
    return next((item for item in experts if item.expert_id == expert.id), None), len(experts)
