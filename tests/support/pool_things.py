"""What the expert pools of two committees have, so that every route about them is met."""

from datetime import timedelta

from httpx import AsyncClient

from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from shared.clock import committee_date, system_clock

__all__ = ["ending_soon"]


async def ending_soon(operator: AsyncClient, expert_id: str) -> None:
    """Give an expert a term that ends within the days of warning."""
    ends = committee_date(system_clock() + timedelta(days=30))
    body = {
        "step": "renew",
        "reason": "short-term",
        "term_from": "2026-01-01",
        "term_to": ends.isoformat(),
    }
    answer = await operator.post(f"{LOTTERY}/experts/{expert_id}/steps", json=body)
    assert answer.status_code == 200, answer.text
