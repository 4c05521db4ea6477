"""Use cases around what is obtained by sharing: asked in the background, or by a clerk's click."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from intake.domain.checklist import ObtainableFrom
from intake.domain.obtained import (
    LookupState,
    ObtainedItem,
    Question,
    contradictions_with,
    question_about,
)
from intake.errors.lookups import NothingToLookUpError
from intake.ports.registry import Registry, RegistryAwayError
from intake.services.access import get_visible_case
from intake.services.steps import checklist_of
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import Actor, system_actor
from shared.errors import CaseErasedError
from shared.permissions import Permission
from shared.purposes import Purpose, stated
from shared.service import Service

__all__ = ["ask_again", "list_of_case", "look_up_waiting", "read"]

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)

logger = structlog.get_logger(__name__)


async def ask_again(uow: UnitOfWork, case_id: UUID) -> Sequence[ObtainedItem]:
    """Have everything of a case looked up that can be; what was found before stays meanwhile.

    Raises
    ------
    CaseNotFoundError, CaseErasedError
    NothingToLookUpError
        No registry is configured, or none has an item of this matter.
    """
    case = await get_visible_case(uow, case_id, all_by=Permission.MATERIALS_JUDGE)
    await uow.cases.get_content(case_id)
    settings = uow.settings
    items = [
        item.code
        for item in checklist_of(uow, case).items
        if item.obtainable_from is ObtainableFrom.DATA_SHARING
        and item.code in settings.registry_items
    ]
    if settings.registry is None or not items:
        raise NothingToLookUpError
    for item in items:
        await uow.lookups.ask_again(case_id, item, account_id=uow.actor.account_id, now=uow.now)
    uow.audit("lookup.asked", subject_type="case", subject_id=case_id, case_id=case_id)
    return await uow.lookups.list_of_case(case_id)


async def list_of_case(uow: UnitOfWork, case_id: UUID) -> Sequence[ObtainedItem]:
    """Return what was looked up for a case: whether it was found, where and when.

    Raises
    ------
    CaseNotFoundError
    """
    await get_visible_case(uow, case_id, all_by=Permission.CASES_READ)
    return await uow.lookups.list_of_case(case_id)


async def read(
    uow: UnitOfWork, case_id: UUID, item: str, *, purpose: Purpose | None
) -> ObtainedItem:
    """Return what a registry told, and note who reads it what for.

    Raises
    ------
    CaseNotFoundError, LookupNotFoundError, PurposeMissingError
    """
    noted = stated(purpose)
    await get_visible_case(uow, case_id, all_by=Permission.CASE_FILES_READ)
    found = await uow.lookups.get(case_id, item)
    uow.audit(
        "lookup.read",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose=noted,
        detail={"item": item},
    )
    return found


async def look_up_waiting(service: Service[UnitOfWork]) -> int:
    """Look up what new cases need and what clerks asked for; return how many were tried."""
    registry = settings_of(service).registry
    if registry is None:
        return 0
    await ask_for_new(service)
    tried = 0
    while (asked := await claim(service)) is not None:
        await look_up(service, registry, asked)
        tried += 1
    return tried


async def ask_for_new(service: Service[UnitOfWork]) -> None:
    """Have the items of recent cases looked up; one that was submitted needn't wait for a click."""
    settings = settings_of(service)
    items = [
        (matter.value, item.code)
        for matter in settings.matters
        for item in settings.definitions.checklist_of(
            matter, settings.definitions.history(matter)[-1].version
        ).items
        if item.obtainable_from is ObtainableFrom.DATA_SHARING
        and item.code in settings.registry_items
    ]
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        since = uow.now - timedelta(hours=settings.registry_lookback_hours)
        await uow.lookups.ask_for_new(
            items, after=first_id_at(since), asked_by=uow.actor.account_id, now=uow.now
        )


async def claim(service: Service[UnitOfWork]) -> ObtainedItem | None:
    """Take one item that is due."""
    lease = timedelta(seconds=settings_of(service).registry_seconds) + FIRST_RETRY
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        return await uow.lookups.claim(uow.now, lease)


async def look_up(service: Service[UnitOfWork], registry: Registry, asked: ObtainedItem) -> None:
    """Ask for one item, with no transaction open meanwhile, and keep what came of it."""
    actor = system_actor(service.name, asked.committee)
    question = await question_of(service, actor, asked)
    if question is None:
        return
    try:
        answer = await registry.look_up(asked.item, question)
    except RegistryAwayError as away:
        logger.warning("registry is away", registry=registry.name, reason=str(away))
        await postpone(service, actor, asked)
        return
    state = LookupState.FOUND if answer.record else LookupState.NOT_FOUND
    async with service.unit_of_work(actor) as uow:
        parties, injury = await uow.cases.get_content(asked.case_id)
        record = answer.record
        await uow.lookups.settle(
            asked,
            state,
            record=record,
            contradictions=contradictions_with(parties, injury, record) if record else (),
            source=registry.name,
            answered_at=uow.now,
            response_sha256=answer.sha256,
        )
        uow.audit(
            "lookup.answered",
            subject_type="case",
            subject_id=asked.case_id,
            case_id=asked.case_id,
            detail={"item": asked.item, "state": state, "source": registry.name},
        )


async def question_of(
    service: Service[UnitOfWork], actor: Actor, asked: ObtainedItem
) -> Question | None:
    """Return what to ask; a case that states no decision, or has no people, isn't asked about."""
    async with service.unit_of_work(actor) as uow:
        try:
            parties, injury = await uow.cases.get_content(asked.case_id)
        except CaseErasedError:
            await uow.lookups.forget(asked)
            return None
        question = question_about(parties, injury)
        if question is None:
            await uow.lookups.settle(asked, LookupState.NOTHING_TO_ASK)
        return question


async def postpone(service: Service[UnitOfWork], actor: Actor, asked: ObtainedItem) -> None:
    """Try later, each time later, and at last only when a clerk asks."""
    tries = settings_of(service).registry_attempts
    async with service.unit_of_work(actor) as uow:
        wait = min(FIRST_RETRY * 2**asked.attempts, LONGEST_RETRY)
        due_at = uow.now + wait if asked.attempts < tries else None
        await uow.lookups.postpone(asked, due_at)


def first_id_at(moment: datetime) -> UUID:
    """Return the least id that could be made at a moment (UUID version 7: milliseconds first)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
