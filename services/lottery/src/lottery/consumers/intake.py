"""What the lottery does when intake speaks."""

from lottery.services import erasure, operators, sessions, withdrawals
from lottery.unit_of_work import UnitOfWork
from shared.events import Envelope
from shared.events.intake import (
    ApplicationWithdrawn,
    CaseContested,
    CaseErased,
    CasePreliminarilyReviewed,
)

__all__ = ["erase_case", "note_contested", "wait_for_session", "withdraw_case"]


async def wait_for_session(uow: UnitOfWork, envelope: Envelope[CasePreliminarilyReviewed]) -> None:
    """A preliminarily reviewed case waits for a session."""
    await sessions.wait(uow, envelope.data)


async def note_contested(uow: UnitOfWork, envelope: Envelope[CaseContested]) -> None:
    """A case on which one person holds two duties is drawn no more."""
    await operators.hear(uow, envelope.data.case_id, envelope.data.duties)


async def withdraw_case(uow: UnitOfWork, envelope: Envelope[ApplicationWithdrawn]) -> None:
    """A case whose application was withdrawn waits, and is drawn, no more."""
    await withdrawals.withdraw(uow, envelope.data.case_id)


async def erase_case(uow: UnitOfWork, envelope: Envelope[CaseErased]) -> None:
    """Take the people out of a case whose retention has ended."""
    await erasure.erase(uow, envelope.data.case_id)
