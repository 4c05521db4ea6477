"""Takes a person out of the sessions: the case's number is left, transcripts hold codes only."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, exists, null, update
from sqlalchemy.ext.asyncio import AsyncSession

from lottery.tables import (
    EarlierPanelRow,
    PanelSeatRow,
    ParticipantRow,
    SessionCaseRow,
    SessionRow,
)

__all__ = ["ERASED", "ERASED_STATE", "KEPT", "ErasureRepository"]

ERASED = frozenset({"session.home_venue"})
"""Personal columns that erasing empties."""

KEPT: Mapping[str, str] = dict.fromkeys(
    (
        "expert.name",
        "expert.phone",
        "expert.licence_number",
        "expert_change.old",
        "expert_interest.value",
    ),
    "an expert's entry in the register belongs to no case",
)
"""Personal columns that stay, with the reason."""

ERASED_STATE = "erased"


class ErasureRepository:
    """Erases cases of one committee."""

    def __init__(self, session: AsyncSession, committee: str) -> None:
        self._session = session
        self._committee = committee

    async def erase(self, case_id: UUID) -> bool:
        """Erase a case; false if the lottery never heard of it, or it was erased before.

        With its salt goes the only link between the case and its code in the transcripts.
        """
        marked = await self._session.execute(
            update(SessionCaseRow)
            .where(
                SessionCaseRow.case_id == case_id,
                SessionCaseRow.committee == self._committee,
                SessionCaseRow.state != ERASED_STATE,
            )
            .values(
                state=ERASED_STATE,
                checked_in_at=None,
                check_in_method=None,
                panel_code=None,
                appraisee_id=None,
                excluded=[],
                area=None,
                queue_number=None,
                identity_document=None,
                checked_in_by=None,
                identified_at=None,
                identified_by=None,
                visit_at=None,
                waits_again=None,
                postponed=null(),
                answers=[],
                version=SessionCaseRow.version + 1,
            )
            .returning(SessionCaseRow.session_id)
            .execution_options(synchronize_session=False)
        )
        row = marked.first()
        if row is None:
            return False
        await self._session.execute(
            delete(ParticipantRow).where(
                ParticipantRow.kind == "case",
                ParticipantRow.subject == str(case_id),
                ParticipantRow.committee == self._committee,
            )
        )
        for panels in (PanelSeatRow, EarlierPanelRow):
            await self._session.execute(
                delete(panels).where(panels.case_id == case_id, panels.committee == self._committee)
            )
        await self._forget_home(row.session_id)
        return True

    async def _forget_home(self, session_id: UUID | None) -> None:
        others = exists().where(
            SessionCaseRow.session_id == session_id, SessionCaseRow.state != ERASED_STATE
        )
        await self._session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, ~others)
            .values(home_venue=None)
            .execution_options(synchronize_session=False)
        )
