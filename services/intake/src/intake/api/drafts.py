"""Routes for drafts (草稿)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from intake.api.draft_requests import SaveDraft, gaps, submittable
from intake.api.parameters import OpenUnitOfWork
from intake.api.views import ApplicationView
from intake.domain.draft import Draft, JudgedDraft
from intake.domain.matters import Matter
from intake.services import applications, drafts
from shared.actor import Actor
from shared.auth import needs
from shared.errors import FieldError
from shared.idempotency import Idempotency, idempotency_key
from shared.permissions import Permission
from shared.problems import FieldProblem
from shared.web import etag, if_match

__all__ = ["router"]

router = APIRouter(prefix="/drafts", tags=["drafts"])

DraftId = Annotated[UUID, Path(description="A draft of the account")]
Drafter = Annotated[Actor, needs(Permission.DRAFTS_MANAGE_OWN)]
IfMatch = Annotated[int | None, if_match()]


class DraftSummaryView(BaseModel):
    """A draft in the list of one's own."""

    id: UUID
    version: int
    matter: Matter | None
    updated_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """Return the view of a draft in a list."""
        matter = draft.content.get("matter")
        return cls(
            id=draft.id,
            version=draft.version,
            matter=None if matter is None else Matter(matter),
            updated_at=draft.updated_at,
            expires_at=draft.expires_at,
        )


class DraftView(DraftSummaryView):
    """A draft, and what a submission would be refused for today."""

    application: SaveDraft
    problems: list[FieldProblem] = Field(description="What is missing, wrong or contradictory")
    missing: list[str] = Field(description="Codes of the demanded items that aren't there")

    @classmethod
    def of_judged(cls, judged: JudgedDraft) -> Self:
        """Return the view of a draft."""
        draft = judged.draft
        return cls(
            **DraftSummaryView.of(draft).model_dump(),
            application=SaveDraft.model_validate(draft.content),
            problems=told_once([*gaps(draft.content), *judged.problems]),
            missing=[item.code for item in judged.missing],
        )


def told_once(errors: Sequence[FieldError]) -> list[FieldProblem]:
    """Return the first problem of each kind at each place."""
    first = {(error.pointer, error.code): error for error in reversed(errors)}
    return [FieldProblem.model_validate(error, from_attributes=True) for error in first.values()]


@router.post("", status_code=201, summary="Begin a draft")
async def create_draft(
    body: SaveDraft,
    caller: Drafter,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> DraftView:
    """Keep what was typed so far for some days; each save begins them anew."""
    async with open_unit_of_work(caller) as uow:
        judged = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: drafts.create(uow, body.as_content()),
            again=lambda draft_id: drafts.get(uow, UUID(draft_id)),
            resource_id=lambda made: str(made.draft.id),
        )
    return render(judged, response)


@router.get("", summary="List the own drafts")
async def list_drafts(caller: Drafter, open_unit_of_work: OpenUnitOfWork) -> list[DraftSummaryView]:
    """Return the account's drafts, the one saved last first."""
    async with open_unit_of_work(caller) as uow:
        found = await drafts.list_own(uow)
    return [DraftSummaryView.of(draft) for draft in found]


@router.get("/{draft_id}", summary="A draft")
async def get_draft(
    draft_id: DraftId, caller: Drafter, open_unit_of_work: OpenUnitOfWork, response: Response
) -> DraftView:
    """Return a draft with what is missing and contradictory today."""
    async with open_unit_of_work(caller) as uow:
        judged = await drafts.get(uow, draft_id)
    return render(judged, response)


@router.put("/{draft_id}", summary="Save a draft")
async def save_draft(
    draft_id: DraftId,
    body: SaveDraft,
    caller: Drafter,
    expected: IfMatch,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> DraftView:
    """Replace what was typed so far; If-Match says which version it replaces."""
    async with open_unit_of_work(caller) as uow:
        judged = await drafts.save(uow, draft_id, body.as_content(), expected=expected)
    return render(judged, response)


@router.delete("/{draft_id}", status_code=204, summary="Discard a draft")
async def discard_draft(
    draft_id: DraftId, caller: Drafter, expected: IfMatch, open_unit_of_work: OpenUnitOfWork
) -> None:
    """Forget a draft."""
    async with open_unit_of_work(caller) as uow:
        await drafts.discard(uow, draft_id, expected=expected)


@router.post("/{draft_id}/submission", status_code=201, summary="Submit a draft")
async def submit_draft(
    draft_id: DraftId,
    caller: Annotated[Actor, needs(Permission.DRAFTS_SUBMIT_OWN)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: IfMatch,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Hand a draft in as it is; then it is gone. What is refused leaves it as it was."""
    async with open_unit_of_work(caller) as uow:
        received = await idempotency.once(
            uow,
            fingerprint=draft_id,
            act=lambda: drafts.submit(uow, draft_id, expected=expected, parse=submittable),
            again=lambda case_id: applications.get(uow, UUID(case_id)),
            resource_id=lambda made: str(made.case.id),
        )
    response.headers["ETag"] = etag(received.case.version)
    return ApplicationView.of(received)


def render(judged: JudgedDraft, response: Response) -> DraftView:
    """Return the view of a draft and set its entity tag."""
    response.headers["ETag"] = etag(judged.draft.version)
    return DraftView.of_judged(judged)
