"""A running lottery with experts, waiting cases and a stand-in for intake's recusal facts."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from httpx import AsyncClient, Response

from lottery.domain.draw.hashes import Opening, contribution
from lottery.services import sessions
from shared.actor import system_actor
from shared.clients.intake import FakeIntakeClient
from shared.clients.review import FakeReviewClient
from shared.events.base import DeadlineFact, Duty
from shared.events.intake import CasePreliminarilyReviewed
from shared.ids import new_id
from shared.testing.identities import make_credit_code
from shared.testing.plugin import RunService
from shared.testing.running import RunningService

COMMITTEE = "330783"
PREFIX = "/api/lottery/v1"
REVIEWER = "account-reviewer"
SIDES = ("union", "appraisee")


@dataclass
class Bureau:
    """The lottery as its people meet it."""

    lottery: RunningService
    intake: FakeIntakeClient
    operator: AsyncClient
    clerk: AsyncClient
    public: AsyncClient
    committee: str = COMMITTEE
    experts: list[dict[str, Any]] = field(default_factory=list)

    async def add_experts(self, specialty: str, count: int, *, hospitals: int = 5) -> None:
        """Put experts of a class into the pool, spread over hospitals."""
        for number in range(count):
            serial = len(self.experts)
            answer = await self.operator.post(
                f"{PREFIX}/experts",
                json={
                    "account_id": f"expert-{serial}",
                    "name": "周岳",
                    "phone": "13800000000",
                    "licence_number": f"1103307830{serial:05}",
                    "title": "chief",
                    "specialty": specialty,
                    "hospital_credit_code": make_credit_code(number % hospitals),
                    "hospital_name": f"第{number % hospitals}医院",
                    "appointment_reason": "existing-pool",
                    "term_from": "2026-01-01",
                    "term_to": "2028-12-31",
                },
            )
            assert answer.status_code == 201, answer.text
            self.experts.append(answer.json())

    async def add_case(
        self, *, category: str = "limb", mode: str = "on_site", hospital: str | None = None
    ) -> UUID:
        """Let a case arrive that was preliminarily reviewed."""
        case_id = new_id()
        event = CasePreliminarilyReviewed(
            committee=self.committee,
            case_id=case_id,
            matter="initial",
            case_number=f"东劳鉴〔2026〕{secrets.randbelow(9999)}号",
            category=category,
            classes_needed=["orthopaedics"],
            mode=mode,  # type: ignore[arg-type]
            area=None,
            difficult=False,
            express=False,
            appraisee_id=new_id(),
            employer_id=new_id(),
            expert_material_ids=[],
            conclusion_due=DeadlineFact(
                code="conclusion", due_on=date(2027, 1, 20), provisional=True
            ),
            duties=[
                Duty(duty="accept", account_id="account-clerk"),
                Duty(duty="preliminary_review", account_id=REVIEWER),
            ],
        )
        service = self.lottery.service
        async with service.unit_of_work(system_actor("lottery", self.committee)) as uow:
            await sessions.wait(uow, event)
        self.intake.treated_in(case_id, [hospital] if hospital else [])
        return case_id

    async def plan(
        self,
        *,
        panels: int | list[dict[str, Any]] = 2,
        mode: str = "on_site",
        reserves: int = 0,
        **changes: Any,
    ) -> str:
        """Plan a session with panels of three orthopaedists."""
        answer = await self.operator.post(
            f"{PREFIX}/sessions",
            json={
                "mode": mode,
                "starts_at": "2026-12-01T01:00:00Z",
                "venue": "东阳市劳动能力鉴定中心",
                "panels": panels if isinstance(panels, list) else panels_of(panels),
                "reserves": ["orthopaedics"] * reserves,
            }
            | changes,
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def freeze(self, session_id: str, kind: str, **changes: Any) -> Response:
        """Ask for a draw to be frozen."""
        order = {
            "kind": kind,
            "contributors": [{"role": side, "label": side} for side in SIDES],
            "witness": {"role": "discipline-inspection", "label": "纪检人员"},
            "reveal_by": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        } | changes
        return await self.operator.post(f"{PREFIX}/sessions/{session_id}/draws", json=order)

    async def commit(self, draw_id: str) -> dict[str, Any]:
        """Let the server commit."""
        answer = await self.operator.post(f"{PREFIX}/draws/{draw_id}/commitment")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def contribute(self, frozen: dict[str, Any]) -> list[tuple[dict[str, str], Opening]]:
        """Hand in every contributor's hash."""
        draw = frozen["draw"]
        made = []
        for person in frozen["contributors"]:
            opening = Opening(secrets.token_bytes(16), "骰子 4 2 6")
            hashed = contribution(bytes.fromhex(draw["input_hash"]), person["code"], opening)
            answer = await self.by_token(draw["id"], person, "", {"hash": hashed.hex()})
            assert answer.status_code == 200, answer.text
            made.append((person, opening))
        return made

    async def open(self, draw_id: str, person: dict[str, str], opening: Opening) -> Response:
        """Open one contribution."""
        body = {"nonce": opening.nonce.hex(), "value": opening.value}
        return await self.by_token(draw_id, person, "/opening", body)

    async def by_token(
        self, draw_id: str, person: dict[str, str], path: str, body: dict[str, str]
    ) -> Response:
        """Act as a contributor."""
        return await self.public.post(
            f"{PREFIX}/draws/{draw_id}/contributions/{person['code']}{path}",
            json=body,
            headers={"Draw-Token": person["token"]},
        )

    async def reveal(self, frozen: dict[str, Any]) -> Response:
        """Press reveal as the witness."""
        return await self.public.post(
            f"{PREFIX}/draws/{frozen['draw']['id']}/reveal",
            headers={"Draw-Token": frozen["witness"]["token"]},
        )

    async def conduct(self, session_id: str, kind: str) -> dict[str, Any]:
        """Go through a whole ceremony and return the revealed draw."""
        answer = await self.freeze(session_id, kind)
        assert answer.status_code == 201, answer.text
        return await self.conduct_frozen(answer.json())

    async def conduct_frozen(self, frozen: dict[str, Any]) -> dict[str, Any]:
        """Go through the rest of a ceremony."""
        await self.commit(frozen["draw"]["id"])
        for person, opening in await self.contribute(frozen):
            opened = await self.open(frozen["draw"]["id"], person, opening)
            assert opened.status_code == 200, opened.text
        revealed = await self.reveal(frozen)
        assert revealed.status_code == 200, revealed.text
        return dict(revealed.json())

    async def seat(self, session_id: str) -> list[str]:
        """Draw the pool and check the seated experts in; return their codes."""
        drawn = await self.conduct(session_id, "pool")
        codes: list[str] = drawn["outcome"]["seating"]["BATCH"]
        for code in codes:
            await self.present(session_id, code)
        return codes

    async def present(self, session_id: str, code: str) -> None:
        """Check an expert in."""
        answer = await self.clerk.post(f"{PREFIX}/sessions/{session_id}/experts/{code}/check-in")
        assert answer.status_code == 200, answer.text

    async def schedule(self, session_id: str, *case_ids: UUID) -> Response:
        """Put cases on a session."""
        return await self.operator.post(
            f"{PREFIX}/sessions/{session_id}/cases",
            json={"case_ids": [str(case_id) for case_id in case_ids]},
        )

    async def agree(self, path: str, **body: str) -> Response:
        """Let the operator propose what takes two persons, and a second one confirm it."""
        proposed = await self.operator.post(f"{PREFIX}{path}", json=body)
        assert proposed.status_code == 201, proposed.text
        return await self.confirm(proposed)

    async def confirm(self, proposed: Response, account: str = "account-second") -> Response:
        """Confirm a proposal as another operator."""
        second = self.lottery.client_for("draw_operator", account=account)
        return await second.post(f"{PREFIX}/proposals/{proposed.json()['id']}/confirmation")

    async def check_in(self, session_id: str, case_id: UUID, method: str = "door") -> Response:
        """Check an appraisee in, identified but on the telephone."""
        identity = {"last_digits": "1234", "document": "original"}
        body = {"method": method} | ({} if method == "phone" else {"identity": identity})
        return await self.clerk.post(
            f"{PREFIX}/sessions/{session_id}/cases/{case_id}/check-in", json=body
        )


def panels_of(count: int) -> list[dict[str, Any]]:
    """Return panels of three orthopaedists."""
    return [
        {"code": f"P{number}", "category": "limb", "seats": ["orthopaedics"] * 3}
        for number in range(1, count + 1)
    ]


@pytest.fixture
def signing_key(tmp_path: Any) -> str:
    """A new Ed25519 key in a file."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path = tmp_path / "signing-key.pem"
    path.write_bytes(pem)
    return str(path)


@pytest.fixture
async def bureau(run_service: RunService, signing_key: str) -> AsyncIterator[Bureau]:
    """The lottery with an operator, a clerk and the public."""
    async with run_service("lottery", parts='["api"]', signing_key_file=signing_key) as lottery:
        lottery.app.state.intake = fake = FakeIntakeClient()
        lottery.app.state.review = FakeReviewClient()
        yield Bureau(
            lottery,
            fake,
            lottery.client_for("draw_operator", account="account-operator"),
            lottery.client_for("clerk", account="account-clerk"),
            lottery.client,
        )


def digest(text: str) -> str:
    """Return the hex SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def refusal(answer: Response) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
