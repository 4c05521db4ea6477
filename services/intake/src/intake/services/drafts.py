"""Drafts (草稿): saved as often as wanted, from several devices, and handed in once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from intake.domain.application import ApplicantKind, Application
from intake.domain.checklist import ChecklistItem
from intake.domain.definitions import Definition
from intake.domain.draft import Draft, JudgedDraft
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.received import ReceivedApplication
from intake.domain.statement import Statement
from intake.errors import DraftLimitError, DraftVersionMissingError, MatterNotOpenError
from intake.services import admission, applications
from intake.services.handing_in import item_errors, unclaimed_error
from intake.unit_of_work import UnitOfWork
from shared.actor import system_actor
from shared.clock import committee_date
from shared.errors import FieldError, StaleVersionError
from shared.ids import new_id
from shared.service import Service

__all__ = [
    "Submittable",
    "create",
    "discard",
    "get",
    "list_own",
    "remove_expired",
    "save",
    "submit",
]


@dataclass(frozen=True, slots=True)
class Submittable:
    """A draft that is whole, as it is handed in."""

    matter: Matter
    application: Application
    materials: Sequence[HandedIn]


async def create(uow: UnitOfWork, content: Mapping[str, Any]) -> JudgedDraft:
    """Begin a draft.

    Raises
    ------
    DraftLimitError
        The account has as many as it may.
    """
    most = uow.settings.drafts_per_account
    if await uow.drafts.count_of(uow.actor.account_id, uow.now) >= most:
        raise DraftLimitError(most=most)
    draft = Draft(new_id(), 1, content, uow.now, uow.now, expiry(uow))
    await uow.drafts.add(draft, account_id=uow.actor.account_id)
    return await kept(uow, draft)


async def save(
    uow: UnitOfWork, draft_id: UUID, content: Mapping[str, Any], *, expected: int | None
) -> JudgedDraft:
    """Replace what was typed so far, if nobody saved another version meanwhile.

    Raises
    ------
    DraftNotFoundError
        The account has none of that id.
    DraftVersionMissingError
        The caller doesn't say which version it read.
    StaleVersionError
        Another device saved a newer one; its version is told.
    """
    if expected is None:
        raise DraftVersionMissingError
    draft = await own_draft(uow, draft_id, expected=expected)
    saved = replace(
        draft,
        version=draft.version + 1,
        content=content,
        updated_at=uow.now,
        expires_at=expiry(uow),
    )
    await uow.drafts.save(saved)
    return await kept(uow, saved)


async def get(uow: UnitOfWork, draft_id: UUID) -> JudgedDraft:
    """Return a draft of the account with what is missing and contradictory today.

    Raises
    ------
    DraftNotFoundError
        The account has none of that id.
    """
    draft = await uow.drafts.get(draft_id, account_id=uow.actor.account_id, now=uow.now)
    return await judged(uow, draft)


async def list_own(uow: UnitOfWork) -> Sequence[Draft]:
    """Return the account's drafts, the one saved last first."""
    return await uow.drafts.list_of(uow.actor.account_id, uow.now)


async def discard(uow: UnitOfWork, draft_id: UUID, *, expected: int | None) -> None:
    """Forget a draft; its files wait no longer than they did.

    Raises
    ------
    DraftNotFoundError, StaleVersionError
    """
    draft = await own_draft(uow, draft_id, expected=expected)
    await uow.drafts.delete(draft.id)


async def submit(
    uow: UnitOfWork,
    draft_id: UUID,
    *,
    expected: int | None,
    parse: Callable[[Mapping[str, Any]], Submittable],
) -> ReceivedApplication:
    """Hand a draft in, and forget it; what is refused leaves it as it was.

    ``parse`` reads an application, or refuses what isn't one.

    Raises
    ------
    DraftNotFoundError, StaleVersionError, DraftIncompleteError
    MatterNotOpenError, ApplicationContradictoryError, ApplicationNotAdmissibleError,
    MaterialRefusedError, CaseAlreadyOpenError
    """
    draft = await own_draft(uow, draft_id, expected=expected)
    whole = parse(draft.content)
    received = await applications.submit(uow, whole.matter, whole.application, whole.materials)
    await uow.drafts.delete(draft.id)
    return received


async def remove_expired(service: Service[UnitOfWork]) -> None:
    """Forget the drafts that nobody saved for too long."""
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        await uow.drafts.delete_expired(uow.now)


async def own_draft(uow: UnitOfWork, draft_id: UUID, *, expected: int | None) -> Draft:
    """Return a draft of the account, locked, if it is the version that the caller read."""
    account_id = uow.actor.account_id
    draft = await uow.drafts.get(draft_id, account_id=account_id, now=uow.now, lock=True)
    if expected is not None and draft.version != expected:
        raise StaleVersionError(current=draft.version, expected=expected)
    return draft


async def kept(uow: UnitOfWork, draft: Draft) -> JudgedDraft:
    """Let the files of a saved draft wait as long as it does, and judge it."""
    await uow.drafts.keep_uploads(
        draft.upload_ids, account_id=uow.actor.account_id, now=uow.now, until=draft.expires_at
    )
    return await judged(uow, draft)


async def judged(uow: UnitOfWork, draft: Draft) -> JudgedDraft:
    """Return a draft with all that a submission would be refused for, by the same rules."""
    definition, problems = definition_of(uow, draft)
    said = Statement(draft.content)
    missing: Sequence[ChecklistItem] = []
    if definition is not None:
        checklist = uow.settings.definitions.checklist_of(definition.matter, definition.version)
        problems += admission.problems(uow, definition, said)
        problems += item_errors(checklist, draft.materials, prefix="/materials/{n}")
        kind = said.text("/applicant/kind")
        if kind in set(ApplicantKind):
            missing = [
                item
                for item in checklist.items
                if item.is_required(ApplicantKind(kind)) and item.code not in said.items
            ]
    return JudgedDraft(draft, [*problems, *await upload_errors(uow, draft)], missing)


def definition_of(uow: UnitOfWork, draft: Draft) -> tuple[Definition | None, list[FieldError]]:
    """Return the definition of a draft's matter, or why there is none."""
    matter = draft.content.get("matter")
    if matter is None:
        return None, []
    try:
        today = committee_date(uow.now)
        return applications.open_definition(uow, Matter(matter), today), []
    except MatterNotOpenError as error:
        return None, list(error.errors)


async def upload_errors(uow: UnitOfWork, draft: Draft) -> list[FieldError]:
    """Tell which files can't be handed in any more."""
    ids = draft.upload_ids
    owned = await uow.uploads.list_owned(ids, account_id=uow.actor.account_id)
    waiting = {item.id: item for item in owned}
    return [
        unclaimed_error(f"/materials/{n}/upload_id", waiting.get(upload_id), uow.now)
        for n, upload_id in enumerate(ids)
        if (found := waiting.get(upload_id)) is None
        or found.used_by is not None
        or found.expires_at <= uow.now
    ]


def expiry(uow: UnitOfWork) -> datetime:
    """Return until when a draft that is saved now lives."""
    return uow.now + timedelta(days=uow.settings.draft_days)
