"""Which uploads may be handed in for which items, and what is said of those that may not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from intake.domain.checklist import Checklist
from intake.domain.material import HandedIn, Upload
from intake.errors import MaterialRefusedError
from intake.unit_of_work import UnitOfWork
from shared.errors import FieldError

__all__ = ["check_claimed", "check_items", "item_errors", "unclaimed_error"]


def check_items(checklist: Checklist, wanted: Sequence[HandedIn], *, prefix: str) -> None:
    """Let only items of the list pass, and each upload once.

    ``prefix`` begins the JSON pointers, with ``{n}`` for the position.

    Raises
    ------
    MaterialRefusedError
        An item isn't on the list of this matter, or an upload is named twice.
    """
    named = [(material.item, material.upload_id) for material in wanted]
    if errors := list(item_errors(checklist, named, prefix=prefix)):
        raise MaterialRefusedError(errors=errors)


def item_errors(
    checklist: Checklist, named: Sequence[tuple[str, UUID]], *, prefix: str
) -> Iterator[FieldError]:
    """Tell which items aren't on the list, and which uploads are named twice."""
    seen: set[UUID] = set()
    for n, (item, upload_id) in enumerate(named):
        place = prefix.format(n=n)
        if checklist.find(item) is None:
            yield FieldError(
                f"{place}/item",
                "item_unknown",
                "the list of this matter has no such item",
                "本事项的材料清单中没有该项",
            )
        if upload_id in seen:
            yield FieldError(
                f"{place}/upload_id",
                "upload_repeated",
                "this upload is named twice",
                "同一文件不得重复提交",
            )
        seen.add(upload_id)


async def check_claimed(
    uow: UnitOfWork,
    checklist: Checklist,
    wanted: Sequence[HandedIn],
    media_types: Mapping[UUID, str],
    *,
    prefix: str,
) -> None:
    """Assure that all uploads were claimed (``media_types`` by material id) and fit their items.

    Raises
    ------
    MaterialRefusedError
        An upload is unknown, expired or used, or of a type that its item doesn't take.
    """
    errors = list(type_errors(checklist, wanted, media_types, prefix))
    if unclaimed := [material for material in wanted if material.id not in media_types]:
        ids = [material.upload_id for material in unclaimed]
        owned = await uow.uploads.list_owned(ids, account_id=uow.actor.account_id)
        uploads = {upload.id: upload for upload in owned}
        for n, material in enumerate(wanted):
            if material in unclaimed:
                pointer = f"{prefix.format(n=n)}/upload_id"
                errors.append(unclaimed_error(pointer, uploads.get(material.upload_id), uow.now))
    if errors:
        raise MaterialRefusedError(errors=errors)


def type_errors(
    checklist: Checklist,
    wanted: Sequence[HandedIn],
    media_types: Mapping[UUID, str],
    prefix: str,
) -> Iterator[FieldError]:
    """Tell which files are of a type that their items don't take."""
    for n, material in enumerate(wanted):
        item = checklist.find(material.item)
        media_type = media_types.get(material.id)
        if item is not None and media_type is not None and media_type not in item.media_types:
            yield FieldError(
                f"{prefix.format(n=n)}/upload_id",
                "media_type_not_allowed",
                f"this item takes {', '.join(item.media_types)}",
                f"该项材料仅接受：{'、'.join(item.media_types)}",
            )


def unclaimed_error(pointer: str, upload: Upload | None, now: datetime) -> FieldError:
    """Tell why an upload couldn't be claimed; another account's counts as unknown."""
    if upload is None:
        return FieldError(
            pointer, "upload_unknown", "there is no such upload of yours", "未找到您上传的该文件"
        )
    if upload.used_by is None and upload.expires_at <= now:
        return FieldError(
            pointer,
            "upload_expired",
            "this upload waited too long; send the file again",
            "该文件上传已过期，请重新上传",
        )
    return FieldError(
        pointer, "upload_used", "this upload was handed in already", "该文件已在其他申请中使用"
    )
