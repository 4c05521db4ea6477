"""Looking at letters: lists, one with its evidence, its file, and the public check."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mailing.domain.evidence import Evidence
from mailing.domain.letter import Letter, Recipient
from mailing.domain.upload import Upload
from mailing.errors import EvidenceFileNotFoundError, LetterNotFoundError, LetterNotSealedError
from mailing.rendering import verification_code
from mailing.repositories.letters import LetterFilter
from mailing.services.access import get_visible_letter
from mailing.unit_of_work import UnitOfWork
from shared.clients.models import SealedLetter
from shared.errors import CaseErasedError
from shared.purposes import Purpose, stated

__all__ = [
    "LetterFile",
    "evidence_file_of",
    "find_genuine",
    "list_letters",
    "open_letter",
    "seal_of",
    "sealed_letter_of",
]


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter with its evidence; personal parts only where a purpose was stated."""

    letter: Letter
    evidence: Sequence[Evidence]
    recipient: Recipient | None


async def list_letters(
    uow: UnitOfWork, wanted: LetterFilter, *, after: UUID | None, limit: int
) -> list[Letter]:
    """Return one page and one more, newest first; nothing personal is in it."""
    return await uow.letters.list_page(wanted, after=after, limit=limit + 1)


async def open_letter(uow: UnitOfWork, letter_id: UUID, *, purpose: Purpose | None) -> LetterFile:
    """Return a letter with its evidence; with a purpose also where it goes and who signed.

    Raises
    ------
    LetterNotFoundError
    """
    letter = await get_visible_letter(uow, letter_id)
    is_personal = purpose is not None
    if purpose is not None:
        note_read(uow, "letter.read", letter, purpose)
    return LetterFile(
        letter=letter,
        evidence=await uow.evidence.list_of_letter(letter_id, with_personal=is_personal),
        recipient=await uow.press.recipient_of(letter_id) if is_personal else None,
    )


async def sealed_letter_of(uow: UnitOfWork, letter_id: UUID, *, purpose: Purpose | None) -> Letter:
    """Return a letter whose file will be sent, and note who reads it what for.

    Raises
    ------
    LetterNotFoundError, CaseErasedError, PurposeMissingError
    LetterNotSealedError
        There is no file yet, or there will be none.
    """
    noted = stated(purpose)
    letter = await get_visible_letter(uow, letter_id)
    if letter.is_erased:
        raise CaseErasedError
    if letter.sealed_at is None:
        raise LetterNotSealedError
    note_read(uow, "letter.file_read", letter, noted)
    return letter


async def evidence_file_of(
    uow: UnitOfWork, letter_id: UUID, evidence_id: UUID, *, purpose: Purpose | None
) -> Upload:
    """Return the scan behind a rung, and note who reads it what for.

    Raises
    ------
    LetterNotFoundError, CaseErasedError, PurposeMissingError, EvidenceFileNotFoundError
    """
    noted = stated(purpose)
    letter = await get_visible_letter(uow, letter_id)
    if letter.is_erased:
        raise CaseErasedError
    file = await uow.uploads.find_of_evidence(letter_id, evidence_id)
    if file is None:
        raise EvidenceFileNotFoundError
    note_read(uow, "evidence.read", letter, noted)
    return file


async def find_genuine(uow: UnitOfWork, letter_id: UUID, code: str) -> Letter | None:
    """Return a sealed letter whose paper shows this code; None for anything else."""
    letter = await uow.press.find_sealed(letter_id)
    if letter is None or letter.input_sha256 is None:
        return None
    shown = "".join(character for character in code.upper() if character.isalnum())
    expected = verification_code(letter.input_sha256)
    return letter if hmac.compare_digest(shown.encode(), expected.encode()) else None


async def seal_of(uow: UnitOfWork, letter_id: UUID) -> SealedLetter:
    """Return what a sealed letter of any committee is, and the code on its paper.

    Raises
    ------
    LetterNotFoundError
        No letter with this id was sealed.
    """
    letter = await uow.press.find_sealed(letter_id)
    if letter is None or letter.input_sha256 is None or letter.letter_number is None:
        raise LetterNotFoundError
    return SealedLetter(
        letter_id=letter.id,
        kind=letter.kind,
        letter_number=letter.letter_number,
        dated_on=letter.dated_on,
        code=verification_code(letter.input_sha256),
    )


def note_read(uow: UnitOfWork, action: str, letter: Letter, purpose: Purpose) -> None:
    """Put a reading of personal data on the audit trail."""
    uow.audit(
        action,
        subject_type="letter",
        subject_id=letter.id,
        case_id=letter.case_id,
        purpose=purpose,
    )
