"""All routes around partner hospitals."""

from intake.api.partner import hospitals, practice, queue, requests, staff_requests, submissions

__all__ = ["ROUTERS"]

ROUTERS = (
    hospitals.router,
    submissions.router,
    requests.router,
    practice.router,
    staff_requests.router,
    queue.router,
)
