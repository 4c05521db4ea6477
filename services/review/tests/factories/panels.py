"""What people do about another panel, and what lottery draws then."""

from typing import Any
from uuid import UUID

from httpx import Response

from services.review.tests.factories.bodies import discussion_body, opinion_body
from services.review.tests.factories.cases import Neighbours, allocated, member, scheduled
from services.review.tests.factories.people import BASE, People
from shared.events.base import Duty
from shared.events.lottery import PanelMember
from shared.ids import new_id

__all__ = ["SECOND", "Panels", "recusal_body"]

SECOND = ("expert-11", "expert-12", "expert-13")
"""The accounts of a second panel, by seat."""


def recusal_body(*codes: str, **changes: Any) -> dict[str, Any]:
    """Experts of the panel turn out to be recused."""
    return {
        "ground": "relative",
        "expert_codes": list(codes or ("E3",)),
        "explanation": "该专家系被鉴定人的表兄，用人单位来函反映，经核实属实。",
        **changes,
    }


class Panels:
    """A case before its first panel, and people who ask for another one."""

    def __init__(self, neighbours: Neighbours, people: People) -> None:
        self.neighbours = neighbours
        self.people = people

    def path(self, case_id: UUID, rest: str = "") -> str:
        """Where wishes for another panel of a case are."""
        return f"{BASE}/examinations/{case_id}/panel-proposals{rest}"

    async def ask(
        self,
        case_id: UUID,
        body: dict[str, Any] | None = None,
        *,
        role: str = "approver",
        account: str = "approver-1",
    ) -> Response:
        """Ask for another panel."""
        client = self.people.ask(role, account)
        return await client.post(self.path(case_id), json=body or recusal_body())

    async def decide(
        self,
        case_id: UUID,
        asked: Response,
        what: str = "confirmation",
        *,
        role: str = "discussion_member",
        account: str = "member-1",
    ) -> Response:
        """Confirm a wish, or turn it down."""
        request_id = asked.json()["id"]
        client = self.people.ask(role, account)
        return await client.post(self.path(case_id, f"/{request_id}/{what}"))

    async def discussed(self, case_id: UUID, **changes: Any) -> Response:
        """Let the discussion have another panel asked."""
        body = discussion_body(
            "second_panel", reasons="两位专家的测量相差较大，建议另组专家复审。", **changes
        )
        return await self.people.discuss(case_id, body)

    async def second_panel(self, case_id: UUID, number: int = 2) -> None:
        """Let chance give the case a second panel."""
        members = second_members()
        await self.neighbours.say(
            "lottery",
            scheduled(case_id=case_id, panel_number=number, session_id=new_id()),
            allocated(
                case_id=case_id,
                panel=members,
                panel_code="P4",
                case_code="B02",
                panel_number=number,
                duties=[Duty(duty="examine", account_id=item.account_id) for item in members],
            ),
        )

    async def second_opinions(self, case_id: UUID, *grades: int) -> None:
        """Let the second panel's experts seal."""
        for account, grade in zip(SECOND, grades, strict=True):
            answer = await self.people.ask("expert", account).post(
                f"{BASE}/examinations/{case_id}/opinions", json=opinion_body(grade)
            )
            assert answer.status_code == 201, answer.text

    async def requested(self) -> list[dict[str, Any]]:
        """Return what lottery was asked for."""
        return [
            data
            for subject, data in await self.people.published()
            if subject == "review.panel.requested.v1"
        ]


def second_members() -> list[PanelMember]:
    """The experts of a second panel."""
    return [
        member(seat, code=f"F{seat}", account_id=account) for seat, account in enumerate(SECOND, 1)
    ]
