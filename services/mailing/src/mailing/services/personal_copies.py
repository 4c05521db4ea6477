"""What mailing keeps about the person of a case, for that person: the letters to them."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from mailing.domain.evidence import Evidence
from mailing.domain.letter import Letter
from mailing.errors import EvidenceFileNotFoundError
from mailing.repositories.letters import LetterFilter
from mailing.unit_of_work import UnitOfWork
from shared.clients.personal_copy import LeftOut, PersonalCopy, PersonalFile, PersonalRecord
from shared.file_types import PDF
from shared.identifiers import mask_name
from shared.readings import readings_of_case

__all__ = ["EXPORTED", "LEFT_OUT", "file_of", "of_case"]

EXPORTED = frozenset({"letter.recipient", "letter.input", "evidence.personal"})
"""Personal columns that a copy holds, of the letters to the appraisee."""

LEFT_OUT = (
    LeftOut(what="letter.recipient and letter.input of other recipients", why="other_person"),
    LeftOut(what="letter.requested_by", why="staff"),
    LeftOut(what="evidence.recorded_by", why="staff"),
)

APPRAISEE = "appraisee"
MOST_LETTERS = 10_000


async def of_case(uow: UnitOfWork, case_id: UUID) -> PersonalCopy:
    """Return a case's letters to the appraisee in full, and that others got theirs.

    Who signed for a letter may be somebody else, so that name is masked. A case that mailing
    doesn't know, or another committee's, has nothing.
    """
    readings = await readings_of_case(uow, case_id)
    letters = await own_and_other_letters(uow, case_id)
    uow.audit(
        "personal_data.read",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        purpose="access_request",
    )
    records: list[PersonalRecord] = []
    files: list[PersonalFile] = []
    for letter in letters:
        if letter.recipient_role != APPRAISEE:
            records.append(letter_record(letter, {}))
            continue
        rungs = await uow.evidence.list_of_letter(letter.id, with_personal=True)
        records.append(letter_record(letter, await content_of(uow, letter)))
        records += [rung_record(rung, case_id) for rung in rungs]
        files += await files_of(uow, letter, rungs)
    left_out = list(LEFT_OUT) if letters else []
    return PersonalCopy(records=records, files=files, left_out=left_out, readings=readings)


async def file_of(uow: UnitOfWork, case_id: UUID, file_id: UUID) -> tuple[PersonalFile, str]:
    """Return a file that the copy of a case lists, and its key in the store; the read is noted.

    Raises
    ------
    EvidenceFileNotFoundError
        There is no such file, or it isn't the appraisee's.
    """
    for letter in await own_and_other_letters(uow, case_id):
        if letter.recipient_role != APPRAISEE:
            continue
        rungs = await uow.evidence.list_of_letter(letter.id, with_personal=False)
        for file in await files_of(uow, letter, rungs):
            if file.id == file_id:
                uow.audit(
                    "letter.file_read" if file.kind == "letter" else "evidence.read",
                    subject_type="letter",
                    subject_id=letter.id,
                    case_id=case_id,
                    purpose="access_request",
                )
                return file, await key_of(uow, letter, file)
    raise EvidenceFileNotFoundError


async def own_and_other_letters(uow: UnitOfWork, case_id: UUID) -> list[Letter]:
    """Return a case's letters, the oldest first."""
    found = await uow.letters.list_page(
        LetterFilter(case_id=case_id), after=None, limit=MOST_LETTERS
    )
    return found[::-1]


async def content_of(uow: UnitOfWork, letter: Letter) -> dict[str, Any]:
    """Return where a letter goes and what it says, as far as it is prepared."""
    recipient = await uow.press.recipient_of(letter.id)
    content = await uow.press.content_of(letter.id) if letter.is_prepared else None
    return {
        "recipient": None
        if recipient is None
        else {
            "name": recipient.name,
            "address": recipient.address,
            "postcode": recipient.postcode,
            "phone": recipient.phone,
        },
        "content": None if content is None else json.loads(content),
    }


async def files_of(
    uow: UnitOfWork, letter: Letter, rungs: Sequence[Evidence]
) -> list[PersonalFile]:
    """Return a letter's sealed file and the scans behind its evidence."""
    files = []
    if letter.file_key is not None and letter.size is not None and letter.sha256 is not None:
        files.append(
            PersonalFile(
                id=letter.id,
                kind="letter",
                case_id=letter.case_id,
                of=letter.id,
                name=f"{letter.letter_number}.pdf",
                media_type=PDF,
                size=letter.size,
                sha256=letter.sha256,
            )
        )
    for rung in rungs:
        scan = await uow.uploads.find_of_evidence(letter.id, rung.id)
        if scan is not None:
            files.append(
                PersonalFile(
                    id=rung.id,
                    kind="evidence",
                    case_id=letter.case_id,
                    of=letter.id,
                    media_type=scan.media_type,
                    size=scan.size,
                    sha256=scan.sha256,
                )
            )
    return files


async def key_of(uow: UnitOfWork, letter: Letter, file: PersonalFile) -> str:
    """Return the key under which a file of a letter is stored."""
    if file.kind == "letter":
        assert letter.file_key is not None
        return letter.file_key
    scan = await uow.uploads.find_of_evidence(letter.id, file.id)
    assert scan is not None
    return scan.storage_key


def letter_record(letter: Letter, personal: dict[str, Any]) -> PersonalRecord:
    """Return a letter's way, with what is personal about it."""
    data = {
        name: getattr(letter, name)
        for name in (
            "case_id",
            "case_number",
            "kind",
            "recipient_role",
            "letter_number",
            "dated_on",
            "state",
            "sealed_at",
            "sha256",
            "dispatched_on",
            "served_on",
            "service_method",
        )
    }
    if personal:
        data |= {"carrier": letter.carrier, "tracking_number": letter.tracking_number}
    return PersonalRecord(
        kind="letter", id=str(letter.id), data=to_jsonable_python(data | personal)
    )


def rung_record(rung: Evidence, case_id: UUID) -> PersonalRecord:
    """Return a rung of a letter's evidence; who signed is masked."""
    personal = dict(rung.personal or {})
    if "signed_by" in personal:
        personal["signed_by"] = mask_name(personal["signed_by"])
    data = {
        "case_id": case_id,
        "letter_id": rung.letter_id,
        "rung": rung.rung,
        "source": rung.source,
        "occurred_on": rung.occurred_on,
        "occurred_at": rung.occurred_at,
        "facts": dict(rung.facts),
        **personal,
    }
    return PersonalRecord(kind="evidence", id=str(rung.id), data=to_jsonable_python(data))
