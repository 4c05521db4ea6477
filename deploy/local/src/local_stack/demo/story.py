"""The bureau's own report as a story: one sitting in the hall, and one visit at a bedside.

Twelve injured workers come to an on-site session with four panels of three, drawn double-blind;
one expert stays away and an alternate steps in, one panel is recused, one disagreement is settled
by majority. A paralysed worker is examined at home by a drawn panel. All thirteen conclusions
arrive by post, free.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from local_stack.demo import conclusions, counter, delivery, sitting
from local_stack.demo.cast import BEDRIDDEN, INJURED, renumbered
from local_stack.demo.office import CaseFile, Office, in_turn, open_office
from local_stack.demo.people import Stage
from local_stack.demo.proof import (
    keep_chain,
    public_statistics,
    verify_all,
    verify_in_script,
)
from local_stack.demo.sitting import Sitting
from local_stack.demo.waiting import until

__all__ = ["Told", "tell"]

COMMITTEE = "330783"

Say = Callable[[str], None]


@dataclass
class Told:
    """What the story left behind: cases, sittings, letters, transcripts."""

    office: Office
    cases: list[CaseFile]
    at_home: CaseFile
    sittings: list[Sitting] = field(default_factory=list)
    discussed: list[str] = field(default_factory=list)
    letters: list[Path] = field(default_factory=list)
    verified: int = 0
    verified_in_script: int = 0
    statistics: dict[str, Any] = field(default_factory=dict)

    @property
    def all_cases(self) -> list[CaseFile]:
        """The twelve in the hall and the one at home."""
        return [*self.cases, self.at_home]


async def tell(stage: Stage, output: Path, say: Say) -> Told:
    """Let the whole story happen over HTTP at the gateway, and keep what it leaves.

    Raises
    ------
    RefusedError, StoryStuckError, FalseDrawError
        A stage failed; the message says which request or check.
    """
    office = await open_office(stage)
    say(f"{len(office.staff) + len(office.members)} staff and {len(office.experts)} experts")
    told = await hand_in(office)
    say(f"{len(told.all_cases)} applications with {len(told.all_cases) * 4 + 1} files received")
    await take_in(told)
    say("all accepted, and looked through by a second person")
    await sit(told, say)
    say("two sittings held: six draws, one expert replaced, every case has its panel")
    await conclude(told)
    say(f"39 opinions sealed, {len(told.discussed)} difficult cases discussed, 13 approved")
    await send(told, output)
    say(f"{len(told.letters)} letters sealed; every conclusion delivered free, all cases closed")
    directory = output / "transcripts"
    directory.mkdir(parents=True, exist_ok=True)
    transcripts = await keep_chain(stage.base_url, COMMITTEE, directory)
    told.verified = verify_all(transcripts)
    say(f"{told.verified} draw transcripts pass the stand-alone verifier")
    told.verified_in_script = verify_in_script(transcripts)
    say(f"{told.verified_in_script} documents of the chain pass the browser's verifier")
    told.statistics = await public_statistics(stage.base_url, COMMITTEE)
    say(statistics_in_short(told.statistics))
    return told


def statistics_in_short(found: dict[str, Any]) -> str:
    """Say in a line what the public statistics hold."""
    drawn, classes = found["draws"]["revealed"], found["classes"]
    smallest = min(item["first_half"]["corrected"] for item in classes)
    return (
        f"public statistics: {drawn} draws revealed, {len(classes)} classes of experts,"
        f" smallest corrected p-value {smallest:.2f}"
    )


async def hand_in(office: Office) -> Told:
    """Let everyone apply; for the bedridden worker his wife does."""
    run = int(office.stage.run, 16)
    cases = await in_turn(counter.apply(office, renumbered(person, run)) for person in INJURED)
    at_home = await counter.apply(office, renumbered(BEDRIDDEN, run), by_relative=True)
    return Told(office, cases, at_home)


async def take_in(told: Told) -> None:
    """Accept every application and let a second person look it through."""
    for case in told.all_cases:
        await counter.accept(told.office, case)
        mode = "home_visit" if case is told.at_home else "on_site"
        await counter.review(told.office, case, mode=mode)


async def sit(told: Told, say: Say) -> None:
    """Hold the sitting in the hall and the visit at the bedside."""
    office = told.office
    await sitting.tidy(office)
    hall, repaired = await sitting.plan_on_site(office)
    say(f"a session planned that couldn't be drawn: {repaired}")
    told.sittings.append(await sitting.hold(office, hall, told.cases, one_is_absent=True))
    home = await sitting.plan_at_home(office)
    told.sittings.append(await sitting.hold(office, home, [told.at_home], one_is_absent=False))


async def conclude(told: Told) -> None:
    """Let the panels decide, difficult cases be discussed, and every conclusion be approved."""
    office = told.office
    hall, home = told.sittings
    await in_turn(conclusions.examine(office, case, hall) for case in told.cases)
    await conclusions.examine(office, told.at_home, home)
    told.discussed = await conclusions.discuss_difficult(office, told.all_cases)
    for case in told.all_cases:
        await conclusions.approve(office, case)
    for held in told.sittings:
        await office.draw_operator.post(f"/api/lottery/v1/sessions/{held.session_id}/end")


async def send(told: Told, output: Path) -> None:
    """Post every conclusion, wait until every case is closed, and keep the letters."""
    number: Callable[[], int] = numbering(told.office.stage.run)
    for case in told.all_cases:
        await delivery.deliver(told.office, case, number)
    for case in told.all_cases:
        await until(partial(delivery.is_closed, case), f"{case.case_number} closes")
    letters = output / "letters"
    letters.mkdir(parents=True, exist_ok=True)
    for case in told.all_cases:
        told.letters += await delivery.keep_letters(told.office, case, letters)


def numbering(run: str) -> Callable[[], int]:
    """Return a source of postal item numbers that differ from run to run."""
    following: Any = count(int(run, 16) % 900_000 * 100)
    return lambda: int(next(following))
