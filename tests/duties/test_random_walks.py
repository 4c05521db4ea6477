"""Few people who hold every role push cases along, in any order, over a post that lags.

Whatever they try and whenever the services hear of it: nobody is handed over with two duties, a
clash that no service could see at the time stops the case, and each refusal is on record.
"""

import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from services.intake.tests.factories.applications import findings
from services.intake.tests.factories.clients import LOOKED_THROUGH
from services.review.tests.factories.bodies import opinion_body
from shared.duties import clashes
from shared.events.base import Duty
from tests.support.four_services import FourServices

PEOPLE = [f"person-{number}" for number in range(6)]
EXPERTS = [f"expert-{number}" for number in range(5)]
HAND_OVERS = {
    "intake": "intake.case.preliminarily_reviewed.v1",
    "lottery": "lottery.case.allocated.v1",
    "review": "review.conclusion.approved.v1",
}
OWN = (
    ("intake", "lottery"),
    ("intake", "review"),
    ("intake", "mailing"),
    ("lottery", "review"),
    ("review", "mailing"),
)
"""The ways by which a case itself is handed over; the others only tell who does what elsewhere."""

STOPPING = ("duty_conflict", "case_contested")
FRUITLESS = ("draw_infeasible",)
"""Where experts took other duties, too few may be left for a panel."""


class Walk:
    """One case from acceptance to its last letter, each step taken by whoever comes first."""

    def __init__(self, office: FourServices, seed: int) -> None:
        self.office = office
        self.chance = random.Random(seed)  # noqa: S311  (repeatable on purpose)
        self.refused: list[tuple[str, str]] = []
        self.case_id = UUID(int=0)

    async def go(self) -> None:
        """Walk as far as anybody may go."""
        for step in (self.accept, self.review, self.draw, self.examine, self.approve, self.mail):
            await self.post_lags()
            if not await step():
                return
            await self.mail()

    async def post_lags(self) -> None:
        """Hand the case over, and let some of the other news come, or none of it."""
        for route in OWN:
            await self.office.post.deliver(*route)
        for route in self.office.post.routes():
            if self.chance.random() < 0.4:
                await self.office.post.deliver(*route)

    async def somebody(
        self, service: str, act: Callable[[str], Awaitable[Response]]
    ) -> Response | None:
        """Let people try in a random order until one may; none does when all are refused.

        Now and then an expert tries too, before the others.
        """
        trying = self.chance.sample(PEOPLE, len(PEOPLE))
        if self.chance.random() < 0.15:
            trying.insert(0, self.chance.choice(EXPERTS))
        for account in trying:
            answer = await act(account)
            if answer.is_success:
                return answer
            code = answer.json()["code"]
            assert code in (*STOPPING, *FRUITLESS), answer.text
            self.refused.append((service, code))
        return None

    async def accept(self) -> bool:
        self.case_id = await self.office.desk.received()
        self.office.expect_letters(self.case_id)
        path = f"/cases/{self.case_id}/acceptance"
        accepted = await self.somebody(
            "intake", lambda who: self.send("intake", who, path, LOOKED_THROUGH)
        )
        return accepted is not None

    async def review(self) -> bool:
        path = f"/cases/{self.case_id}/preliminary-review"
        reviewed = await self.somebody(
            "intake", lambda who: self.send("intake", who, path, findings())
        )
        return reviewed is not None

    async def draw(self) -> bool:
        lottery = self.office.lottery
        session_id = await self.session_with_the_case()
        if session_id is None:
            return False
        self.office.expect_letters(self.case_id, session_id)
        for kind in ("pool", "groups", "allocation"):
            await self.mail()
            frozen = await self.somebody("lottery", partial(self.freeze, session_id, kind))
            if frozen is None:
                return False
            await self.mail()
            drawn = await self.ceremony(frozen.json())
            if drawn is None:
                return False
            for code in drawn["outcome"].get("seating", {}).get("BATCH", []):
                await lottery.present(session_id, code)
            if (
                kind == "groups"
                and not (await lottery.check_in(session_id, self.case_id)).is_success
            ):
                return False
        return bool(await self.office.published("lottery", HAND_OVERS["lottery"]))

    async def session_with_the_case(self) -> str | None:
        """Plan until it is by somebody who may operate the case's draws, and put it there."""
        for _ in PEOPLE:
            planned = await self.somebody("lottery", self.plan)
            assert planned is not None
            session_id = planned.json()["id"]
            path, body = f"/sessions/{session_id}/cases", {"case_ids": [str(self.case_id)]}
            if await self.somebody("lottery", partial(self.post, path, body)):
                return str(session_id)
        return None

    async def post(self, path: str, body: dict[str, Any], who: str) -> Response:
        return await self.send("lottery", who, path, body)

    async def plan(self, who: str) -> Response:
        self.office.lottery.operator = self.office.ask("lottery", who)
        body = {
            "mode": "on_site",
            "starts_at": "2026-12-01T01:00:00Z",
            "venue": "东阳市劳动能力鉴定中心",
            "panels": [{"code": "P1", "category": "limb", "seats": ["orthopaedics"] * 3}],
            "distinct_hospitals": False,
        }
        return await self.send("lottery", who, "/sessions", body)

    async def freeze(self, session_id: str, kind: str, who: str) -> Response:
        self.office.lottery.operator = self.office.ask("lottery", who)
        return await self.office.lottery.freeze(session_id, kind)

    async def ceremony(self, frozen: dict[str, Any]) -> dict[str, Any] | None:
        """Commit as whoever may, and go through the rest, which is done by tokens."""
        path = f"/draws/{frozen['draw']['id']}/commitment"
        if not await self.somebody("lottery", lambda who: self.send("lottery", who, path)):
            return None
        for person, opening in await self.office.lottery.contribute(frozen):
            await self.office.lottery.open(frozen["draw"]["id"], person, opening)
        revealed = await self.office.lottery.reveal(frozen)
        assert revealed.status_code == 200, revealed.text
        return dict(revealed.json())

    async def examine(self) -> bool:
        (allocated,) = await self.office.published("lottery", HAND_OVERS["lottery"])
        path = f"/examinations/{self.case_id}/opinions"
        for seat in allocated["panel"]:
            sealed = await self.send("review", seat["account_id"], path, opinion_body())
            if not sealed.is_success:
                assert sealed.json()["code"] in STOPPING, sealed.text
                self.refused.append(("review", sealed.json()["code"]))
                return False
        return True

    async def approve(self) -> bool:
        path = f"/cases/{self.case_id}/conclusion/approval"
        approved = await self.somebody(
            "review", lambda who: self.send("review", who, path, version=1)
        )
        await self.office.expect_conclusion(self.case_id)
        return approved is not None

    async def mail(self) -> bool:
        """Now and then somebody sends a letter that lies there."""
        for route in OWN:
            if route[1] == "mailing":
                await self.office.post.deliver(*route)
        for letter in await self.office.sealed_letters(self.case_id):
            if self.chance.random() < 0.5:
                await self.somebody("mailing", partial(self.office.dispatch, letter["id"]))
        return True

    async def send(
        self, service: str, who: str, path: str, body: Any = None, **how: Any
    ) -> Response:
        return await self.office.send(service, who, path, body, **how)


