"""Takes a submission's files in, each checked against its announcement; a refused one stays out."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from intake.domain.partner.submissions import DeclaredDocument
from intake.services import uploads
from intake.services.uploads import ReceivedFile
from intake.unit_of_work import UnitOfWork
from shared.actor import Actor
from shared.errors import FieldError, ServiceError
from shared.file_errors import UploadBrokenError
from shared.files import FileStore
from shared.service import Service

__all__ = ["ReceivedFiles", "SentPart", "discard", "receive_files", "record_files"]


class SentPart(Protocol):
    """One part of a form as it comes in."""

    @property
    def name(self) -> str:
        """Which document it is."""

    @property
    def body(self) -> AsyncIterator[bytes]:
        """Its bytes, to be read once."""


@dataclass(slots=True)
class ReceivedFiles:
    """What was stored, by position of its document, and what was wrong."""

    files: dict[int, ReceivedFile] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    is_recorded: bool = False


async def receive_files(
    service: Service[UnitOfWork],
    actor: Actor,
    announced: Sequence[tuple[str | None, DeclaredDocument]],
    parts: AsyncIterator[SentPart],
    received: ReceivedFiles,
    *,
    may_lack_files: bool,
) -> None:
    """Store every part that an announcement names, and note for each document what is wrong.

    ``announced`` are the documents with the names of their parts. All parts are read, so that
    everything wrong is told at once. With ``may_lack_files`` it is fine if none comes. The caller
    discards what ``received`` holds when nothing comes of it.

    Raises
    ------
    UploadBrokenError
        The connection ended before the form did.
    """
    places = {name: n for n, (name, _) in enumerate(announced) if name is not None}
    seen: set[str] = set()
    async for part in parts:
        n = places.get(part.name)
        if n is None or part.name in seen:
            received.errors.append(stray_part())
            continue
        seen.add(part.name)
        document, place = announced[n][1], f"/documents/{n}"
        try:
            file = await uploads.receive(
                service,
                actor,
                part.body,
                declared_type=document.media_type,
                expected_sha256=document.sha256,
            )
        except UploadBrokenError:
            raise
        except ServiceError as error:
            received.errors.append(FieldError(place, error.code, error.detail, error.detail_zh))
            continue
        received.files[n] = file
        if file.stored.size != document.size:
            received.errors.append(size_error(place))
    if may_lack_files and not seen:
        return
    for name, n in places.items():
        if name not in seen:
            received.errors.append(missing_part(n))


def size_error(place: str) -> FieldError:
    """Return that a file has another size than announced."""
    return FieldError(
        f"{place}/size",
        "document_size_differs",
        "the file that was sent has another size",
        "所发送文件与声明不一致",
    )


async def record_files(
    uow: UnitOfWork, documents: Sequence[DeclaredDocument], received: ReceivedFiles
) -> list[DeclaredDocument]:
    """Note what was stored as uploads, and return the documents with them."""
    received.is_recorded = True
    named = list(documents)
    for n, file in received.files.items():
        upload = await uploads.record(uow, file, file_name=documents[n].title)
        named[n] = replace(documents[n], upload_id=upload.id)
    return named


async def discard(files: FileStore, received: ReceivedFiles) -> None:
    """Remove what was stored of a submission that nothing came of."""
    for file in received.files.values():
        await files.delete(file.stored.key)
    received.files.clear()


def stray_part() -> FieldError:
    """Return that a part belongs to no document."""
    return FieldError(
        "/documents",
        "part_not_announced",
        "a part of the form belongs to no document, or comes twice",
        "表单中存在未声明或重复的文件",
    )


def missing_part(n: int) -> FieldError:
    """Return that a document's file didn't come."""
    return FieldError(
        f"/documents/{n}/part",
        "part_missing",
        "the file of this document was not sent",
        "未收到该文书对应的文件",
    )
