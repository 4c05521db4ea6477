"""The review service and its web application."""

from fastapi import FastAPI

from review import worker
from review.api import (
    conclusions,
    discussions,
    entrusted,
    examinations,
    internal,
    opinions,
    ordered_tests,
    panel_proposals,
)
from review.config import Settings
from review.tables import plumbing
from review.unit_of_work import UnitOfWork
from shared.clients.intake import IntakeClient
from shared.service import Service
from shared.web import create_service_app

__all__ = ["create_app", "create_service"]


def create_service(settings: Settings | None = None) -> Service[UnitOfWork]:
    """Return the service, configured by ``REVIEW_…`` unless settings are given."""
    return Service(
        "review",
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
        title="Review (鉴定)",
        routers=[
            examinations.router,
            opinions.router,
            ordered_tests.router,
            discussions.router,
            panel_proposals.router,
            entrusted.router,
            conclusions.router,
        ],
        internal_routers=[internal.router],
    )
    app.state.intake = IntakeClient(service)
    return app
