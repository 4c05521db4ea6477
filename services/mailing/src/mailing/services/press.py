"""The press: makes requested letters, each once, however often it is interrupted.

Claiming, preparing and sealing are three short transactions. Between them, outside any, other
services are asked and the letter is set and stored. What is prepared is kept, so a press that died
gives the next one the same number, the same content and the same bytes.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from mailing.domain.letter import TELL_APPOINTMENTS, Letter, LetterKind
from mailing.errors import ConclusionChangedError
from mailing.rendering import LetterContent, SealedLetter, letter_adapter
from mailing.service import MailingService, mailing_of
from mailing.services import sealing
from mailing.services.contents import Facts
from shared.actor import Actor, system_actor
from shared.backoff import backoff_seconds
from shared.database import is_database_away
from shared.errors import InvalidError, ServiceError
from shared.file_types import PDF
from shared.files import StoredFile
from shared.service import Service

__all__ = ["make_waiting_letters", "run_press"]

logger = structlog.get_logger(__name__)

LETTERS_AT_ONCE = 16
SLOW_POLL_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
LARGEST_LETTER_BYTES = 20 * 1024 * 1024


async def run_press(service: Service[Any]) -> None:
    """Make what waits, or rest until letters are requested; a second at most."""
    mailing = mailing_of(service)
    mailing.letters_waiting.clear()
    if await make_waiting_letters(mailing):
        return
    try:
        async with asyncio.timeout(SLOW_POLL_SECONDS):
            await mailing.letters_waiting.wait()
    except TimeoutError:
        return


async def make_waiting_letters(service: MailingService) -> int:
    """Make the letters that are due, some at once; return how many were taken up."""
    async with service.unit_of_work(press_actor("")) as uow:
        letters = await uow.press.claim(
            now=uow.now,
            lease=timedelta(seconds=service.settings.press_lease_seconds),
            limit=LETTERS_AT_ONCE,
        )
    together: dict[object, list[Letter]] = defaultdict(list)
    for letter in letters:
        together[letter.committee, letter.cause_id].append(letter)
    await asyncio.gather(*(make_together(service, group) for group in together.values()))
    return len(letters)


async def make_together(service: MailingService, letters: Sequence[Letter]) -> None:
    """Make the letters of one cause, asking other services once for all of them."""
    facts: Facts | None = None
    try:
        if not all(letter.is_prepared for letter in letters):
            facts = await ask(service, letters[0])
    except Exception as error:  # noqa: BLE001  (whatever it is, it holds up these letters only)
        await put_off(service, letters, error)
        return
    for letter in letters:
        try:
            await make(service, letter, facts)
        except Exception as error:  # noqa: BLE001  (the same)
            await put_off(service, [letter], error)


async def ask(service: MailingService, letter: Letter) -> Facts:
    """Ask intake for the parties, and whoever knows it for what the letter tells.

    Raises
    ------
    RemoteNotFoundError, NotYetKnownError, RemoteUnavailableError
        One of them doesn't have it, or not yet, or can't answer.
    ConclusionChangedError
        Review tells another conclusion.
    """
    case_id, committee, person = letter.case_id, letter.committee, letter.requested_by
    parties = await service.intake.parties(case_id, committee=committee, on_behalf_of=person)
    if letter.kind is LetterKind.CONCLUSION:
        told = await service.review.conclusion(case_id, committee=committee, on_behalf_of=person)
        if told.conclusion_id != UUID(letter.facts["conclusion_id"]):
            raise ConclusionChangedError
        return Facts(parties, conclusion=told)
    if letter.kind in TELL_APPOINTMENTS:
        appointment = await service.lottery.appointment(
            case_id, committee=committee, on_behalf_of=person
        )
        return Facts(parties, appointment=appointment)
    if letter.kind is LetterKind.SUPPLEMENT_NOTICE:
        notice_id = UUID(letter.facts["notice_id"])
        notice = await service.intake.notice(
            case_id, notice_id, committee=committee, on_behalf_of=person
        )
        return Facts(parties, notice=notice)
    if letter.kind is LetterKind.REFUSAL:
        refusal = await service.intake.refusal(case_id, committee=committee, on_behalf_of=person)
        return Facts(parties, refusal=refusal)
    return Facts(parties)


async def make(service: MailingService, letter: Letter, facts: Facts | None) -> None:
    """Prepare, render, store and seal one letter.

    When the last transaction breaks off, the file stays: whether it was committed may be unknown.
    The janitor removes it if not.
    """
    actor = press_actor(letter.committee)
    async with service.unit_of_work(actor) as uow:
        content = await sealing.prepare(uow, letter.id, facts)
    if content is None:
        return
    rendered = await render(service, content)
    stored = await store(service, rendered)
    async with service.unit_of_work(actor) as uow:
        is_used = await sealing.seal(uow, letter.id, rendered, stored)
    if not is_used:
        await service.files.delete(stored.key)


async def render(service: MailingService, content: str) -> SealedLetter:
    """Set a letter in a thread; only some at a time, since each takes a processor."""
    letter: LetterContent = letter_adapter.validate_json(content)
    async with service.press_places:
        return await asyncio.to_thread(service.renderer.render, letter)


async def store(service: MailingService, rendered: SealedLetter) -> StoredFile:
    """Put a letter in the store."""
    return await service.files.receive(
        in_one_piece(rendered.pdf),
        limit=LARGEST_LETTER_BYTES,
        declared_type=PDF,
        expected_sha256=rendered.sha256,
        allowed={PDF},
    )


async def in_one_piece(content: bytes) -> AsyncIterator[bytes]:
    """Stream what is in memory already."""
    yield content


async def put_off(service: MailingService, letters: Sequence[Letter], error: Exception) -> None:
    """Note why letters couldn't be made and try again later; without PostgreSQL, just end."""
    if is_database_away(error):
        raise error
    known = isinstance(error, ServiceError)
    reason = error.code if isinstance(error, ServiceError) else "unexpected"
    for letter in letters:
        pause = backoff_seconds(letter.attempts, first=0.25, longest=LONGEST_PAUSE_SECONDS)
        log = logger.bind(letter_id=str(letter.id), kind=letter.kind, attempts=letter.attempts)
        if known:
            log.warning("letter put off", reason=reason, seconds=round(pause, 1))
        else:
            log.error("letter put off", reason=reason, exc_info=error)
        async with service.unit_of_work(press_actor(letter.committee)) as uow:
            until = uow.now + timedelta(seconds=pause)
            await uow.press.put_off(letter.id, until=until, reason=reason)
            if isinstance(error, InvalidError):
                await uow.press.forget_content(letter.id)


def press_actor(committee: str) -> Actor:
    """Return the press as an actor."""
    return system_actor("mailing", committee)
