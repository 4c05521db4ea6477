"""Walks an application about at random, as everybody at once, beside the model of it."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from intake.services.abandonments import abandon_lapsed
from services.intake.tests.factories.applications import REQUIRED_ITEMS
from services.intake.tests.factories.case_facts import facts_of
from services.intake.tests.factories.clients import BASE
from services.intake.tests.factories.files import pdf
from services.intake.tests.factories.hospitals import (
    Hospital,
    announced,
    match_waiting,
    records,
)
from services.intake.tests.factories.notice_model import (
    NEVER_DEMANDED,
    NOT_LISTED,
    NoticeModel,
    Paper,
    Proposed,
)
from services.intake.tests.factories.notices import BLURRED, RECEIVED_ON, NoticeDesk

__all__ = ["Walk"]

VERDICTS = ("complete", "complete", "unreadable", "wrong_document", "expired")
ITEMS = (*REQUIRED_ITEMS, *REQUIRED_ITEMS, "relative_authorisation", *NEVER_DEMANDED, NOT_LISTED)
GROUNDS = ("new_fact", "forged_item", "item_changed_by_applicant")
COUNTED_UNTIL = date(2026, 9, 30)
"""What begins by then ends in the year whose days off are known by heart."""

MORE_TIME = {"reason": "illness", "explanation": "申请人住院治疗中"}


class Walk:
    """One application that many people act on; each answer is held against the model."""

    def __init__(self, notices: NoticeDesk, hospital: Hospital, seed: int) -> None:
        self.notices, self.desk, self.hospital = notices, notices.desk, hospital
        self.serial = seed + 1
        self.random = Random(seed)  # noqa: S311
        self.model = NoticeModel(RECEIVED_ON, is_electronic=self.random.random() < 0.3)

        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.is_read = False
        self.proposal_ids: list[str] = []
        self.refusals: list[dict[str, Any]] = []
        self.spare: list[tuple[str, date]] = []
        self.steps: list[str] = []
        self.steps_since_end = 0
        self.done: Counter[str] = Counter()

    async def begin(self) -> None:
        """Hand the application in with some of what is required."""
        brought = self.random.sample(REQUIRED_ITEMS, self.random.randint(1, 4))
        consent = self.model.is_electronic
        await self.notices.received(*brought, serial=self.serial, consent_electronic=consent)
        self.model.papers = [Paper(item, self.model.day) for item in brought]
        self.after = await self.facts()

    async def facts(self) -> dict[str, Any]:
        """Return everything that is stored of the application."""
        return await facts_of(self.desk, self.notices.case_id)

    async def step(self, name: str, act: Callable[["Walk"], Awaitable[None]]) -> None:
        """Do something that may or may not be allowed now."""
        self.steps.append(f"{self.model.day} {self.model.state}: {name}")
        self.before, self.is_read = self.after, False
        await act(self)
        if not self.is_read:
            self.after = await self.facts()
        self.steps_since_end += self.is_at_the_end

    @property
    def is_at_the_end(self) -> bool:
        """Whether the notice is no longer anybody's business."""
        return self.model.state in {"accepted", "withdrawn", "not_accepted"}

    @property
    def has_changed(self) -> bool:
        """Whether the last step changed anything."""
        return self.after != self.before

    async def heard(self, response: Response, *, is_allowed: bool) -> bool:
        """Hold an answer against what is allowed; a refusal says why, and changed nothing."""
        self.steps[-1] += f" → {response.status_code}"
        assert response.is_success == is_allowed, (self.steps, response.text)
        assert not response.is_server_error, (self.steps, response.text)
        self.after, self.is_read = await self.facts(), True
        if not is_allowed:
            problem = response.json()
            assert problem["code"], problem
            assert problem["detail"], problem
            assert problem["detail_zh"], problem
            assert self.after == self.before, self.steps
        else:
            self.done[self.steps[-1].split(": ")[1].split(" ")[0]] += 1
        return is_allowed

    @property
    def clerk(self) -> AsyncClient:
        """One of two clerks."""
        return self.desk.as_clerk(self.random.choice(("clerk-1", "clerk-2")))

    async def judge(self) -> None:
        """Say of one paper what it is, also a second time."""
        paper = self.random.choice(self.model.papers)
        await self.say({paper: self.random.choice(VERDICTS)})

    async def judge_all(self) -> None:
        """Say of everything that nobody has looked at what it is."""
        open_papers = [paper for paper in self.model.papers if paper.verdict is None]
        if self.random.random() < 0.85:
            counting = [self.model.counting(item) for item in self.model.demanded]
            open_papers = [one for papers in counting for one in papers if one.verdict is None]
        said = {paper: self.random.choice(VERDICTS) for paper in open_papers}
        if said:
            await self.say(said)

    async def say(self, said: dict[Paper, str]) -> None:
        """Say of papers what they are, as a clerk or as the applicant."""
        shown = await self.notices.application()
        ids = {row["code"]: row["material_ids"] for row in shown["checklist"]}
        body = [
            {
                "material_id": ids[paper.item][self.place_of(paper)],
                "verdict": verdict,
                "reason": None if verdict == "complete" else BLURRED,
            }
            for paper, verdict in said.items()
        ]
        is_clerk = self.random.random() < 0.95
        client = self.clerk if is_clerk else self.desk.as_applicant()
        response = await client.put(f"{self.notices.path}/verdicts", json={"verdicts": body})
        is_allowed = all(self.model.may_judge(*one) for one in said.items())
        if await self.heard(response, is_allowed=is_clerk and is_allowed):
            self.model.judge(said)

    def place_of(self, paper: Paper) -> int:
        """Return which paper of its item it is."""
        return [item for item in self.model.papers if item.item == paper.item].index(paper)

    async def issue(self) -> None:
        """Issue the notice, in any way, and with any period."""
        days = self.random.choice((15, 15, 20, 10, 91))
        way = self.random.choice(("counter", "counter", "post", "electronic"))
        body = {"service": way, "period_days": days, "period_reason": "需到外地医院复印病历"}
        response = await self.clerk.post(f"{self.notices.path}/notice", json=body)
        is_way = way != "electronic" or self.model.is_electronic
        is_allowed = self.model.may_issue() and 15 <= days <= 90 and is_way
        if await self.heard(response, is_allowed=is_allowed):
            self.model.issue(days, is_served=way != "post")

    async def hand_over(self) -> None:
        """Hand the notice over at the counter."""
        response = await self.clerk.post(f"{self.notices.path}/notice/service")
        if await self.heard(response, is_allowed=self.model.may_hand_over()):
            self.model.serve(len(self.model.notices) - 1, self.model.day)

    async def letter_arrives(self) -> None:
        """Let mailing say, sooner or later, that a letter arrived, which somebody may have had."""
        if not self.model.notices:
            return
        number = self.random.randrange(len(self.model.notices))
        ago = self.random.randint(0, (self.model.day - self.model.notices[number].issued_on).days)
        arrived_on = self.model.day - timedelta(days=ago)
        ids = sorted(self.before["supplement_notice"], key=lambda row: row["number"])
        await self.notices.mailed(arrived_on, UUID(ids[number]["id"]))
        self.model.serve(number, arrived_on)
        self.done["letter_arrives"] += 1

    async def answer(self) -> None:
        """Hand papers in: as the applicant, another one, or a clerk for them."""
        wanted = self.random.sample(sorted(set(ITEMS)), self.random.choice((1, 1, 2)))
        if self.model.missing and self.random.random() < 0.7:
            count = self.random.randint(1, len(self.model.missing))
            wanted = self.random.sample(self.model.missing, count)
        client = self.desk.as_applicant()
        body = {"materials": [await self.uploaded(client, item) for item in wanted]}
        is_stranger = self.random.random() < 0.1
        client = self.desk.as_applicant("applicant-2") if is_stranger else client
        response = await client.post(f"{self.notices.path}/supplement", json=body)
        is_allowed = self.model.may_answer(wanted) and not is_stranger
        if await self.heard(response, is_allowed=is_allowed):
            self.model.bring(*wanted)
        else:
            ids = [one["upload_id"] for one in body["materials"]]
            self.spare += [(upload_id, self.model.day) for upload_id in ids]

    async def uploaded(self, client: AsyncClient, item: str) -> dict[str, str]:
        """Upload a file, or take one of today that was refused."""
        while self.spare:
            upload_id, day = self.spare.pop()
            if day == self.model.day:
                return {"item": item, "upload_id": upload_id}
        return await self.notices.uploaded(client, item)

    async def hospital_sends(self) -> None:
        """Let a hospital send the medical records, unasked."""
        name = f"{self.serial}-{len(self.steps)}"
        content = pdf(f"records {name}")
        document = announced(content, part="file-1", dated_on="2026-03-16")
        days = {"visit__started_on": "2026-03-02", "visit__ended_on": "2026-03-16"}
        body = records(self.serial, external_id=name, documents=[document], **days)
        response = await self.hospital.submit_form(body, {"file-1": content})
        assert response.status_code == 201, response.text
        await match_waiting(self.desk)
        self.done["hospital_sends"] += 1
        if self.model.state in {"received", "notice_issued", "supplemented", "accepted"}:
            self.model.bring("medical_records")

    async def ask(self) -> None:
        """Ask for more time."""
        body = {"days": 10, **MORE_TIME}
        path = f"{self.notices.path}/notice/extension-requests"
        response = await self.desk.as_applicant().post(path, json=body)
        if await self.heard(response, is_allowed=self.model.may_ask()):
            self.model.is_asked = True

    async def give(self) -> None:
        """Give more time, for a reason that counts or not."""
        days = self.random.choice((1, 7, 10, 30, 31))
        body = {"days": days, **MORE_TIME}
        if is_holiday := self.random.random() < 0.1:
            body["reason"] = "holiday"
        response = await self.clerk.post(f"{self.notices.path}/notice/extensions", json=body)
        is_allowed = days <= 30 and not is_holiday and self.model.may_give(days)
        if await self.heard(response, is_allowed=is_allowed):
            self.model.give(days)

    async def give_none(self) -> None:
        """Refuse more time."""
        path = f"{self.notices.path}/notice/extension-requests/refusal"
        response = await self.clerk.post(path)
        if await self.heard(response, is_allowed=self.model.is_asked):
            self.model.is_asked = False

    async def propose_second(self) -> None:
        """Propose a second notice on any ground and for any item."""
        item, ground = self.random.choice(ITEMS), self.random.choice(GROUNDS)
        if settled := sorted({*REQUIRED_ITEMS} - {*self.model.missing}):
            item = self.random.choice((item, *settled))
        body = {
            "ground": ground,
            "explanation": "经核实",
            "items": [{"item": item, "reason": "经核实"}],
        }
        await self.propose("notice-proposals", body, "second_notice", item)

    async def propose_reopening(self) -> None:
        """Propose to take the application up again."""
        body = {"ground": "illness", "explanation": "申请人住院至昨日"}
        await self.propose("reopening-proposals", body, "reopening", "")

    async def propose(self, route: str, body: dict[str, Any], kind: str, item: str) -> None:
        """Propose something as one of the clerks."""
        person = self.random.choice(("clerk-1", "clerk-2"))
        wanted = Proposed(kind, body["ground"], item, proposed_by=person)
        client = self.desk.as_clerk(person)
        response = await client.post(f"{self.notices.path}/{route}", json=body)
        if await self.heard(response, is_allowed=self.model.may_propose(wanted)):
            self.model.proposals.append(wanted)
            self.proposal_ids.append(response.json()["id"])

    async def confirm(self) -> None:
        """Confirm something as whoever proposed it, as somebody else, or without the right to."""
        if not self.proposal_ids:
            return
        number = self.random.randrange(len(self.proposal_ids))
        number = -1 if self.random.random() < 0.7 else number
        wanted = self.model.proposals[number]
        person, role = self.random.choice(
            (
                ("reviewer-1", "preliminary_reviewer"),
                ("reviewer-1", "preliminary_reviewer"),
                ("reviewer-2", "preliminary_reviewer"),
                ("approver-1", "approver"),
                (wanted.proposed_by, "approver"),
                (wanted.proposed_by, "approver"),
                ("clerk-3", "clerk"),
                ("supervisor-1", "supervisor"),
            )
        )
        client = self.desk.running.client_for("clerk", role, account=person)
        if role == "supervisor":
            client = self.desk.running.client_for(role, account=person)
        response = await self.notices.confirm(self.proposal_ids[number], client)
        has_right = role not in {"clerk", "supervisor"}
        is_allowed = has_right and self.model.may_confirm(wanted, person)
        if await self.heard(response, is_allowed=is_allowed):
            if wanted.is_pending:
                self.done[f"confirm_{wanted.kind}"] += 1
            self.model.confirm(wanted, person)

    async def decline(self) -> None:
        """Decline what was proposed, or take it back."""
        if not self.proposal_ids:
            return
        wanted = self.model.proposals[-1]
        path = f"{self.notices.path}/notice-proposals/{self.proposal_ids[-1]}/refusal"
        client = self.random.choice((self.desk.as_reviewer(), self.clerk))
        if await self.heard(await client.post(path), is_allowed=wanted.is_pending):
            wanted.is_pending = False

    async def accept(self) -> None:
        """Accept the application."""
        rest = self.random.random() < 0.7
        response = await self.clerk.post(
            f"{BASE}/cases/{self.notices.case_id}/acceptance", json={"rest_complete": rest}
        )
        if await self.heard(response, is_allowed=self.model.may_accept(rest_complete=rest)):
            self.model.accept()

    async def withdraw(self) -> None:
        """Take the application back, as who applied or as somebody else."""
        person = self.random.choice(("applicant-1", "applicant-2"))
        response = await self.desk.as_applicant(person).post(
            f"{self.notices.path}/withdrawal", json={"reason": "no_longer_wanted"}
        )
        is_open = self.model.state in {"received", "notice_issued", "supplemented", "accepted"}
        if await self.heard(response, is_allowed=is_open and person == "applicant-1"):
            self.model.end("withdrawn")

    async def propose_refusal(self) -> None:
        """Propose not to accept the application."""
        person, version = self.random.choice(("clerk-1", "clerk-2")), self.version
        path = f"{BASE}/cases/{self.notices.case_id}/refusals"
        body = {"ground": "not_within_jurisdiction", "facts": "参保地为义乌市"}
        response = await self.desk.as_clerk(person).post(path, json=body)
        is_open = self.model.state in {"received", "notice_issued", "supplemented", "accepted"}
        waits = bool(self.refusals) and self.refusals[-1]["version"] == version
        if await self.heard(response, is_allowed=is_open and not waits):
            made = {"id": response.json()["id"], "by": person, "version": version}
            self.refusals.append(made)

    async def confirm_refusal(self) -> None:
        """Confirm that, as who proposed it or as somebody else."""
        if not self.refusals:
            return
        proposed = self.refusals[-1]
        person, version = self.random.choice(("clerk-1", "clerk-2")), self.version
        path = f"{BASE}/refusals/{proposed['id']}/confirmation"
        response = await self.desk.as_clerk(person).post(path)
        is_fresh = self.model.state != "not_accepted" and proposed["version"] == version
        is_again = self.model.state == "not_accepted" and proposed.get("settled_by") == person
        is_allowed = person != proposed["by"] and (is_fresh or is_again)
        if await self.heard(response, is_allowed=is_allowed) and is_fresh:
            proposed["settled_by"] = person
            self.model.end("not_accepted")

    @property
    def version(self) -> int:
        """The version of the case before this step."""
        return int(self.before["case"]["version"])

    async def days_pass(self) -> None:
        """Let the clock go on."""
        days = self.random.choice((0, 1, 1, 3, 5, 10, 15, 20))
        if self.model.is_running and self.model.last_day and self.random.random() < 0.4:
            left = (self.model.last_day - self.model.day).days
            days = max(0, left + self.random.choice((0, 0, 1)))
        self.model.day = min(self.model.day + timedelta(days=days), COUNTED_UNTIL)
        self.notices.on(self.model.day, self.random.randrange(24))

    async def job_runs(self) -> None:
        """Let the job pass by."""
        was = self.model.state
        await abandon_lapsed(self.desk.service)
        self.done["last_day"] += self.model.is_running and self.model.day == self.model.last_day
        self.model.run_job()
        self.done["abandoned"] += was != self.model.state
