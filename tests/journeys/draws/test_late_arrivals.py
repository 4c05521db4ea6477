"""People who come after the allocation is frozen are drawn on top of it; nobody is drawn twice."""

from collections import Counter
from pathlib import Path
from uuid import UUID

from services.lottery.tests.verifiers.browser import Browser
from shared.testing.identities import make_credit_code
from tests.journeys.draws.hall import HOSPITAL, Hall, Json

APPLICANTS, IN_TIME, LATER = 45, 38, 42
PANELS = {f"P{number}": ["orthopaedics"] * 3 for number in range(1, 5)}


async def opened(hall: Hall) -> list[UUID]:
    """Bring 45 people to a session whose experts sit in four panels; 15 recuse a hospital."""
    await hall.hire("orthopaedics", *range(HOSPITAL, HOSPITAL + 12))
    cases = [
        await hall.lottery.add_case(
            hospital=make_credit_code(HOSPITAL + number % 12) if number % 3 == 0 else None
        )
        for number in range(APPLICANTS)
    ]
    await hall.plan(PANELS)
    await hall.schedule(cases)
    await hall.seated()
    await hall.draw("groups")
    return cases


async def panel_of(hall: Hall) -> dict[str, str]:
    """Return the panels of those who have one, by code."""
    detail = await hall.detail()
    return {case["code"]: case["panel_code"] for case in detail["cases"] if case["panel_code"]}


async def test_late_arrivals_are_drawn_on_top_and_those_already_drawn_keep_their_panel(
    hall: Hall, browser: Browser, tmp_path: Path
) -> None:
    cases = await opened(hall)
    for case_id in cases[:IN_TIME]:
        await hall.check_in(case_id)
    frozen = await hall.frozen("allocation")
    for case_id in cases[IN_TIME:LATER]:
        await hall.check_in(case_id)

    first = await hall.reveal(frozen)
    after_first = await panel_of(hall)
    second = await hall.draw("allocation")
    after_second = await panel_of(hall)
    for case_id in cases[LATER:]:
        await hall.check_in(case_id)
    third = await hall.draw("allocation")
    after_third = await panel_of(hall)

    drawn = [draw["outcome"]["allocation"] for draw in (first, second, third)]
    assert [len(allocation) for allocation in drawn] == [IN_TIME, LATER - IN_TIME, 3]
    assert after_first == drawn[0]
    assert after_second == drawn[0] | drawn[1]
    assert after_third == drawn[0] | drawn[1] | drawn[2]
    chain = await hall.verified(browser, tmp_path)
    rounds = [document for document in chain if document["kind"] == "allocation"]
    hashes = [document["hash"] for document in chain]
    assert [document["input"]["after"] for document in rounds] == [
        sorted([hashes[1], *hashes[2:position]]) for position in (2, 3, 4)
    ]
    for position, document in enumerate(rounds):
        taken = Counter(panel for earlier in drawn[:position] for panel in earlier.values())
        assert loads_of(document) == {panel: taken[panel] for panel in PANELS}
        assert within_the_slack(document)


def loads_of(document: Json) -> dict[str, int]:
    return {panel["code"]: panel["load"] for panel in document["input"]["panels"]}


def within_the_slack(document: Json) -> bool:
    """Whether every panel ends between the bounds of section 7, with the slack that is stated."""
    loads, slack = loads_of(document), document["input"]["slack"]
    new = Counter(document["outcome"]["allocation"].values())
    lower, rest = divmod(sum(loads.values()) + new.total(), len(loads))
    upper = lower + bool(rest)
    return all(
        max(load, lower - slack) <= load + new[panel] <= max(load, upper + slack)
        for panel, load in loads.items()
    )
