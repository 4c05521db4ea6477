"""Whether an application may be received: nothing contradicts itself and every gate is passed."""

from collections.abc import Mapping
from datetime import date

from intake.domain.admission import Surroundings, refusals
from intake.domain.contradictions import contradictions
from intake.domain.definitions import Definition
from intake.domain.gates import WaitingPeriod
from intake.domain.matters import Matter
from intake.domain.statement import Statement
from intake.errors import ApplicationContradictoryError, ApplicationNotAdmissibleError
from intake.unit_of_work import UnitOfWork
from shared.clock import committee_date
from shared.errors import FieldError

__all__ = ["check_admissible", "problems"]


async def check_admissible(
    uow: UnitOfWork, definition: Definition, said: Statement, on: date
) -> None:
    """Let an application pass that has no problems on the day of its receipt.

    Raises
    ------
    ApplicationContradictoryError
        It contradicts itself, or lacks what the matter needs; gates that refuse it are named too.
    ApplicationNotAdmissibleError
        Gates refuse it, and nothing else.
    """
    wrong = contradictions(definition, said, on)
    refused = refusals(
        definition, said, surroundings(uow, on, await concluded(uow, definition, said))
    )
    if wrong:
        raise ApplicationContradictoryError(errors=[*wrong, *refused])
    if refused:
        raise ApplicationNotAdmissibleError(errors=refused)


def problems(uow: UnitOfWork, definition: Definition, said: Statement) -> list[FieldError]:
    """Return what would be refused today of what is stated so far.

    Records about the person aren't looked at: a draft asks nothing about anybody.
    """
    today = committee_date(uow.now)
    return [
        *contradictions(definition, said, today),
        *refusals(definition, said, surroundings(uow, today, {})),
    ]


def surroundings(uow: UnitOfWork, on: date, known: Mapping[Matter, date]) -> Surroundings:
    """Return what gates look at beside the application."""
    return Surroundings(
        today=on,
        committee=uow.committee,
        regions=uow.settings.regions_of(uow.committee),
        rules=uow.settings.rules,
        calendar=uow.service.calendar,
        concluded=known,
    )


async def concluded(
    uow: UnitOfWork, definition: Definition, said: Statement
) -> Mapping[Matter, date]:
    """Return the latest conclusions on record of the person, where a gate counts from them."""
    number = said.identity_number
    if number is None or not any(isinstance(gate, WaitingPeriod) for gate in definition.gates):
        return {}
    index = uow.service.blind_index.of("identity_number", number)
    history = await uow.people.list_history(index)
    days = sorted((item.concluded_on, item.matter) for item in history if item.concluded_on)
    return {matter: day for day, matter in days}
