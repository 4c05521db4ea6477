"""On a screen and at home no opinion is given on somebody whom nobody has identified."""

from typing import Any
from uuid import UUID

import pytest

from services.review.tests.factories.bodies import opinion_body
from services.review.tests.factories.cases import (
    SESSION,
    Neighbours,
    allocated,
    checked_in,
    preliminarily_reviewed,
    scheduled,
)
from services.review.tests.factories.people import People
from shared.events.lottery import CaseIdentified
from shared.ids import new_id


async def before_the_panel(neighbours: Neighbours, mode: str, *methods: str) -> UUID:
    """Bring a case of a mode before its panel, whose person was let in so."""
    case_id = new_id()
    facts: dict[str, Any] = {"case_id": case_id}
    await neighbours.say("intake", preliminarily_reviewed(**facts, mode=mode))
    await neighbours.say(
        "lottery",
        scheduled(**facts, mode=mode),
        *(checked_in(**facts, method=method) for method in methods),
        allocated(**facts, mode=mode),
    )
    return case_id


@pytest.mark.parametrize(("mode", "methods"), [("home_visit", ("phone",)), ("video", ())])
async def test_opinion_on_an_unidentified_person_is_refused(
    neighbours: Neighbours, people: People, mode: str, methods: tuple[str, ...]
) -> None:
    case_id = await before_the_panel(neighbours, mode, *methods)

    answer = await people.seal(case_id, 1, opinion_body())

    assert (answer.status_code, answer.json()["code"]) == (409, "identity_not_checked")
    assert await people.published() == []


async def test_opinion_follows_the_check_at_the_bedside(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await before_the_panel(neighbours, "home_visit", "phone")

    await neighbours.say("lottery", CaseIdentified(**SESSION, case_id=case_id, document="original"))

    assert (await people.seal(case_id, 1, opinion_body())).status_code == 201


async def test_person_found_at_home_later_is_identified_anew(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await before_the_panel(neighbours, "home_visit", "phone")
    await neighbours.say(
        "lottery",
        CaseIdentified(**SESSION, case_id=case_id, document="original"),
        checked_in(case_id=case_id, method="phone"),
    )

    answer = await people.seal(case_id, 1, opinion_body())

    assert answer.json()["code"] == "identity_not_checked"


async def test_person_seen_on_the_screen_is_examined(
    neighbours: Neighbours, people: People
) -> None:
    case_id = await before_the_panel(neighbours, "video", "screen")

    assert (await people.seal(case_id, 1, opinion_body())).status_code == 201
