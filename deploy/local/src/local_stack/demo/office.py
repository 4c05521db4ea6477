"""The people of the story with their accounts: staff, experts, injured workers."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from local_stack.demo.cast import EXPERTS, HOSPITALS, ExpertPart, Injured
from local_stack.demo.people import Person, Stage, sign_up

__all__ = ["CaseFile", "Office", "open_office"]

STAFF = {
    "clerk": "胡晓棠",
    "preliminary_reviewer": "楼知远",
    "draw_operator": "许行舟",
    "approver": "金怀瑾",
    "mail_clerk": "潘雨桐",
    "supervisor": "施清和",
}
MEMBERS = ("严正己", "俞思齐", "龚怀德")


@dataclass
class CaseFile:
    """One injured worker's case as the story follows it."""

    injured: Injured
    applicant: Person
    case_id: str
    materials: dict[str, str] = field(default_factory=dict)
    case_number: str = ""
    conclusion_number: str = ""


@dataclass
class Office:
    """Everybody with an account; experts by account and by the register's id."""

    stage: Stage
    staff: dict[str, Person]
    members: list[Person]
    experts: dict[str, Person]
    parts: dict[str, ExpertPart]
    register: dict[UUID, str]

    def __getattr__(self, name: str) -> Person:
        """Return a member of staff by role."""
        staff: dict[str, Person] = self.__dict__.get("staff", {})
        if name not in staff:
            raise AttributeError(name)
        return staff[name]

    async def close(self) -> None:
        """Let everyone go home."""
        for person in (*self.staff.values(), *self.members, *self.experts.values()):
            await person.__aexit__(None, None, None)


async def open_office(stage: Stage) -> Office:
    """Make every account, and put the experts into the pool."""
    async with await stage.administrator() as administrator:
        staff = {
            role: await sign_up(stage, administrator, role, name) for role, name in STAFF.items()
        }
        members = [
            await sign_up(stage, administrator, "discussion_member", name) for name in MEMBERS
        ]
        experts = [await sign_up(stage, administrator, "expert", part.name) for part in EXPERTS]
    office = Office(
        stage=stage,
        staff=staff,
        members=members,
        experts={person.account_id: person for person in experts},
        parts={person.account_id: part for person, part in zip(experts, EXPERTS, strict=True)},
        register={},
    )
    for number, person in enumerate(experts):
        expert = await register(office.draw_operator, stage, number, person, EXPERTS[number])
        office.register[UUID(expert["id"])] = person.account_id
    return office


async def register(
    operator: Person, stage: Stage, number: int, person: Person, part: ExpertPart
) -> dict[str, Any]:
    """Put an expert into the pool under the licence of this run."""
    hospital, credit_code = HOSPITALS[part.hospital]
    answer: dict[str, Any] = await operator.post(
        "/api/lottery/v1/experts",
        {
            "account_id": person.account_id,
            "name": part.name,
            "phone": f"1386791{number:04d}",
            "licence_number": f"{int(stage.run, 16):010d}{number:05d}",
            "title": part.title,
            "specialty": part.specialty,
            "hospital_credit_code": credit_code,
            "hospital_name": hospital,
            "term_from": "2026-01-01",
            "term_to": "2028-12-31",
        },
    )
    return answer


async def in_turn(steps: Iterable[Any], at_once: int = 4) -> list[Any]:
    """Do things a few at a time and return what they gave, in order."""
    slots = asyncio.Semaphore(at_once)

    async def one(step: Any) -> Any:
        async with slots:
            return await step

    return list(await asyncio.gather(*(one(step) for step in steps)))
