"""Before a draw is frozen the operator learns figures over all cases, and of no case its own."""

from collections.abc import Collection
from uuid import UUID

from services.lottery.tests.api.conftest import PREFIX
from shared.testing.identities import make_credit_code
from shared.testing.running import Surroundings
from tests.blindness.asking import READING, Asking, Heard, differences, written_to
from tests.blindness.bureau import Bureau
from tests.blindness.chance import same_chance
from tests.blindness.pairs import Sitting, paired
from tests.blindness.world import asking_about


async def called(bureau: Bureau) -> Sitting:
    """A session whose experts are called and there; the groups aren't frozen."""
    return await (await Sitting.begun(bureau)).until_opened(bureau, "nothing")


async def told(
    bureau: Bureau, asking: Asking, told_of: Sitting, treated: Collection[UUID]
) -> Heard:
    """Let two hospitals of the pool have treated some, then let everybody read everything.

    Of two there are experts enough in every batch for some case to be in the way of all panels.
    """
    for case_id in told_of.cases:
        hospitals = [make_credit_code(0), make_credit_code(1)] if case_id in treated else []
        bureau.lottery.intake.treated_in(case_id, hospitals)
    heard = Heard()
    with same_chance(block=9), written_to(heard.logged):
        for service in asking.services:
            await asking.ask_all(heard, service, bureau.services[service].app, READING)
    return heard


async def test_nobody_learns_whose_conflict_it_is(surroundings: Surroundings) -> None:
    async with paired(surroundings, called) as pair:
        asking = await asking_about(pair, surroundings)

        one = await told(pair.one, asking, pair.told, pair.told.cases[:1])
        other = await told(pair.other, asking, pair.told, pair.told.cases[1:2])

        assert differences(one, other) == {}
        report = f"{PREFIX}/sessions/{{session_id}}/feasibility/groups"
        assert report not in one.never_granted


async def test_only_the_operator_learns_that_there_are_conflicts(
    surroundings: Surroundings,
) -> None:
    async with paired(surroundings, called) as pair:
        asking = await asking_about(pair, surroundings)

        one = await told(pair.one, asking, pair.told, [])
        other = await told(pair.other, asking, pair.told, pair.told.cases[:1])

        path = f"{PREFIX}/sessions/{pair.told.session_id}/feasibility/groups"
        found = differences(one, other)
        assert [question.partition(" ")[2] for question in found] == [
            f"GET {path} of lottery as draw_operator draw_operator-1"
        ]
