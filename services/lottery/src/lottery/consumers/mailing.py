"""What the lottery does when mailing speaks."""

from lottery.services import operators
from lottery.unit_of_work import UnitOfWork
from shared.events import Envelope
from shared.events.mailing import CaseMailed

__all__ = ["note_mailing"]


async def note_mailing(uow: UnitOfWork, envelope: Envelope[CaseMailed]) -> None:
    """Who mailed a letter of a case neither operates its draws nor sits on its panel."""
    await operators.hear(uow, envelope.data.case_id, envelope.data.duties)
