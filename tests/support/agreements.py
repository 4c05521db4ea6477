"""A review that tells of any year's opinions, for worlds in which the lottery asks it."""

from datetime import date

from shared.clients.models import Agreement
from shared.clients.review import FakeReviewClient

__all__ = ["review_of_any_year"]


def review_of_any_year() -> FakeReviewClient:
    """Return a review that knows every year, in none of which an opinion is told."""
    review = FakeReviewClient()
    for year in range(2000, 3000):
        review.known_agreement[year] = Agreement(until=date(year, 11, 30), experts=[])
    return review
