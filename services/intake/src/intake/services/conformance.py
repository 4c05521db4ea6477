"""Runs that a hospital's program passes by doing things, seen by the server, never claimed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from intake.domain.conformance import (
    CERTIFICATE_TYPE,
    ConformanceRun,
    Observation,
    Step,
    seen,
    statement_of,
)
from intake.domain.partner.hospitals import HospitalState
from intake.domain.partner_event import PartnerEventKind
from intake.domain.webhook import DeliveryState
from intake.errors.conformance import (
    ChallengeWrongError,
    ConformanceNeededError,
    ConformanceNotPassedError,
    ConformanceRunningError,
    ConformanceRunNotFoundError,
    SandboxNeededError,
)
from intake.services import partner_events
from intake.services.partner.callers import hospital_of_caller
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.deadlines import add_months
from shared.ids import new_id

__all__ = [
    "certificate_of",
    "get",
    "list_runs",
    "note_step",
    "note_steps",
    "observe",
    "require_certificate",
    "respond",
    "start",
]


async def start(uow: UnitOfWork) -> ConformanceRun:
    """Begin a run of the caller's hospital; its own client's token is the first step.

    Raises
    ------
    HospitalNotLinkedError, HospitalSuspendedError
    SandboxNeededError
        The hospital isn't in the sandbox, where nothing reaches a case.
    ConformanceRunningError
        Another one isn't over.
    """
    hospital = await hospital_of_caller(uow)
    if hospital.state is not HospitalState.SANDBOX:
        raise SandboxNeededError(state=hospital.state)
    await uow.hospitals.get(hospital.credit_code, lock=True)
    running = await uow.conformance.find_open(hospital.credit_code, uow.now)
    if running is not None:
        raise ConformanceRunningError(run_id=running.id)
    run = ConformanceRun(
        id=new_id(),
        hospital=hospital.credit_code,
        started_by=uow.actor.account_id,
        started_at=uow.now,
        expires_at=uow.now + timedelta(days=uow.settings.conformance_run_days),
        version=1,
        steps={Step.TOKEN: uow.now} if uow.actor.kind == "client" else {},
    )
    await uow.conformance.add(run)
    uow.audit(
        "conformance.start",
        subject_type="conformance_run",
        subject_id=run.id,
        detail={"hospital": run.hospital},
    )
    return run


async def get(uow: UnitOfWork, run_id: UUID, *, hospital: str | None) -> ConformanceRun:
    """Return a run; ``hospital`` is whose the caller reaches, None all of the committee.

    Raises
    ------
    ConformanceRunNotFoundError
        There is none, or it is another hospital's.
    """
    return reached(await uow.conformance.get(run_id), hospital)


async def list_runs(
    uow: UnitOfWork,
    *,
    hospital: str | None,
    wanted: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[ConformanceRun]:
    """Return one more than a page of runs within reach, the newest first."""
    if hospital is not None and wanted not in {None, hospital}:
        return []
    return await uow.conformance.list_page(
        hospital=hospital or wanted, after=after, limit=limit + 1
    )


async def observe(uow: UnitOfWork, observed: Observation) -> None:
    """Note what a request of a hospital's client shows, if the hospital runs a test."""
    hospital = await uow.hospitals.find_of_client(uow.actor.account_id)
    if hospital is None or hospital.state is not HospitalState.SANDBOX:
        return
    run = await uow.conformance.find_open(hospital.credit_code, uow.now, lock=True)
    if run is None:
        return
    steps, notes = seen(run, observed)
    if steps or notes != run.notes:
        await note_steps(uow, replace(run, notes=notes), steps)


async def note_step(uow: UnitOfWork, hospital: str, step: Step) -> None:
    """Note a step that a use case itself has seen done, if the hospital runs a test.

    A job may see it after the hospital has left the sandbox, whose test is over then.
    """
    if (await uow.hospitals.get(hospital)).state is not HospitalState.SANDBOX:
        return
    run = await uow.conformance.find_open(hospital, uow.now, lock=True)
    if run is not None and step not in run.steps:
        await note_steps(uow, run, {step})


