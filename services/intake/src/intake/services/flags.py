"""What a clerk should look at in a case, from what is stated and what is on record here."""

from collections.abc import Sequence

from intake.domain.application import Application
from intake.domain.case import Case
from intake.domain.flags import Flag, Records, flags_of
from intake.unit_of_work import UnitOfWork

__all__ = ["of_case"]


async def of_case(uow: UnitOfWork, case: Case, application: Application) -> Sequence[Flag]:
    """Return what stands out in a case that was opened for staff."""
    settings, number = uow.settings, application.parties.appraisee.identity_number
    history = await uow.people.list_history(uow.service.blind_index.of("identity_number", number))
    others = [item for item in history if item.id != case.id]
    records = Records(
        regions=settings.regions_of(uow.committee),
        retirement_ages=settings.retirement_ages,
        other_cases=len(others),
        concluded_on=frozenset(item.concluded_on for item in others if item.concluded_on),
    )
    definition = settings.definitions.get(case.matter, case.definition_version)
    return flags_of(definition, case, application, records)
