"""Linking an account to a case that somebody else handed in, by what stands on its receipt."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from intake.domain.access import PartyRole
from intake.domain.application import Parties
from intake.domain.case import Case
from intake.errors import CaseLinkAttemptsError, CaseLinkRefusedError
from intake.services.tracking import is_code_of
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.service import Service

__all__ = ["Proof", "forget_old_attempts", "link", "linked", "note_attempt"]

INDEXES = {PartyRole.APPRAISEE: "identity_number", PartyRole.EMPLOYER: "credit_code"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What the holder of a receipt knows: the party's number and name, and the case's code."""

    role: PartyRole
    number: str
    name: str
    tracking_code: str


async def note_attempt(uow: UnitOfWork, role: PartyRole) -> None:
    """Count an attempt before it is looked at, in a transaction of its own.

    Raises
    ------
    CaseLinkAttemptsError
        The account has tried too often.
    """
    window = timedelta(hours=uow.settings.link_attempt_hours)
    oldest = await uow.links.note_attempt(
        uow.actor.account_id,
        since=uow.now - window,
        most=uow.settings.link_attempts,
        now=uow.now,
    )
    if oldest is not None:
        seconds = max(1, round((oldest + window - uow.now).total_seconds()))
        raise CaseLinkAttemptsError(seconds=seconds, retry_after=seconds)
    uow.audit(
        "case_link.attempted",
        subject_type="committee",
        subject_id=uow.committee,
        detail={"role": role},
    )


async def link(uow: UnitOfWork, proof: Proof) -> tuple[Case, PartyRole]:
    """Let the account see the case as its own from now on; linking again changes nothing.

    Raises
    ------
    CaseLinkRefusedError
        No case has this number, name and code.
    """
    case_id = await find(uow, proof)
    if case_id is None:
        raise CaseLinkRefusedError
    await uow.links.add(case_id, uow.actor.account_id, proof.role, uow.now)
    uow.audit(
        "case.linked",
        subject_type="case",
        subject_id=case_id,
        case_id=case_id,
        detail={"role": proof.role},
    )
    return await linked(uow, case_id)


async def linked(uow: UnitOfWork, case_id: UUID) -> tuple[Case, PartyRole]:
    """Return a case that the account is linked to, and as whom.

    Raises
    ------
    CaseLinkRefusedError
        It isn't.
    """
    role = await uow.links.find_role(case_id, uow.actor.account_id)
    if role is None:
        raise CaseLinkRefusedError
    return await uow.cases.get(case_id), role


async def find(uow: UnitOfWork, proof: Proof) -> UUID | None:
    """Return the case that a proof belongs to."""
    number = "".join(proof.number.split()).upper()
    index = uow.service.blind_index.of(INDEXES[proof.role], number)
    for case_id in await uow.links.list_cases_of(proof.role, index):
        if is_code_of(uow, case_id, proof.tracking_code):
            parties, _ = await uow.cases.get_content(case_id)
            return case_id if name_of(parties, proof.role) == proof.name.strip() else None
    return None


def name_of(parties: Parties, role: PartyRole) -> str | None:
    """Return what a party is called."""
    if role is PartyRole.APPRAISEE:
        return parties.appraisee.name
    return parties.employer.name if parties.employer else None


async def forget_old_attempts(service: Service[UnitOfWork]) -> None:
    """Forget attempts that count no more."""
    window = timedelta(hours=settings_of(service).link_attempt_hours)
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        await uow.links.forget_attempts(uow.now - window)