async def note_steps(uow: UnitOfWork, run: ConformanceRun, steps: set[Step]) -> ConformanceRun:
    """Note steps of a locked run, and pass it with the last of them: sign its certificate."""
    noted = run.with_steps(steps, uow.now)
    if not noted.missing(uow.settings.conformance_steps):
        noted = await passed(uow, noted)
    await uow.conformance.update(noted)
    return noted


async def passed(uow: UnitOfWork, run: ConformanceRun) -> ConformanceRun:
    """Return a run with its certificate, and tell the hospital."""
    today = committee_date(uow.now)
    valid_until = add_months(today, uow.settings.conformance_valid_months)
    done = replace(run, passed_at=uow.now, valid_until=valid_until)
    hospital = await uow.hospitals.get(run.hospital)
    names = uow.settings.names_of(uow.committee)
    statement = statement_of(
        done, committee=uow.committee, issuer=names.organiser, name=hospital.name
    )
    signed = uow.settings.receipt_keys.sign(statement, kind=CERTIFICATE_TYPE)
    partner_events.tell(
        uow,
        run.hospital,
        PartnerEventKind.CONFORMANCE_PASSED,
        {"run_id": run.id, "expires_at": valid_until},
    )
    uow.audit(
        "conformance.passed",
        subject_type="conformance_run",
        subject_id=run.id,
        detail={"hospital": run.hospital},
    )
    return replace(done, certificate=signed)


async def respond(
    uow: UnitOfWork, run_id: UUID, challenge: str, *, hospital: str | None
) -> ConformanceRun:
    """Take the challenge back that a webhook brought.

    Raises
    ------
    ConformanceRunNotFoundError, WebhookNotFoundError
    ChallengeWrongError
        It is another one, its delivery wasn't answered with 2xx, the endpoint was moved since,
        or the run is over.
    """
    run = reached(await uow.conformance.get(run_id, lock=True), hospital)
    asked = run.notes.get("webhook", {})
    if not run.is_open(uow.now) or asked.get("challenge") != challenge:
        raise ChallengeWrongError
    endpoint = await uow.webhooks.get(UUID(asked["endpoint_id"]))
    delivery = await uow.webhook_deliveries.get(endpoint.id, UUID(asked["event_id"]))
    if delivery.state is not DeliveryState.DELIVERED or endpoint.url != asked["url"]:
        raise ChallengeWrongError
    forgery = {Step.FORGED_WEBHOOK} if asked.get("is_forgery_refused") else set()
    await note_steps(uow, run, {Step.WEBHOOK, *forgery})
    return await uow.conformance.get(run_id)


async def certificate_of(uow: UnitOfWork, run_id: UUID, *, hospital: str | None) -> ConformanceRun:
    """Return a run that has its certificate.

    Raises
    ------
    ConformanceRunNotFoundError, ConformanceNotPassedError
    """
    run = reached(await uow.conformance.get(run_id), hospital)
    if run.certificate is None:
        missing = run.missing(uow.settings.conformance_steps)
        raise ConformanceNotPassedError(steps=", ".join(missing))
    return run


async def require_certificate(uow: UnitOfWork, hospital: str) -> None:
    """Let only those hospitals in whose program was seen to work, where the setting says so.

    Raises
    ------
    ConformanceNeededError
    """
    if not uow.settings.conformance_needed:
        return
    if not await uow.conformance.has_certificate(hospital, committee_date(uow.now)):
        raise ConformanceNeededError


def reached(run: ConformanceRun, hospital: str | None) -> ConformanceRun:
    """Return a run that is within reach."""
    if hospital is not None and run.hospital != hospital:
        raise ConformanceRunNotFoundError(is_hidden=True)
    return run
