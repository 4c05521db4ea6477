"""Routes for conformance runs: begun and moved on by the hospital's program, seen by staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import TypeAdapter

from intake.api.conformance_views import (
    AnswerChallenge,
    CertificateView,
    CheckWebhook,
    ConformanceRunView,
)
from intake.api.parameters import IntakeService, OpenUnitOfWork
from intake.api.webhooks import Reader, reach_of_reader
from intake.services import conformance, conformance_webhooks
from intake.services.webhook_access import own_hospital
from shared.actor import Actor
from shared.auth import needs
from shared.idempotency import Idempotency, idempotency_key
from shared.identifiers import CreditCode
from shared.openapi import refusals
from shared.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from shared.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/partner/conformance-runs", tags=["partner hospitals"])

RunId = Annotated[UUID, Path(description="A conformance run")]
Runner = Annotated[Actor, needs(Permission.CONFORMANCE_RUN_OWN)]
SORT_KEYS = TypeAdapter(tuple[UUID])


@router.post("", status_code=201, summary="Begin a conformance run")
async def start_conformance_run(
    caller: Runner,
    idempotency: Annotated[Idempotency, idempotency_key()],
    open_unit_of_work: OpenUnitOfWork,
) -> ConformanceRunView:
    """Begin a run of the own hospital, in the sandbox: from now on its steps are watched for."""
    async with open_unit_of_work(caller) as uow:
        run = await idempotency.once(
            uow,
            fingerprint=None,
            act=lambda: conformance.start(uow),
            again=lambda run_id: conformance.get(uow, UUID(run_id), hospital=None),
            resource_id=lambda made: str(made.id),
        )
        return ConformanceRunView.of(run, uow.settings.conformance_steps)


@router.get("", summary="List conformance runs")
async def list_conformance_runs(
    caller: Reader,
    open_unit_of_work: OpenUnitOfWork,
    credit_code: Annotated[
        CreditCode | None, Query(description="Only those of one hospital")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ConformanceRunView]:
    """Return runs, the newest first; hospitals see their own."""
    after = None if cursor is None else decode_cursor(cursor, SORT_KEYS)[0]
    async with open_unit_of_work(caller) as uow:
        reach = await reach_of_reader(uow)
        found = await conformance.list_runs(
            uow, hospital=reach, wanted=credit_code, after=after, limit=limit
        )
        required = uow.settings.conformance_steps
    views = [ConformanceRunView.of(run, required) for run in found]
    return page_of(views, limit, lambda view: (view.id,))


@router.get("/{run_id}", summary="How far a conformance run is")
async def get_conformance_run(
    run_id: RunId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> ConformanceRunView:
    """Return which steps were seen and which are missing."""
    async with open_unit_of_work(caller) as uow:
        run = await conformance.get(uow, run_id, hospital=await reach_of_reader(uow))
        return ConformanceRunView.of(run, uow.settings.conformance_steps)


@router.post("/{run_id}/webhook-checks", summary="Have a webhook tried")
async def check_webhook(
    run_id: RunId,
    body: CheckWebhook,
    caller: Runner,
    service: IntakeService,
    open_unit_of_work: OpenUnitOfWork,
) -> ConformanceRunView:
    """Send a ping that is to be answered, and at once a forged one that is to be refused (4xx)."""
    async with open_unit_of_work(caller) as uow:
        forged = await conformance_webhooks.send_honest(
            uow, run_id, body.endpoint_id, hospital=await own_hospital(uow)
        )
    attempt = await conformance_webhooks.send_forged(service, forged)
    async with open_unit_of_work(caller) as uow:
        run = await conformance_webhooks.note_forgery(uow, forged, attempt)
        return ConformanceRunView.of(run, uow.settings.conformance_steps)


@router.post("/{run_id}/challenge-responses", summary="Answer the challenge of a webhook")
async def answer_challenge(
    run_id: RunId, body: AnswerChallenge, caller: Runner, open_unit_of_work: OpenUnitOfWork
) -> ConformanceRunView:
    """Send back the challenge of the ping that the webhook received."""
    async with open_unit_of_work(caller) as uow:
        own = await own_hospital(uow)
        run = await conformance.respond(uow, run_id, body.challenge, hospital=own)
        return ConformanceRunView.of(run, uow.settings.conformance_steps)


@router.get("/{run_id}/certificate", summary="The certificate of a run", responses=refusals(409))
async def get_certificate(
    run_id: RunId, caller: Reader, open_unit_of_work: OpenUnitOfWork
) -> CertificateView:
    """Return the signed certificate of a run in which every step was seen."""
    async with open_unit_of_work(caller) as uow:
        run = await conformance.certificate_of(uow, run_id, hospital=await reach_of_reader(uow))
    return CertificateView.of(run)
