"""The expert pool as tests fill and ask it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from lottery.services import eligibility
from shared.actor import system_actor
from shared.testing.identities import make_credit_code

from .conftest import COMMITTEE, PREFIX, Bureau

__all__ = [
    "NOW",
    "PURPOSE",
    "entry",
    "expert_of",
    "follow",
    "frozen_at",
    "hire",
    "later",
    "recommend",
    "step",
    "who_is_eligible",
]

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PURPOSE = {"purpose": "expert_pool"}


def frozen_at(bureau: Bureau, moment: datetime = NOW) -> None:
    """Let the lottery's clock stand still."""
    bureau.lottery.service.clock = lambda: moment


later = frozen_at


def entry(serial: int, **changes: Any) -> dict[str, Any]:
    """Return what the register is told of an expert."""
    return {
        "account_id": f"expert-{serial}",
        "name": "周岳明",
        "phone": "13857900001",
        "licence_number": f"1103307830{serial:05}",
        "title": "chief",
        "specialty": "orthopaedics",
        "hospital_credit_code": make_credit_code(serial),
        "hospital_name": f"第{serial}医院",
    } | changes


async def recommend(bureau: Bureau, serial: int, **changes: Any) -> dict[str, Any]:
    """Put a recommended expert into the pool."""
    answer = await bureau.operator.post(f"{PREFIX}/experts", json=entry(serial, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def hire(bureau: Bureau, serial: int, **changes: Any) -> dict[str, Any]:
    """Appoint an expert at once."""
    appointed = {"appointment_reason": "existing-pool", **changes}
    return await recommend(bureau, serial, **appointed)


async def step(bureau: Bureau, expert: dict[str, Any], name: str, **members: Any) -> Response:
    """Take a step of an expert's life."""
    body = {"step": name, "reason": "as-decided", **members}
    return await bureau.operator.post(f"{PREFIX}/experts/{expert['id']}/steps", json=body)


async def follow(
    bureau: Bureau, expert: dict[str, Any], session_id: str, assessment: str = "passed"
) -> Response:
    """Count a session that an expert followed along."""
    return await bureau.operator.post(
        f"{PREFIX}/experts/{expert['id']}/followed-sessions",
        json={"session_id": session_id, "assessment": assessment},
    )


def expert_of(bureau: Bureau, serial: int, committee: str = COMMITTEE) -> AsyncClient:
    """Return the client of an expert's own account."""
    return bureau.lottery.client_for("expert", account=f"expert-{serial}", committee=committee)


async def who_is_eligible(bureau: Bureau, session_id: str, committee: str = COMMITTEE) -> set[str]:
    """Return the accounts of those who may be drawn for a session."""
    actor = system_actor("lottery", committee)
    async with bureau.lottery.service.unit_of_work(actor) as uow:
        session = await uow.sessions.get(UUID(session_id))
        found = await eligibility.of_session(uow, session)
    return {expert.account_id for expert in found.experts}
