"""The mailing service and its web application."""

from fastapi import FastAPI

from mailing import worker
from mailing.api import deliveries, internal, letters, uploads, verification
from mailing.config import Settings
from mailing.service import MailingService
from shared.web import create_service_app

__all__ = ["create_app", "create_service"]


def create_service(settings: Settings | None = None) -> MailingService:
    """Return the service, configured by ``MAILING_…`` unless settings are given."""
    return MailingService(settings or Settings(), consumers=worker.consumers, jobs=worker.jobs)


def create_app() -> FastAPI:
    """Return the web application; its lifespan runs the service."""
    return create_service_app(
        create_service(),
        title="Mailing (送达)",
        routers=[letters.router, deliveries.router, uploads.router, verification.router],
        internal_routers=[internal.router, internal.letters],
    )
