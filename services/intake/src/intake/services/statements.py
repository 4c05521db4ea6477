"""Correcting what an application states, after the reviewer sent it back: nothing is overwritten.

The parts that can be corrected are employer, injury and circumstances. What was stated before is
kept as a version of its own and stays readable.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from intake.domain.access import PartyRole
from intake.domain.application import Application, Circumstances, Employer, Injury
from intake.domain.case import Case
from intake.domain.contradictions import contradictions
from intake.domain.desk_records import FormerStatement
from intake.domain.statement import Statement
from intake.domain.states import CaseState
from intake.errors import ApplicationContradictoryError, CodeUnknownError, StatementUnchangedError
from intake.services.access import get_visible_case
from intake.services.claims import check_claim
from intake.services.steps import check_state, check_version, definition_of
from intake.unit_of_work import UnitOfWork
from shared import duties
from shared.clock import committee_date
from shared.ids import new_id
from shared.permissions import Permission
from shared.purposes import Purpose, stated

__all__ = ["Correction", "correct", "list_former"]

CORRECTABLE = ("employer", "injury", "circumstances")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is stated from now on, and by the list why."""

    reason: str
    employer: Employer | None
    injury: Injury
    circumstances: Circumstances


async def correct(
    uow: UnitOfWork, case_id: UUID, correction: Correction, *, expected: int | None
) -> Case:
    """Let an application that was sent back state something else; the actor claims it by that.

    It is a clerk's work: who corrects has taken the duty of accepting. An account that was linked
    as an employer who isn't stated any more reaches the case no longer.

    Raises
    ------
    CaseNotFoundError, StaleVersionError
    CaseStateError, CaseClaimedError
        It wasn't sent back; or a colleague works on it.
    CodeUnknownError
        The reason isn't on the list.
    StatementUnchangedError
        Everything is stated like this already.
    ApplicationContradictoryError
        It would contradict itself, or lack what the matter needs.
    DutyConflictError, CaseContestedError
        The actor did something on it that excludes a clerk's work; or somebody did two things.
    """
    case = await uow.cases.get(case_id, lock=True)
    check_version(case, expected)
    check_state(case, CaseState.RETURNED)
    check_claim(uow, case)
    taken = duties.with_duty(case.duties, "accept", uow.actor.account_id, case_id=case_id)
    known = {item.code for item in uow.settings.code_lists.correction_reasons}
    CodeUnknownError.check([correction.reason], known, pointer="/reason")
    parties, injury = await uow.cases.get_content(case_id)
    former = Application(
        parties=parties, injury=injury, circumstances=await uow.cases.get_circumstances(case_id)
    )
    corrected = Application(
        parties=parties.model_copy(update={"employer": correction.employer}),
        injury=correction.injury,
        circumstances=correction.circumstances,
    )
    changed = sorted(changes(parts_of(former), parts_of(corrected)))
    if not changed:
        raise StatementUnchangedError
    await check_statement(uow, case, corrected)
    await keep_former(uow, case, former, changed, correction.reason)
    await uow.cases.put_content(case_id, corrected, uow.service.blind_index, now=uow.now)
    if "/employer/credit_code" in changed:
        await uow.links.drop(case_id, PartyRole.EMPLOYER)
    await uow.queues.put_claim(case, uow.actor.account_id, uow.now)
    uow.audit(
        "statement.corrected",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"changed": changed, "reason": correction.reason},
    )
    return await uow.cases.update(replace(await uow.cases.get(case_id), duties=taken))


async def list_former(
    uow: UnitOfWork, case_id: UUID, *, purpose: Purpose | None
) -> Sequence[FormerStatement]:
    """Return what an application stated before, and note who reads it what for.

    Raises
    ------
    CaseNotFoundError, PurposeMissingError
    """
    noted = stated(purpose)
    await get_visible_case(uow, case_id, all_by=Permission.CASE_FILES_READ)
    uow.audit(
        "statements.read", subject_type="case", subject_id=case_id, case_id=case_id, purpose=noted
    )
    return await uow.former_statements.list_of_case(case_id)


async def check_statement(uow: UnitOfWork, case: Case, corrected: Application) -> None:
    """Let only what may be applied for pass, as the case's own definition has it."""
    items = [given.item for given in await uow.materials.list_given(case.id)]
    said = Statement.of(corrected, items)
    today = committee_date(uow.now)
    if errors := contradictions(definition_of(uow, case), said, today):
        raise ApplicationContradictoryError(errors=errors)


async def keep_former(
    uow: UnitOfWork, case: Case, former: Application, changed: Sequence[str], reason: str
) -> None:
    """Store what was stated until now as a version of its own."""
    earlier = await uow.former_statements.list_of_case(case.id)
    await uow.former_statements.add(
        FormerStatement(
            id=new_id(),
            case_id=case.id,
            number=len(earlier) + 1,
            parties=former.parties,
            injury=former.injury,
            circumstances=former.circumstances,
            changed=tuple(changed),
            reason=reason,
            replaced_by=uow.actor.account_id,
            replaced_at=uow.now,
        )
    )


def parts_of(application: Application) -> dict[str, BaseModel | None]:
    """Return the parts that can be corrected, by name."""
    return {
        "employer": application.parties.employer,
        "injury": application.injury,
        "circumstances": application.circumstances,
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield which fields differ, as ``/injury/scope_parts``."""
    for part in CORRECTABLE:
        old, new = before[part], after[part]
        names = type(old or new).model_fields if old or new else ()
        yield from (
            f"/{part}/{name}"
            for name in names
            if getattr(old, name, None) != getattr(new, name, None)
        )
