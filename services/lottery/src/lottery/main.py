"""The lottery's web application."""

from fastapi import FastAPI

from lottery import worker
from lottery.api import (
    adjustment,
    arrivals,
    chain,
    door,
    draws,
    expert_imports,
    expert_interests,
    expert_life,
    experts,
    feasibility,
    hand_overs,
    internal,
    keys,
    live,
    loans,
    lots,
    own_entry,
    own_sessions,
    pages,
    planning,
    proposals,
    published_chain,
    room_pages,
    rooms,
    sessions,
    statistics,
    visits,
    voiding,
)
from lottery.api.following import Followers
from lottery.api.report_places import ReportPlaces
from lottery.config import Settings
from lottery.service import LotteryService
from lottery.services.statistics import Kept
from lottery.tables import plumbing
from lottery.unit_of_work import UnitOfWork
from shared.clients.intake import IntakeClient
from shared.clients.review import ReviewClient
from shared.service import Service
from shared.web import create_service_app

__all__ = ["create_app", "create_service"]


def create_service(settings: Settings | None = None) -> Service[UnitOfWork]:
    """Return the lottery with what it reacts to and does by itself."""
    return LotteryService(
        "lottery",
        settings or Settings(),
        plumbing,
        UnitOfWork,
        consumers=worker.consumers,
        jobs=worker.jobs,
    )


def create_app() -> FastAPI:
    """Return the application that uvicorn runs."""
    settings = Settings()
    service = create_service(settings)
    app = create_service_app(
        service,
        title="Lottery (抽签)",
        routers=[
            experts.router,
            expert_imports.router,
            expert_life.router,
            expert_interests.router,
            own_entry.router,
            own_sessions.router,
            adjustment.router,
            loans.router,
            sessions.router,
            planning.router,
            hand_overs.waiting,
            hand_overs.router,
            arrivals.router,
            door.router,
            draws.router,
            feasibility.router,
            proposals.router,
            published_chain.router,
            chain.router,
            lots.router,
            statistics.router,
            keys.router,
            live.router,
            rooms.router,
            voiding.router,
            visits.router,
        ],
        internal_routers=[internal.router],
    )
    app.include_router(pages.router)
    app.include_router(room_pages.router)
    app.state.intake = IntakeClient(service)
    app.state.review = ReviewClient(service)
    app.state.statistics = Kept()
    app.state.report_places = ReportPlaces(settings)
    app.state.followers = Followers(service, settings)
    return app
