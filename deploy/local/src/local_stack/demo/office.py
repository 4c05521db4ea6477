"""The people of the story with their accounts: staff, experts, injured workers."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from local_stack.demo.cast import EXPERTS, HOSPITALS, ExpertPart, Injured
from local_stack.demo.people import Person, RefusedError, Stage, sign_up
from local_stack.private_files import write_private_json

__all__ = ["CaseFile", "Office", "in_turn", "open_office"]

STAFF = {
    "clerk": "胡晓棠",
    "preliminary_reviewer": "楼知远",
    "draw_operator": "许行舟",
    "approver": "金怀瑾",
    "mail_clerk": "潘雨桐",
    "supervisor": "施清和",
}
SECOND_OPERATOR = "应若拙"
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


async def open_office(stage: Stage) -> Office:
    """Make every account and put the experts into the pool, or come back to those made before."""
    known = read_people(stage)
    if not known:
        known = await make_people(stage)
    staff = {role: known[role] for role in STAFF}
    staff["second_operator"] = known[SECOND_OPERATOR]
    members = [known[name] for name in MEMBERS]
    experts = [known[part.name] for part in EXPERTS]
    office = Office(
        stage=stage,
        staff=staff,
        members=members,
        experts={person.account_id: person for person in experts},
        parts={person.account_id: part for person, part in zip(experts, EXPERTS, strict=True)},
        register={},
    )
    await find_experts(office)
    return office


async def make_people(stage: Stage) -> dict[str, Person]:
    """Make an account for everybody, log in once, and keep what that takes for next time."""
    administrator = await stage.administrator()
    wanted = {
        **{role: (role, name) for role, name in STAFF.items()},
        SECOND_OPERATOR: ("draw_operator", SECOND_OPERATOR),
        **{name: ("discussion_member", name) for name in MEMBERS},
        **{part.name: ("expert", part.name) for part in EXPERTS},
    }
    made = await in_turn(sign_up(stage, administrator, *who) for who in wanted.values())
    people: dict[str, Person] = dict(zip(wanted, made, strict=True))
    for number, part in enumerate(EXPERTS):
        await register(people["draw_operator"], stage, number, people[part.name], part)
    write_people(stage, people)
    return people


def read_people(stage: Stage) -> dict[str, Person]:
    """Return the people whom an earlier telling made, by role or name."""
    if not stage.people_file.exists():
        return {}
    kept = json.loads(stage.people_file.read_text(encoding="utf-8"))
    return {name: Person.again(stage.base_url, **facts) for name, facts in kept.items()}


def write_people(stage: Stage, people: dict[str, Person]) -> None:
    """Keep everybody's log-in, readable by the owner only."""
    kept = {name: person.kept() for name, person in people.items()}
    write_private_json(stage.people_file, kept)


async def find_experts(office: Office) -> None:
    """Learn under which id the register knows each expert of the story.

    Raises
    ------
    RefusedError
        The pool has experts for whom the story can't act.
    """
    page = await office.draw_operator.get("/api/lottery/v1/experts", limit=200)
    for item in page["items"]:
        path = f"/api/lottery/v1/experts/{item['id']}"
        expert = await office.draw_operator.get(path, purpose="expert_pool")
        if expert["account_id"] not in office.experts:
            raise RefusedError("the pool has experts of its own; the demo needs an empty one")
        office.register[UUID(expert["id"])] = expert["account_id"]


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
            "appointment_reason": "existing-pool",
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
