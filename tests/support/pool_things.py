"""What the expert pools of two committees have, so that every route about them is met."""

from datetime import timedelta

from httpx import AsyncClient

from services.lottery.tests.api.conftest import PREFIX as LOTTERY
from services.lottery.tests.factories.tables import csv_of, expert_row
from shared.clock import committee_date, system_clock
from shared.testing.identities import make_credit_code
from shared.testing.running import RunningService

__all__ = ["BODIES", "own_things", "things_of"]

THIRD_COMMITTEE = "330781"
DECLARED = {"kind": "employer", "credit_code": make_credit_code(71), "relation": "owns-share"}

BODIES = {
    f"POST {LOTTERY}/experts/{{expert_id}}/interests": DECLARED,
    f"POST {LOTTERY}/own-expert-entry/interests": DECLARED,
}
"""Bodies of which there are several kinds."""


async def things_of(operator: AsyncClient, expert_id: str) -> dict[str, str]:
    """Give an expert a term that ends soon, an interest and a loan, and take one from a file.

    Return what has an id.
    """
    path, today = f"{LOTTERY}/experts/{expert_id}", committee_date(system_clock())
    renewal = {
        "step": "renew",
        "reason": "short-term",
        "term_from": "2026-01-01",
        "term_to": (today + timedelta(days=30)).isoformat(),
    }
    await made(operator, f"{path}/steps", renewal)
    lent = {
        "borrower": THIRD_COMMITTEE,
        "from_day": today.isoformat(),
        "to_day": (today + timedelta(days=20)).isoformat(),
        "reason": "needed-there",
    }
    taken = await operator.post(f"{LOTTERY}/expert-imports", content=csv_of(expert_row(70)))
    assert taken.status_code == 201, taken.text
    return {
        "import_id": taken.json()["id"],
        "interest_id": await made(operator, f"{path}/interests", DECLARED),
        "loan_id": await made(operator, f"{path}/loans", lent),
    }


async def own_things(running: RunningService, account_id: str) -> dict[str, str]:
    """Let an expert declare something; return what has an id."""
    own = running.client_for("expert", account=account_id)
    path = f"{LOTTERY}/own-expert-entry/interests"
    return {"own_interest_id": await made(own, path, DECLARED)}


async def made(client: AsyncClient, path: str, body: dict[str, str]) -> str:
    """Make something, and return its id."""
    answer = await client.post(path, json=body)
    assert answer.status_code in {200, 201}, answer.text
    return str(answer.json()["id"])
