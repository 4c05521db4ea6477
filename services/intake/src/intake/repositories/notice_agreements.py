"""Extensions, proposals and abandonments around the notices of one committee."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from intake.domain.case_deadlines import SUPPLEMENT
from intake.domain.notice_agreements import (
    Abandonment,
    NoticeExtension,
    NoticeProposal,
    ProposalKind,
)
from intake.domain.states import CaseState
from intake.errors import NoticeProposalNotFoundError
from intake.tables import abandonment, case, deadline, notice_extension, notice_proposal
from shared.crypto import FieldCipher

__all__ = ["NoticeAgreementRepository"]


class NoticeAgreementRepository:
    """Keeps what was asked for and agreed on; cases are locked by who changes it."""

    def __init__(self, session: AsyncSession, committee: str, cipher: FieldCipher) -> None:
        self._session = session
        self._committee = committee
        self._cipher = cipher

    async def add_extension(self, case_id: UUID, item: NoticeExtension) -> None:
        """Store a request for more time, or one that is granted at once."""
        sealed = None
        if item.explanation is not None:
            sealed = self._cipher.encrypt(item.explanation, extension_context(item.id))
        await self._session.execute(
            insert(notice_extension).values(
                id=item.id,
                committee=self._committee,
                case_id=case_id,
                notice_id=item.notice_id,
                reason=item.reason,
                explanation=sealed,
                days=item.days,
                requested_by=item.requested_by,
                requested_at=item.requested_at,
                decided_by=item.decided_by,
                decided_at=item.decided_at,
                is_granted=item.is_granted,
                due_on=item.due_on,
            )
        )

    async def decide_extension(self, item: NoticeExtension) -> None:
        """Store what became of a request."""
        await self._session.execute(
            update(notice_extension)
            .where(notice_extension.c.id == item.id)
            .values(
                days=item.days,
                decided_by=item.decided_by,
                decided_at=item.decided_at,
                is_granted=item.is_granted,
                due_on=item.due_on,
            )
        )

    async def list_extensions(self, case_id: UUID) -> Sequence[NoticeExtension]:
        """Return what was asked for in a case, the earliest first."""
        rows = await self._session.execute(
            select(notice_extension)
            .where(
                notice_extension.c.case_id == case_id,
                notice_extension.c.committee == self._committee,
            )
            .order_by(notice_extension.c.id)
        )
        return [self._extension_of(row) for row in rows]

    async def find_pending_extension(self, case_id: UUID) -> NoticeExtension | None:
        """Return the request of a case that waits to be decided."""
        found = await self.list_extensions(case_id)
        return next((item for item in found if item.decided_at is None), None)

    async def add_proposal(self, item: NoticeProposal) -> None:
        """Store what somebody proposed."""
        content = json.dumps(
            {"explanation": item.explanation, "items": dict(item.items)}, ensure_ascii=False
        )
        await self._session.execute(
            insert(notice_proposal).values(
                id=item.id,
                committee=self._committee,
                case_id=item.case_id,
                kind=item.kind,
                ground=item.ground,
                items=list(item.items),
                content=self._cipher.encrypt(content, proposal_context(item.id)),
                period_days=item.period_days,
                proposed_by=item.proposed_by,
                proposed_at=item.proposed_at,
            )
        )

    async def settle_proposal(
        self, proposal_id: UUID, *, by: str, now: datetime, is_confirmed: bool
    ) -> None:
        """Store who confirmed or declined what was proposed."""
        await self._session.execute(
            update(notice_proposal)
            .where(
                notice_proposal.c.id == proposal_id,
                notice_proposal.c.committee == self._committee,
                notice_proposal.c.decided_at.is_(None),
            )
            .values(decided_by=by, decided_at=now, is_confirmed=is_confirmed)
        )

    async def list_proposals(self, case_id: UUID) -> Sequence[NoticeProposal]:
        """Return what was proposed in a case, the earliest first."""
        rows = await self._session.execute(
            select(notice_proposal)
            .where(
                notice_proposal.c.case_id == case_id,
                notice_proposal.c.committee == self._committee,
            )
            .order_by(notice_proposal.c.id)
        )
        return [self._proposal_of(row) for row in rows]

    async def get_proposal(self, case_id: UUID, proposal_id: UUID) -> NoticeProposal:
        """Return one proposal of a case.

        Raises
        ------
        NoticeProposalNotFoundError
            The case has none of that id.
        """
        for item in await self.list_proposals(case_id):
            if item.id == proposal_id:
                return item
        raise NoticeProposalNotFoundError

    async def add_abandonment(self, item: Abandonment) -> None:
        """Store that a notice wasn't answered."""
        await self._session.execute(
            insert(abandonment).values(
                id=item.id,
                committee=self._committee,
                case_id=item.case_id,
                notice_id=item.notice_id,
                due_on=item.due_on,
                abandoned_at=item.abandoned_at,
            )
        )

    async def find_abandonment(self, case_id: UUID) -> Abandonment | None:
        """Return when a case was abandoned last."""
        query = (
            select(abandonment)
            .where(abandonment.c.case_id == case_id, abandonment.c.committee == self._committee)
            .order_by(abandonment.c.id.desc())
        )
        row = (await self._session.execute(query)).first()
        if row is None:
            return None
        return Abandonment(row.id, row.case_id, row.notice_id, row.due_on, row.abandoned_at)

    async def has_other_open_case(self, case_id: UUID) -> bool:
        """Whether the person of a case has another one in the same matter that is open."""
        other = case.alias()
        found = await self._session.scalar(
            select(
                exists().where(
                    case.c.id == case_id,
                    case.c.committee == self._committee,
                    other.c.committee == case.c.committee,
                    other.c.appraisee_id == case.c.appraisee_id,
                    other.c.matter == case.c.matter,
                    other.c.id != case.c.id,
                    other.c.is_open,
                )
            )
        )
        return bool(found)

    async def list_lapsed(self, before: date, limit: int) -> Sequence[tuple[str, UUID]]:
        """Return cases of all committees whose period may be over, each with its committee."""
        rows = await self._session.execute(
            select(case.c.committee, case.c.id)
            .join(
                deadline,
                and_(deadline.c.case_id == case.c.id, deadline.c.code == SUPPLEMENT),
            )
            .where(
                case.c.state == CaseState.NOTICE_ISSUED,
                deadline.c.met_on.is_(None),
                deadline.c.lapsed_on.is_(None),
                deadline.c.due_on < before,
                ~exists().where(
                    notice_extension.c.case_id == case.c.id, notice_extension.c.decided_at.is_(None)
                ),
            )
            .order_by(deadline.c.due_on)
            .limit(limit)
        )
        return [(row.committee, row.id) for row in rows]

    def _extension_of(self, row: Any) -> NoticeExtension:
        sealed, context = row.explanation, extension_context(row.id)
        return NoticeExtension(
            id=row.id,
            notice_id=row.notice_id,
            reason=row.reason,
            explanation=None if sealed is None else self._cipher.decrypt(sealed, context),
            days=row.days,
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            is_granted=row.is_granted,
            due_on=row.due_on,
        )

    def _proposal_of(self, row: Any) -> NoticeProposal:
        content: dict[str, Any] = {"explanation": "", "items": {}}
        if row.content is not None:
            content = json.loads(self._cipher.decrypt(row.content, proposal_context(row.id)))
        return NoticeProposal(
            id=row.id,
            case_id=row.case_id,
            kind=ProposalKind(row.kind),
            ground=row.ground,
            explanation=str(content["explanation"]),
            period_days=row.period_days,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            items=dict(content["items"]),
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            is_confirmed=row.is_confirmed,
        )


def extension_context(extension_id: object) -> str:
    """Return the place that the explanation of a request is encrypted for."""
    return f"intake.notice_extension.explanation:{extension_id}"


def proposal_context(proposal_id: object) -> str:
    """Return the place that the content of a proposal is encrypted for."""
    return f"intake.notice_proposal.content:{proposal_id}"
