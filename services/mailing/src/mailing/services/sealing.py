"""A letter gets its number and content, and later its seal; both once."""

from dataclasses import replace
from uuid import UUID

from mailing.domain.evidence import Evidence, Rung
from mailing.domain.letter import TELL_APPOINTMENTS, Letter, LetterState
from mailing.rendering import SealedLetter, canonical_input
from mailing.services.closing import close_if_all_served
from mailing.services.contents import Facts, Stationery, applicants_role, compose, recipient_of
from mailing.unit_of_work import UnitOfWork
from shared.clients.models import Parties
from shared.clock import committee_date
from shared.errors import NotYetKnownError
from shared.events.mailing import LetterSealed, RecipientRole
from shared.files import StoredFile
from shared.ids import new_id

__all__ = ["drop", "prepare", "seal"]


async def prepare(uow: UnitOfWork, letter_id: UUID, facts: Facts | None) -> str | None:
    """Return the content (JSON) a letter is rendered from, kept from now on with its number.

    None when there is nothing to render: it was sealed meanwhile, or nobody needs it. The number
    is taken in the transaction that keeps the content, so a letter that can't be written takes
    none.

    Raises
    ------
    NotYetKnownError
        What it says wasn't asked for.
    LetterContentInvalidError, IssuerNotConfiguredError
    """
    letter = await uow.letters.get(letter_id, lock=True)
    if letter.state is not LetterState.REQUESTED:
        return None
    if letter.is_prepared:
        return await uow.press.content_of(letter_id)
    if facts is None:
        raise NotYetKnownError(fact="the content of the letter")
    committee = uow.committee_letters
    recipient = recipient_of(letter, facts.parties, committee)
    if recipient is None or has_moved(letter, facts):
        await drop(uow, letter)
        return None
    stationery = Stationery(committee, uow.settings.rules, uow.settings.verify_url)
    number = letter.letter_number or await next_number(uow, letter)
    content = canonical_input(compose(letter, number, recipient, facts, stationery)).decode()
    await uow.press.keep_prepared(
        letter,
        number=number,
        recipient=recipient,
        content=content,
        consents=letter.recipient_role == consenting_role(facts.parties),
    )
    return content


def consenting_role(parties: Parties) -> RecipientRole | None:
    """Return whom the applicant's consent to electronic service binds; a relative acts for one."""
    if not parties.consents_to_electronic:
        return None
    return applicants_role(parties)


def has_moved(letter: Letter, facts: Facts) -> bool:
    """Whether the case was put on another session since, which has a notice of its own."""
    if letter.kind not in TELL_APPOINTMENTS or facts.appointment is None:
        return False
    return facts.appointment.session_id != UUID(letter.facts["session_id"])


async def drop(uow: UnitOfWork, letter: Letter) -> None:
    """Close a letter that nobody needs."""
    await uow.letters.save(replace(letter, state=LetterState.NOT_NEEDED, last_error=None))
    uow.audit("letter.dropped", subject_type="letter", subject_id=letter.id, case_id=letter.case_id)
    await close_if_all_served(uow, letter)


async def next_number(uow: UnitOfWork, letter: Letter) -> str:
    """Take the next number of the committee, kind and year."""
    year = letter.dated_on.year
    sequence = await uow.press.next_sequence(letter.kind, year)
    return uow.committee_letters.number(letter.kind, year, sequence)


async def seal(
    uow: UnitOfWork, letter_id: UUID, rendered: SealedLetter, stored: StoredFile
) -> bool:
    """Bind a letter to its file for good and tell everybody; False if another press was first."""
    letter = await uow.letters.get(letter_id, lock=True)
    if letter.state is not LetterState.REQUESTED:
        return False
    sealed = replace(
        letter,
        state=LetterState.SEALED,
        last_error=None,
        input_sha256=rendered.input_sha256,
        file_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        sealed_at=uow.now,
    )
    await uow.letters.save(sealed)
    for rung, sha256 in ((Rung.RENDERED, rendered.input_sha256), (Rung.SEALED, stored.sha256)):
        await uow.evidence.add(system_evidence(uow, letter_id, rung, sha256))
    assert letter.letter_number is not None
    await uow.publish(
        LetterSealed(
            committee=letter.committee,
            case_id=letter.case_id,
            letter_id=letter.id,
            kind=letter.kind,
            recipient_role=letter.recipient_role,
            letter_number=letter.letter_number,
            sha256=stored.sha256,
        )
    )
    uow.audit("letter.sealed", subject_type="letter", subject_id=letter.id, case_id=letter.case_id)
    return True


def system_evidence(uow: UnitOfWork, letter_id: UUID, rung: Rung, sha256: str) -> Evidence:
    """Return a rung that this service reached by itself, with the hash that shows it."""
    return Evidence(
        id=new_id(),
        letter_id=letter_id,
        rung=rung,
        source="system",
        occurred_on=committee_date(uow.now),
        occurred_at=uow.now,
        recorded_at=uow.now,
        recorded_by=uow.actor.account_id,
        facts={},
        sha256=sha256,
    )
