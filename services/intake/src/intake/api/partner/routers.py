"""All routes around partner hospitals."""

from intake.api.partner import hospitals, queue, requests, staff_requests, submissions

__all__ = ["ROUTERS"]

ROUTERS = (
    hospitals.router,
    submissions.router,
    requests.router,
    staff_requests.router,
    queue.router,
)