@pytest.mark.parametrize("seed", [1, 8, 10, 12, 13, 15, 18, 28])
async def test_nobody_is_handed_over_with_two_duties_and_every_clash_stops_the_case(
    office: FourServices, seed: int
) -> None:
    await office.lottery.add_experts("orthopaedics", len(EXPERTS))
    walk = Walk(office, seed)

    await walk.go()
    await office.post.drain()

    for service, subject in HAND_OVERS.items():
        for event in await office.published(service, subject):
            assert clashes(Duty.model_validate(item) for item in event["duties"]) == ()
    await every_refusal_is_on_record(walk)
    await every_clash_stops_the_case(walk)


async def every_refusal_is_on_record(walk: Walk) -> None:
    for service in ("intake", "lottery", "review", "mailing"):
        for code in STOPPING:
            kept = await walk.office.entries(service, case_id=str(walk.case_id), code=code)
            attempts = [entry for entry in kept if entry["action"] != "duties.contested"]
            assert len(attempts) == walk.refused.count((service, code)), (service, code)
            for entry in attempts:
                assert entry["detail"]["held"] != entry["detail"]["wanted"]


async def every_clash_stops_the_case(walk: Walk) -> None:
    """Whatever the four hold together, they agree on; with a clash in it nobody mails any more."""
    known = [await duties_of(walk, service) for service in ("intake", "review", "mailing")]
    contested = [bool(clashes(duties)) for duties in known if duties]
    assert len(set(contested)) == 1, known
    if not contested[0]:
        return
    for letter in await walk.office.sealed_letters(walk.case_id):
        refused = await walk.office.dispatch(letter["id"], "a-stranger")
        assert refused.json()["code"] == "case_contested"
    assert await walk.office.published("intake", "intake.case.contested.v1")


async def duties_of(walk: Walk, service: str) -> list[Duty]:
    """Return what a service knows of the case's duties; nothing where the case isn't."""
    table = {
        "intake": ("case", "id"),
        "review": ("examination", "case_id"),
        "mailing": ("case", "id"),
    }[service]
    async with walk.office.running[service].service.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            f'select duties from {service}."{table[0]}" where {table[1]} = $1',
            (walk.case_id,),
        )
        found = rows.scalar_one_or_none()
    return [Duty.model_validate(item) for item in found or []]
