"""Routes for not accepting an application (不予受理), and for the lists of the desks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import TypeAdapter

from intake.api.desk_requests import ProposeRefusal
from intake.api.desk_views import ReceivedRefusalView, RefusalView
from intake.api.parameters import CaseId, IntakeService, OpenUnitOfWork
from intake.domain.code_lists import CodeLists
from intake.domain.desk_records import Refusal
from intake.services import refusals
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import Actor
from shared.auth import needs, public
from shared.idempotency import Idempotency, idempotency_key
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import if_match

__all__ = ["router"]

router = APIRouter(tags=["refusals"])

RefusalId = Annotated[UUID, Path(description="A proposal not to accept")]
Confirmer = Annotated[Actor, needs(Permission.REFUSALS_CONFIRM)]
SORT_KEYS = TypeAdapter(tuple[UUID])


@router.post(
    "/cases/{case_id}/refusals", status_code=201, summary="Propose not to accept an application"
)
async def propose_refusal(
    case_id: CaseId,
    body: ProposeRefusal,
    caller: Annotated[Actor, needs(Permission.REFUSALS_PROPOSE)],
    idempotency: Annotated[Idempotency, idempotency_key()],
    expected: Annotated[int | None, if_match()],
    open_unit_of_work: OpenUnitOfWork,
) -> RefusalView:
    """Name the legal ground and the facts; another person confirms it with a token of their own."""
    async with open_unit_of_work(caller) as uow:
        proposed = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: refusals.propose(
                uow, case_id, ground=body.ground, facts=body.facts, expected=expected
            ),
            again=lambda refusal_id: uow.refusals.get(UUID(refusal_id)),
            resource_id=lambda made: str(made.id),
        )
        return view_of(uow, proposed)


@router.get("/refusals", summary="What waits for a second person")
async def list_refusals(
    caller: Annotated[Actor, needs(Permission.REFUSALS_READ)],
    open_unit_of_work: OpenUnitOfWork,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[RefusalView]:
    """Return the proposals that nobody has settled, the oldest first."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        found = await refusals.list_proposed(uow, after=after, limit=limit)
        page = page_of(found, limit, lambda made: (made.id,))
        return page.shown_as(lambda made: view_of(uow, made))


@router.post("/refusals/{refusal_id}/confirmation", summary="Confirm not to accept")
async def confirm_refusal(
    refusal_id: RefusalId, caller: Confirmer, open_unit_of_work: OpenUnitOfWork
) -> RefusalView:
    """Let another person's proposal take effect: the case ends and the applicant is told why."""
    async with open_unit_of_work(caller) as uow:
        return view_of(uow, await refusals.confirm(uow, refusal_id))


@router.post("/refusals/{refusal_id}/rejection", summary="Drop a proposal not to accept")
async def reject_refusal(
    refusal_id: RefusalId, caller: Confirmer, open_unit_of_work: OpenUnitOfWork
) -> RefusalView:
    """Disagree with a proposal, or take back one's own; the case goes on."""
    async with open_unit_of_work(caller) as uow:
        return view_of(uow, await refusals.reject(uow, refusal_id))


@router.get("/applications/{case_id}/refusal", summary="Why an application wasn't accepted")
async def get_refusal(
    case_id: CaseId,
    caller: Annotated[Actor, needs(Permission.APPLICATIONS_READ, Permission.APPLICATIONS_READ_OWN)],
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> ReceivedRefusalView:
    """Return ground, article and facts of a refusal; applicants read their own."""
    async with open_unit_of_work(caller) as uow:
        made, ground = await refusals.told_of(uow, case_id, purpose=purpose)
    return ReceivedRefusalView.of(made, ground)


@router.get(
    "/code-lists",
    summary="The lists that people at the desks choose from",
    dependencies=[public("lists without anything of a case, which applicants may read too")],
)
async def get_code_lists(service: IntakeService) -> CodeLists:
    """Return parts of the body, reasons, checks of the review, and grounds of refusal."""
    return settings_of(service).code_lists


def view_of(uow: UnitOfWork, made: Refusal) -> RefusalView:
    """Return the view of a proposal."""
    return RefusalView.of(made, refusals.ground_of(uow, made))
