"""Another panel for a case (另组专家), which review asked for: it waits for a session once more."""

from collections.abc import Sequence

from lottery.domain.session import SessionCase
from lottery.services.withdrawals import GONE
from lottery.unit_of_work import UnitOfWork
from shared.errors import NotYetKnownError
from shared.events.lottery import PanelMember
from shared.events.review import PanelRequested
from shared.told_duties import learn

__all__ = ["note_seated", "wait_again"]

ANOTHER_PANEL = "another_panel"
"""Why a case that review wants examined once more waits again."""


async def wait_again(uow: UnitOfWork, event: PanelRequested) -> None:
    """Put a case back among those that wait; who sat on its panels so far may not sit on it.

    How it came before the panel that is replaced stays on record, as the draw's transcripts do.
    Asked for twice, or of a case that was withdrawn or erased, it changes nothing.

    Raises
    ------
    NotYetKnownError
        Intake's preliminary review hasn't arrived.
    """
    case = await uow.cases.find(event.case_id, locked=True)
    if case is None:
        raise NotYetKnownError(fact=f"the preliminary review of case {event.case_id}")
    if case.state in GONE or case.panel_number >= event.panel_number:
        return
    await uow.panels.replace(case, reason=event.reason, at=uow.now)
    await uow.cases.take_off(case.case_id, reason=ANOTHER_PANEL, postponed=None)
    await uow.cases.change(
        [case.case_id],
        panel_number=event.panel_number,
        excluded=sorted({*case.excluded, *event.excluded}),
    )
    await uow.cases.put_duties(case.case_id, learn(uow, case.case_id, case.duties, event.duties))
    uow.audit(
        "case.waits_for_another_panel",
        subject_type="case",
        subject_id=case.case_id,
        case_id=case.case_id,
        detail={"reason": event.reason, "panel_number": event.panel_number},
    )


async def note_seated(uow: UnitOfWork, case: SessionCase, members: Sequence[PanelMember]) -> None:
    """Remember who was seated on a case's panel, for later panels of the case and its person."""
    await uow.panels.seat(case, [member.expert_id for member in members], uow.now)
