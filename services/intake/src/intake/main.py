"""The intake service and its web application."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI

from intake import worker
from intake.api import (
    applications,
    appointments,
    cases,
    checklists,
    conformance,
    counter,
    deadline_proposals,
    deadlines,
    decisions,
    drafts,
    hand_over_files,
    internal,
    internal_sessions,
    links,
    lookups,
    materials,
    matters,
    notice_proposals,
    notice_statistics,
    notices,
    pages,
    partner_events,
    personal_data,
    queues,
    receipts,
    refusals,
    resumable_uploads,
    returns,
    searches,
    tracking,
    uploads,
    verdicts,
    webhook_actions,
    webhooks,
    withdrawals,
)
from intake.api.conformance_watch import ConformanceWatch
from intake.api.fhir import reading, transactions
from intake.api.partner import routers as partner
from intake.attempts import Attempts
from intake.config import Settings
from intake.services.copies import Neighbours
from intake.tables import plumbing
from intake.unit_of_work import UnitOfWork, settings_of
from shared.clients.identity import IdentityClient
from shared.clients.lottery import LotteryClient
from shared.clients.mailing import MailingClient
from shared.clients.review import ReviewClient
from shared.service import Service
from shared.web import create_service_app

__all__ = ["create_app", "create_service"]


class IntakeService(Service[UnitOfWork]):
    """Intake with what it leans on beside database and NATS."""

    def further_checks(self) -> dict[str, Callable[[], Awaitable[bool]]]:
        """Return whether the virus scanner is there, where one is configured."""
        scanner = settings_of(self).scanner
        return {} if scanner is None else {"virus scanner": scanner.is_there}


def create_service(settings: Settings | None = None) -> Service[UnitOfWork]:
    """Return the service, configured by ``INTAKE_…`` unless settings are given."""
    return IntakeService(
        "intake",
        settings or Settings(),
        plumbing,
        UnitOfWork,
        consumers=worker.consumers,
        jobs=worker.jobs,
    )


def create_app() -> FastAPI:
    """Return the web application; its lifespan runs the service."""
    service = create_service()
    app = create_service_app(
        service,
        title="Intake",
        routers=[
            checklists.router,
            matters.router,
            drafts.router,
            counter.router,
            withdrawals.router,
            links.router,
            uploads.router,
            resumable_uploads.router,
            applications.router,
            verdicts.router,
            searches.router,
            notices.router,
            notice_proposals.router,
            notice_statistics.router,
            cases.router,
            appointments.router,
            materials.router,
            hand_over_files.router,
            lookups.router,
            queues.router,
            deadlines.router,
            deadline_proposals.router,
            decisions.router,
            returns.router,
            refusals.router,
            receipts.router,
            tracking.router,
            personal_data.router,
            partner_events.router,
            webhooks.router,
            webhook_actions.router,
            transactions.router,
            *partner.ROUTERS,
            reading.router,
            conformance.router,
        ],
        internal_routers=[internal.router, internal_sessions.router],
    )
    app.include_router(pages.router)
    app.state.attempts = Attempts(settings_of(service).attempts_per_minute)
    app.state.paper_places = asyncio.Semaphore(settings_of(service).paper_threads)
    app.add_middleware(ConformanceWatch, service=service)
    app.state.neighbours = Neighbours(
        IdentityClient(service) if service.settings.identity_url else None,
        LotteryClient(service),
        ReviewClient(service),
        MailingClient(service),
    )
    return app
