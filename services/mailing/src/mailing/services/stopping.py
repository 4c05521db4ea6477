"""Letters that were overtaken before anybody took them to a carrier: they stay where they are."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from mailing.domain.letter import ENDINGS, LetterKind, LetterState
from mailing.unit_of_work import UnitOfWork

__all__ = ["has_ended", "stop_unsent"]


async def stop_unsent(uow: UnitOfWork, case_id: UUID, kinds: Collection[LetterKind]) -> None:
    """Let no letter of these kinds go out any more that hasn't; what is on its way, is.

    A sealed one keeps its number and its file: that it was made stays on record. Letters are locked
    before their case, as dispatching does.
    """
    for letter in await uow.letters.lock_unsent(case_id, kinds):
        stopped = LetterState.NOT_NEEDED
        await uow.letters.save(replace(letter, state=stopped, last_error=None))
        uow.audit("letter.stopped", subject_type="letter", subject_id=letter.id, case_id=case_id)


async def has_ended(uow: UnitOfWork, case_id: UUID) -> bool:
    """Whether the case was withdrawn or refused, so that nothing is asked of anybody any more."""
    return await uow.letters.has_any(case_id, ENDINGS)
