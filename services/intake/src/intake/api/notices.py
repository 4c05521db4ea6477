"""Routes around the one-time notice (一次性告知书): issue, serve, answer it, and more time."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from intake.api.applications import Supplementer, render
from intake.api.notice_requests import AnswerNotice, ExtendNotice, IssueNotice
from intake.api.notice_views import ExtensionView, NoticeView
from intake.api.parameters import CaseId, OpenUnitOfWork
from intake.api.views import ApplicationView
from intake.domain.notice import SupplementNotice
from intake.services import applications, notice_extensions, notice_reads, notices, supplements
from intake.services.notice_reads import ToldNotice
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.openapi import refusals
from shared.permissions import Permission
from shared.purposes import StatedPurpose
from shared.web import if_match

__all__ = ["router"]

router = APIRouter(prefix="/applications/{case_id}", tags=["notices"])

Issuer = Annotated[Actor, needs(Permission.NOTICES_ISSUE)]
Reader = Annotated[Actor, needs(Permission.NOTICES_READ, Permission.NOTICES_READ_OWN)]
Key = Annotated[Idempotency, idempotency_key()]
Expected = Annotated[int | None, if_match()]


@router.post("/notice", status_code=201, summary="Tell everything that is missing, once")
async def issue_notice(
    case_id: CaseId,
    body: IssueNotice,
    caller: Issuer,
    idempotency: Key,
    expected: Expected,
    open_unit_of_work: OpenUnitOfWork,
) -> NoticeView:
    """Issue the notice: the server lists all that is missing; nobody leaves out or adds any."""
    async with open_unit_of_work(caller) as uow:
        notice = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: notices.issue(uow, case_id, body.as_wording(), expected=expected),
            again=lambda key: uow.notices.get(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
        told = await tell(uow, notice)
    return NoticeView.of(told)


@router.get("/notices", summary="What was told as missing")
async def list_notices(
    case_id: CaseId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[NoticeView]:
    """Return the notices of an application, the first one first; who reads them is noted."""
    async with open_unit_of_work(caller) as uow:
        told = await notice_reads.notices_of(uow, case_id, purpose=purpose)
    return [NoticeView.of(item) for item in told]


@router.post("/notice/service", status_code=201, summary="Hand the notice over")
async def hand_notice_over(
    case_id: CaseId, caller: Issuer, idempotency: Key, open_unit_of_work: OpenUnitOfWork
) -> NoticeView:
    """Note that the applicant took the notice at the counter; its period starts today."""
    async with open_unit_of_work(caller) as uow:
        notice = await idempotency.once(
            uow,
            fingerprint="",
            act=lambda: notices.hand_over(uow, case_id),
            again=lambda key: uow.notices.get(case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
        told = await tell(uow, notice)
    return NoticeView.of(told)


@router.post("/supplement", status_code=201, summary="Answer the notice")
async def answer_notice(
    case_id: CaseId,
    body: AnswerNotice,
    caller: Supplementer,
    idempotency: Key,
    expected: Expected,
    open_unit_of_work: OpenUnitOfWork,
    response: Response,
) -> ApplicationView:
    """Hand in what the notice names, or some of it: all of it is received, or nothing."""
    materials = body.as_handed_in()
    async with open_unit_of_work(caller) as uow:
        received = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: supplements.answer(uow, case_id, materials, expected=expected),
            again=lambda _: applications.get(uow, case_id),
            resource_id=lambda made: str(made.case.id),
        )
    return render(received, response)


@router.get("/notice/extensions", summary="What more time was asked for")
async def list_notice_extensions(
    case_id: CaseId,
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    purpose: StatedPurpose = None,
) -> list[ExtensionView]:
    """Return each request for more time and what became of it; who reads them is noted."""
    async with open_unit_of_work(caller) as uow:
        found = await notice_reads.extensions_of(uow, case_id, purpose=purpose)
    return [ExtensionView.of(item) for item in found]


@router.post("/notice/extension-requests", status_code=201, summary="Ask for more time")
async def ask_for_more_time(
    case_id: CaseId,
    body: ExtendNotice,
    caller: Supplementer,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ExtensionView:
    """Ask for more days; while that waits, the application isn't abandoned."""
    async with open_unit_of_work(caller) as uow:
        asked = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: notice_extensions.ask(uow, case_id, body.as_more_time()),
            again=lambda key: notice_extensions.get(uow, case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ExtensionView.of(asked)


@router.post("/notice/extensions", status_code=201, summary="Give more time")
async def give_more_time(
    case_id: CaseId,
    body: ExtendNotice,
    caller: Issuer,
    idempotency: Key,
    open_unit_of_work: OpenUnitOfWork,
) -> ExtensionView:
    """Lengthen the period for a good reason; this also grants what was asked for."""
    async with open_unit_of_work(caller) as uow:
        granted = await idempotency.once(
            uow,
            fingerprint=body,
            act=lambda: notice_extensions.grant(uow, case_id, body.as_more_time()),
            again=lambda key: notice_extensions.get(uow, case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ExtensionView.of(granted)


@router.post(
    "/notice/extension-requests/refusal",
    responses=refusals(409),
    summary="Refuse more time",
)
async def refuse_more_time(
    case_id: CaseId, caller: Issuer, idempotency: Key, open_unit_of_work: OpenUnitOfWork
) -> ExtensionView:
    """Refuse what was asked for; the period ends as it did."""
    async with open_unit_of_work(caller) as uow:
        refused = await idempotency.once(
            uow,
            fingerprint="",
            act=lambda: notice_extensions.refuse(uow, case_id),
            again=lambda key: notice_extensions.get(uow, case_id, UUID(key)),
            resource_id=lambda made: str(made.id),
        )
    return ExtensionView.of(refused)


async def tell(uow: UnitOfWork, notice: SupplementNotice) -> ToldNotice:
    """Return a notice as its issuer sees it."""
    return await notice_reads.told(uow, await uow.cases.get(notice.case_id), notice)
