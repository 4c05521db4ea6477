"""Packs the copy of everything about one person as an archive that is sent while it is made."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from intake.services.copies import Answers
from shared.archives import Archive
from shared.clients.base import RemoteNotFoundError
from shared.clients.mailing import MailingClient
from shared.clients.personal_copy import LeftOut, LeftOutReason, PersonalFile
from shared.file_errors import FileMissingError
from shared.file_types import JPEG, PDF, PNG
from shared.files import FileStore
from shared.purposes import OWN_DATA, Purpose

__all__ = ["Heading", "Sources", "pack"]

SERVICES: Final = ("intake", "identity", "lottery", "review", "mailing")
FORMAT = "jianding personal data copy 1"
LEGAL_BASIS = "《中华人民共和国个人信息保护法》第四十五条"
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}

REASONS: Mapping[LeftOutReason, tuple[str, str]] = {
    "other_person": ("it is somebody else's", "属于他人的个人信息"),
    "staff": ("it names staff; readings show a code instead", "涉及工作人员，记录中以代码表示"),
    "not_final": ("the case isn't concluded", "案件尚未作出结论"),
    "secret": ("a secret that protects the person or a draw", "属于保护性秘密信息"),
    "search_key": ("a key for searching that says nothing by itself", "检索用索引，无可读内容"),
    "another_account": ("the account isn't this person's alone", "该账号并非本人专用"),
    "other_issuer": ("another issuer keeps the accounts; ask there", "账号由其他身份系统保存"),
    "file_missing": ("the store has lost the file", "文件在存储中缺失"),
    "passing": ("it belongs to no case and is erased within days", "尚未进入案件，数日内自动删除"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What the copy is made for: whose (masked), when, and under which request."""

    committee: str
    person: str
    made_at: datetime
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the files come from: intake's own store, and mailing for its letters and scans."""

    files: FileStore
    storage_keys: Mapping[UUID, str]
    mailing: MailingClient
    committee: str
    on_behalf_of: str

    @asynccontextmanager
    async def opened(self, service: str, file: PersonalFile) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a file, to be read chunk by chunk.

        Raises
        ------
        FileMissingError, RemoteNotFoundError
            It isn't there any more.
        RemoteUnavailableError
            Mailing went away.
        """
        if service == "intake":
            yield await self.files.open(self.storage_keys[file.id])
            return
        async with self.mailing.personal_file(
            file.case_id, file.id, committee=self.committee, on_behalf_of=self.on_behalf_of
        ) as answer:
            yield answer.aiter_bytes()


async def pack(heading: Heading, answers: Answers, sources: Sources) -> AsyncIterator[bytes]:
    """Yield the archive: a document of each service, the files, and the index last.

    When a source breaks off, so does the archive: without its end it doesn't open.
    """
    archive = Archive(heading.made_at)
    for service in SERVICES:
        yield archive.add(f"{service}.json", as_json(document_of(service, answers)))
    documents = list(archive.packed)
    files: list[dict[str, Any]] = []
    missing: list[dict[str, str]] = []
    for service, file in listed_files(answers):
        path = path_of(service, file)
        try:
            async for piece in packed(archive, path, sources.opened(service, file)):
                yield piece
        except (FileMissingError, RemoteNotFoundError):
            missing.append(left_out_entry(service, LeftOut(what=path, why="file_missing")))
        else:
            files.append(file_entry(service, file, archive))
    index = {
        **first_lines(heading),
        "documents": [
            {"path": item.path, "size": item.size, "sha256": item.sha256} for item in documents
        ],
        "files": files,
        "left_out": [*left_out_entries(answers), *missing],
    }
    yield archive.add("index.json", as_json(index))
    yield archive.close()


async def packed(
    archive: Archive, path: str, source: AbstractAsyncContextManager[AsyncIterator[bytes]]
) -> AsyncIterator[bytes]:
    """Yield the archive's bytes of one file; it must be there before its entry begins."""
    async with source as chunks:
        async for piece in archive.add_stream(path, chunks):
            yield piece


def first_lines(heading: Heading) -> dict[str, Any]:
    """Return what the index begins with."""
    return {
        "format": FORMAT,
        "committee": heading.committee,
        "person": heading.person,
        "made_at": heading.made_at.isoformat(),
        "reference": heading.reference,
        "purpose": Purpose.ACCESS_REQUEST if heading.reference else OWN_DATA,
        "legal_basis": LEGAL_BASIS,
    }


def document_of(service: str, answers: Answers) -> dict[str, Any]:
    """Return what one service keeps, and who did or read what of it."""
    copies = answers[service]
    return {
        "service": service,
        "records": [item.model_dump(mode="json") for copy in copies for item in copy.records],
        "readings": [item.model_dump(mode="json") for copy in copies for item in copy.readings],
    }


def listed_files(answers: Answers) -> Iterator[tuple[str, PersonalFile]]:
    """Yield every file and the service that has it."""
    for service in SERVICES:
        for copy in answers[service]:
            for file in copy.files:
                yield service, file


def path_of(service: str, file: PersonalFile) -> str:
    """Return a file's place in the archive, made of identifiers only."""
    ending = ENDINGS.get(file.media_type, "bin")
    return f"files/{service}/{file.case_id}/{file.kind}-{file.id}.{ending}"


def file_entry(service: str, file: PersonalFile, archive: Archive) -> dict[str, Any]:
    """Return the index's line of the file just packed; not intact is what changed in its store."""
    packed = archive.packed[-1]
    return {
        "path": packed.path,
        "service": service,
        "kind": file.kind,
        "case_id": str(file.case_id),
        "of": str(file.of),
        "name": file.name,
        "media_type": file.media_type,
        "size": packed.size,
        "sha256": packed.sha256,
        "is_intact": packed.sha256 == file.sha256,
    }


def left_out_entries(answers: Answers) -> list[dict[str, str]]:
    """Return once what each service leaves out."""
    return [
        left_out_entry(service, item)
        for service in SERVICES
        for item in dict.fromkeys(item for copy in answers[service] for item in copy.left_out)
    ]


def left_out_entry(service: str, item: LeftOut) -> dict[str, str]:
    """Return the index's line of something left out, with its reason in words."""
    english, chinese = REASONS[item.why]
    return {
        "service": service,
        "what": item.what,
        "why": item.why,
        "reason": english,
        "reason_zh": chinese,
    }


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return a document as a person can read it."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
