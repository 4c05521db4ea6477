"""What every step of a case has in common: the state and version it needs, and its entry."""

from uuid import UUID

from intake.domain.case import Case
from intake.domain.checklist import Checklist
from intake.domain.definitions import Definition
from intake.domain.states import CaseState
from intake.domain.timeline import Entry, EntryCode, Publisher
from intake.domain.words import STATES_ZH
from intake.errors import CaseStateError
from intake.unit_of_work import UnitOfWork
from shared.errors import StaleVersionError
from shared.ids import new_id

__all__ = [
    "check_state",
    "check_version",
    "checklist_of",
    "definition_of",
    "not_open",
    "own_entry",
]


def check_version(case: Case, expected: int | None) -> None:
    """Let only the version pass that the caller read; without one, any.

    Raises
    ------
    StaleVersionError
        The case was changed in the meantime.
    """
    if expected is not None and case.version != expected:
        raise StaleVersionError(current=case.version, expected=expected)


def check_state(case: Case, *needed: CaseState) -> None:
    """Let only cases in one of these states pass.

    Raises
    ------
    CaseStateError
        The case is in another one.
    """
    if case.state not in needed:
        raise CaseStateError(
            state=case.state,
            state_zh=STATES_ZH[case.state],
            needed=" | ".join(needed),
            needed_zh="”“".join(STATES_ZH[state] for state in needed),
        )


def not_open(case: Case) -> CaseStateError:
    """Return the refusal of what only a case may have that is still being dealt with."""
    return CaseStateError(
        state=case.state, state_zh=STATES_ZH[case.state], needed="open", needed_zh="在办"
    )


def own_entry(
    uow: UnitOfWork, case_id: UUID, code: EntryCode, facts: dict[str, str] | None = None
) -> Entry:
    """Return a timeline entry for what intake itself does now."""
    return Entry(new_id(), case_id, uow.now, Publisher.INTAKE, code, facts or {})


def checklist_of(uow: UnitOfWork, case: Case) -> Checklist:
    """Return the list that a case was submitted under; a newer one doesn't touch it."""
    return uow.settings.definitions.checklist_of(case.matter, case.definition_version)


def definition_of(uow: UnitOfWork, case: Case) -> Definition:
    """Return the definition of its matter that a case was submitted under."""
    return uow.settings.definitions.get(case.matter, case.definition_version)
