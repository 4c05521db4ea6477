"""Files for committees that examine instead of one's own (委托鉴定): made, listed, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from intake.domain.case import Case
from intake.domain.hand_over_file import ENTRUSTABLE, HandOverFile, PackedMaterial, facts_of
from intake.errors.hand_overs import (
    CaseNotEntrustedError,
    HandOverFileTooLargeError,
    HandOverToSelfError,
)
from intake.services.steps import check_state
from intake.unit_of_work import UnitOfWork
from shared import duties
from shared.events.intake import HandOverPrepared
from shared.ids import new_id
from shared.purposes import Purpose, stated

__all__ = ["Reading", "list_of_case", "open_file", "plan", "record"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file and where the store keeps its materials; whoever has it may send it."""

    file: HandOverFile
    committee: str
    storage_keys: Mapping[UUID, str]


async def plan(uow: UnitOfWork, case_id: UUID, *, to_region: str) -> Reading:
    """Return what a file for another committee would hold now; nothing is kept of it yet.

    That are the facts that an examination needs and the materials marked for experts: what a
    panel of one's own would read.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    CaseStateError, CaseNotEntrustedError
        It isn't there yet, or is over; or no other committee examines it.
    HandOverToSelfError, HandOverFileTooLargeError
    DutyConflictError, CaseContestedError
        The actor holds another duty on it; or somebody holds two.
    """
    case = await entrustable(uow, case_id)
    if to_region == uow.committee:
        raise HandOverToSelfError
    review = await uow.preliminary_reviews.find(case_id)
    if review is None or review.mode != "entrusted":
        raise CaseNotEntrustedError
    parties, injury = await uow.cases.get_content(case_id)
    materials = [item for item in await uow.materials.list_of_case(case_id) if item.is_for_experts]
    made = HandOverFile(
        id=new_id(),
        case_id=case_id,
        to_region=to_region,
        facts=facts_of(case, parties, injury, review),
        materials=tuple(PackedMaterial.of(item) for item in materials),
        made_by=uow.actor.account_id,
        made_at=uow.now.replace(microsecond=0),
    )
    limit = uow.settings.hand_over_limit_bytes
    if made.material_bytes > limit:
        raise HandOverFileTooLargeError(size=made.material_bytes, limit=limit)
    keys = {item.id: item.storage_key for item in materials}
    return Reading(made, uow.committee, keys)


async def record(uow: UnitOfWork, made: HandOverFile) -> HandOverFile:
    """Keep a file whose bytes were counted and hashed, and tell who hands cases over of it.

    Raises
    ------
    CaseStateError
        The case has gone on meanwhile.
    DutyConflictError, CaseContestedError
    """
    await entrustable(uow, made.case_id)
    await uow.hand_over_files.add(made)
    await uow.publish(
        HandOverPrepared(
            committee=uow.committee,
            case_id=made.case_id,
            file_id=made.id,
            to_region=made.to_region,
            sha256=made.sha256,
            size=made.size,
        )
    )
    note(uow, "hand_over_file.made", made, Purpose.EXAMINATION)
    return made


async def list_of_case(uow: UnitOfWork, case_id: UUID) -> Sequence[HandOverFile]:
    """Return the files of a case, the oldest first; nothing personal of them is shown.

    Raises
    ------
    CaseNotFoundError
        The committee has none of that id.
    """
    await uow.cases.get(case_id)
    return await uow.hand_over_files.list_of_case(case_id)


async def open_file(
    uow: UnitOfWork, case_id: UUID, file_id: UUID, *, purpose: Purpose | None
) -> Reading:
    """Return a file that will be sent, and note who takes it away what for.

    Raises
    ------
    CaseNotFoundError, HandOverFileNotFoundError, PurposeMissingError
    """
    noted = stated(purpose)
    await uow.cases.get(case_id)
    made = await uow.hand_over_files.get(case_id, file_id)
    materials = await uow.materials.list_of_case(case_id)
    note(uow, "hand_over_file.read", made, noted)
    return Reading(made, uow.committee, {item.id: item.storage_key for item in materials})


async def entrustable(uow: UnitOfWork, case_id: UUID) -> Case:
    """Return a case, locked, that the actor may send to another committee."""
    case = await uow.cases.get(case_id, lock=True)
    check_state(case, *sorted(ENTRUSTABLE))
    duties.check(case.duties, "operate_draw", uow.actor.account_id, case_id=case_id)
    return case


def note(uow: UnitOfWork, action: str, made: HandOverFile, purpose: Purpose) -> None:
    """Put a step of a file on the audit trail."""
    uow.audit(
        action,
        subject_type="hand_over_file",
        subject_id=made.id,
        case_id=made.case_id,
        purpose=purpose,
        detail={"to_region": made.to_region, "sha256": made.sha256},
    )
