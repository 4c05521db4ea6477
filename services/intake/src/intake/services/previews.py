"""Previews (预览图): drawn in the background by the sandbox, looked at for a purpose."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import structlog

from intake.domain.preview import DrawnPage, PreviewReason, ShownMaterial
from intake.domain.states import CaseState
from intake.repositories.previews import ToDraw
from intake.sandbox.findings import RefusedFile
from intake.sandbox.host import SandboxDiedError, sandbox
from intake.services.access import get_visible_case, purpose_of
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.errors import CaseErasedError
from shared.file_errors import FileMissingError
from shared.file_types import PNG
from shared.files import FileStore
from shared.permissions import Permission
from shared.purposes import Purpose
from shared.service import Service

__all__ = ["draw_waiting", "list_materials", "page_of"]

LOOKED_AT = "material.previewed"
ONE_SITTING = timedelta(hours=1)
"""How long leafing through a material is one entry of the audit trail, not one for each page."""

PICTURE_BYTES = 64 * 1024 * 1024
READ_BYTES = 256 * 1024
RETRY_AFTER = timedelta(seconds=30)

logger = structlog.get_logger(__name__)


async def list_materials(uow: UnitOfWork, case_id: UUID) -> Sequence[ShownMaterial]:
    """Return what was given in a case, with pages and how far their previews are.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    await get_visible_case(uow, case_id, all_by=Permission.CASES_READ)
    return await uow.previews.list_of_case(case_id)


async def page_of(
    uow: UnitOfWork, case_id: UUID, material_id: UUID, page: int, *, purpose: Purpose | None
) -> DrawnPage:
    """Return a page's picture, and note once a sitting who looks at the material what for.

    Raises
    ------
    CaseNotFoundError, CaseErasedError, MaterialNotFoundError, PreviewNotFoundError,
    PurposeMissingError
    """
    noted = purpose_of(uow.actor, purpose)
    case = await get_visible_case(uow, case_id, all_by=Permission.MATERIALS_READ)
    if case.state is CaseState.ERASED:
        raise CaseErasedError
    await uow.materials.get(case_id, material_id)
    drawn = await uow.previews.get(case_id, material_id, page)
    if not await uow.previews.was_noted(
        material_id,
        case_id,
        action=LOOKED_AT,
        account_id=uow.actor.account_id,
        purpose=noted,
        since=uow.now - ONE_SITTING,
    ):
        uow.audit(
            LOOKED_AT,
            subject_type="material",
            subject_id=material_id,
            case_id=case_id,
            purpose=noted,
        )
    return drawn


async def draw_waiting(service: Service[UnitOfWork]) -> int:
    """Draw all files that wait, one after another; return how many there were."""
    drawn = 0
    while (waiting := await claim(service)) is not None:
        await draw(service, waiting)
        drawn += 1
    return drawn


async def claim(service: Service[UnitOfWork]) -> ToDraw | None:
    """Take a file from those that wait; a process that dies with it leaves it to the next one."""
    settings = settings_of(service)
    lease = timedelta(seconds=settings.sandbox_seconds) + RETRY_AFTER
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        return await uow.previews.claim(uow.now, lease)


async def draw(service: Service[UnitOfWork], waiting: ToDraw) -> None:
    """Draw a file's first pages; what can't be drawn is told, and tried again only so often."""
    try:
        if waiting.attempts > settings_of(service).preview_attempts:
            reason: PreviewReason | None = PreviewReason.TOO_COMPLEX
        else:
            await keep(service, waiting, await pictures_of(service, waiting))
            reason = None
    except FileMissingError:
        reason = PreviewReason.FILE_MISSING
    except RefusedFile:
        reason = PreviewReason.FILE_REFUSED
    except SandboxDiedError as died:
        logger.warning("preview not drawn", upload=str(waiting.upload_id), reason=str(died))
        return
    if reason is not None:
        async with service.unit_of_work(system_actor(service.name, "")) as uow:
            await uow.previews.give_up(waiting.upload_id, reason)


async def pictures_of(service: Service[UnitOfWork], waiting: ToDraw) -> list[DrawnPage]:
    """Draw pages and put them in the store, as the originals are."""
    settings = settings_of(service)
    with TemporaryDirectory(prefix="preview-") as name:
        folder = Path(name)
        async with service.files.as_path(waiting.storage_key) as path:
            count = await sandbox().draw(
                path,
                waiting.media_type,
                folder,
                pages=settings.preview_pages,
                width=settings.preview_width,
                limits=settings.task_limits,
            )
        return [
            await store(service.files, folder / f"{page}.png", page) for page in range(1, count + 1)
        ]


async def store(files: FileStore, path: Path, page: int) -> DrawnPage:
    """Put one picture in the store."""
    stored = await files.receive(chunks_of(path), limit=PICTURE_BYTES, allowed={PNG})
    return DrawnPage(page, stored.key, stored.size, stored.sha256)


async def chunks_of(path: Path) -> AsyncIterator[bytes]:
    """Yield a small file's bytes."""
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            yield chunk


async def keep(service: Service[UnitOfWork], waiting: ToDraw, pages: list[DrawnPage]) -> None:
    """Note the pictures of a file; if it was removed meanwhile, they go as well."""
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        is_kept = await uow.previews.keep(waiting.upload_id, pages)
    if not is_kept:
        for page in pages:
            await service.files.delete(page.storage_key)
