"""An operator who does what the planner says, to the letter, and thinks of nothing else."""

from collections.abc import Iterator, Sequence
from itertools import count
from uuid import UUID

from tests.journeys.draws.hall import HOSPITAL, Hall, Json

__all__ = ["Follower"]

MOST_ROUNDS = 5
FOR_SEATS = {"more_experts", "fewer_panels"}


class Follower:
    """Reads the report before the pool draw, and follows the remedies of the kinds it prefers.

    What was done is kept in ``done``, by the codes of the remedies.
    """

    def __init__(self, hall: Hall, preferred: Sequence[str]) -> None:
        self.hall = hall
        self.preferred = preferred
        self.done: list[str] = []
        self._new_hospitals: Iterator[int] = count(HOSPITAL + 500)

    async def repair(self) -> Json:
        """Ask and follow until nothing is in the way; return the last report."""
        for _ in range(MOST_ROUNDS):
            report = await self.hall.told("pool")
            if report["seats_can_be_filled"] and report["every_case_can_go_somewhere"]:
                assert report["obstacles"] == report["remedies"] == []
                return report
            await self.follow(report)
        raise AssertionError(report)

    async def follow(self, report: Json) -> None:
        """Do all that the report says: of one kind for the seats, of one kind for the cases."""
        told = {remedy["code"] for remedy in report["remedies"]}
        for kinds in (told & FOR_SEATS, told - FOR_SEATS):
            chosen = next((code for code in self.preferred if code in kinds), "")
            for remedy in [item for item in report["remedies"] if item["code"] == chosen]:
                await getattr(self, chosen)(remedy)
                self.done.append(chosen)

    async def more_experts(self, remedy: Json) -> None:
        """Appoint as many experts of the class, each of a hospital that nobody is from."""
        hospitals = [next(self._new_hospitals) for _ in range(remedy["number"])]
        await self.hall.hire(remedy["specialty"], *hospitals)

    more_free_experts = more_experts

    async def fewer_panels(self, remedy: Json) -> None:
        """Plan the session without the panels named."""
        await self.replan(
            [panel for panel in await self.panels() if panel["code"] not in remedy["panels"]]
        )

    async def another_panel(self, remedy: Json) -> None:
        """Plan one more panel of the category, seated as the first one of the session is."""
        panels = await self.panels()
        added = {
            "code": f"P{len(panels) + 1}",
            "category": remedy["category"],
            "seats": panels[0]["seats"],
        }
        await self.replan([*panels, added])

    async def reschedule_cases(self, remedy: Json) -> None:
        """Take the cases named off the session; they wait for another one."""
        detail = await self.hall.detail()
        for case in detail["cases"]:
            if case["code"] in remedy["cases"]:
                answer = await self.hall.lottery.operator.post(
                    f"{self.hall.path}/cases/{UUID(case['case_id'])}/removal"
                )
                assert answer.status_code == 200, answer.text

    async def panels(self) -> list[Json]:
        """Return the session's panels as they are planned."""
        panels: list[Json] = (await self.hall.detail())["panels"]
        return panels

    async def replan(self, panels: list[Json]) -> None:
        """Change the session's panels and nothing else."""
        plan = await self.hall.detail()
        kept = ("starts_at", "venue", "distinct_hospitals", "reserves")
        body = {name: plan[name] for name in kept} | {"panels": panels}
        answer = await self.hall.lottery.operator.put(self.hall.path, json=body)
        assert answer.status_code == 200, answer.text
