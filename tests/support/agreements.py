"""A review that tells of a year's opinions, for worlds in which the lottery asks it."""

from datetime import date

from shared.clients.models import Agreement
from shared.clients.review import FakeReviewClient

__all__ = ["review_of_2026"]


def review_of_2026() -> FakeReviewClient:
    """Return a review that knows 2026, in which nobody's opinion is told."""
    review = FakeReviewClient()
    review.known_agreement[2026] = Agreement(until=date(2026, 11, 30), experts=[])
    return review
