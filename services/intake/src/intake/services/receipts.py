"""Receipts (收件回执) for whatever is handed in: issued with it, signed soon after, read again.

A receipt is stored in the transaction that takes something in. Its signature follows, from the job
or from whoever reads it first, so that a submission doesn't wait for it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from intake.domain.application import ApplicantKind
from intake.domain.case import Case
from intake.domain.case_deadlines import CaseDeadline
from intake.domain.checklist import Checklist
from intake.domain.material import HandedIn
from intake.domain.matters import Matter
from intake.domain.receipt import (
    RECEIPT_TYPE,
    NewReceipt,
    Receipt,
    ReceiptKind,
    ReceiptNote,
    SignedReceipt,
    StoredReceipt,
    deadline_facts,
    item_facts,
    statement_of,
)
from intake.domain.received import ReceivedApplication
from intake.domain.verdict import Standing
from intake.services.access import get_visible_case
from intake.services.steps import checklist_of
from intake.services.tracking import code_of
from intake.unit_of_work import UnitOfWork, settings_of
from shared.actor import system_actor
from shared.ids import new_id
from shared.permissions import Permission
from shared.service import Service
from shared.signatures import SigningKeys, checked

__all__ = [
    "issue",
    "issue_to_hospital",
    "latest_of",
    "list_of_case",
    "new_receipt",
    "of_hospital",
    "read",
    "sign_waiting",
    "signed",
]

AT_ONCE = 200
LOOKED_BACK = timedelta(days=7)
UNDECIDED = (Standing.ABSENT, Standing.UNJUDGED)


def new_receipt(
    uow: UnitOfWork,
    kind: ReceiptKind,
    *,
    matter: Matter,
    applicant: ApplicantKind,
    checklist: Checklist,
    given: Sequence[str],
    deadlines: Sequence[CaseDeadline],
    case_number: str | None = None,
    verdicts: Mapping[str, str] | None = None,
) -> NewReceipt:
    """Return a receipt that states how an application stands, to be stored with its files.

    ``given`` and the keys of ``verdicts`` are codes of items.
    """
    required = [item.code for item in checklist.items if item.is_required(applicant)]
    facts = {
        **bureau_facts(uow),
        "matter": str(matter),
        "case_number": case_number,
        "items": item_facts(checklist.items, given, required, verdicts or {}),
        "deadlines": deadline_facts(deadlines),
    }
    return NewReceipt(new_id(), kind, facts)


async def issue(
    uow: UnitOfWork, case: Case, kind: ReceiptKind, materials: Sequence[HandedIn]
) -> Receipt:
    """Issue the receipt of what was just taken in, in the same transaction.

    ``materials`` are stored already, at least as uploads.
    """
    new = await about(uow, case, kind)
    return await uow.receipts.add(case.id, new, materials, now=uow.now)


async def issue_to_hospital(
    uow: UnitOfWork, submission_id: UUID, documents: Sequence[HandedIn]
) -> Receipt:
    """Issue the receipt of a hospital's records, which has the id of their submission.

    It says nothing of any case: whether there is one is none of the hospital's business.
    """
    unknown: dict[str, Any] = {"matter": None, "case_number": None, "items": [], "deadlines": []}
    facts = {**bureau_facts(uow), **unknown}
    new = NewReceipt(submission_id, ReceiptKind.PARTNER_RECORDS, facts)
    return await uow.receipts.add(None, new, documents, now=uow.now)


async def of_hospital(uow: UnitOfWork, submission_id: UUID) -> SignedReceipt:
    """Return the receipt of records; the caller has seen that they are the hospital's own.

    Raises
    ------
    ReceiptNotFoundError
        They came before there were receipts.
    """
    return await signed(uow, await uow.receipts.get(submission_id))


async def about(uow: UnitOfWork, case: Case, kind: ReceiptKind) -> NewReceipt:
    """Return a receipt that says how a case stands now, with a clerk's verdicts so far."""
    received = ReceivedApplication(
        case,
        await uow.materials.list_given(case.id),
        checklist_of(uow, case),
        notice=await uow.notices.find_current(case.id),
    )
    given = {material.item for material in received.given}
    standings = {item: received.standing(item) for item in given}
    judged = {item: str(found) for item, found in standings.items() if found not in UNDECIDED}
    return new_receipt(
        uow,
        kind,
        matter=case.matter,
        applicant=case.applicant_kind,
        checklist=received.checklist,
        given=[item for item in given if standings[item] is not Standing.ABSENT],
        deadlines=await uow.deadlines.list_of_case(case.id),
        case_number=case.case_number,
        verdicts=judged,
    )


def bureau_facts(uow: UnitOfWork) -> dict[str, str]:
    """Return who took something in, in whose name, and where that can be checked."""
    names = uow.settings.names_of(uow.committee)
    verify = f"{uow.settings.public_url.rstrip('/')}/verify"
    return {"organiser": names.organiser, "issuer": names.issuer, "verify": verify}


async def latest_of(uow: UnitOfWork, case_id: UUID) -> ReceiptNote | None:
    """Return which receipt was given for what was handed in last for a case."""
    found = await uow.receipts.find_latest(case_id)
    return ReceiptNote(found.id, found.number, code_of(uow, case_id)) if found else None


async def list_of_case(uow: UnitOfWork, case_id: UUID) -> Sequence[Receipt]:
    """Return the receipts of a case, the oldest first.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    """
    await get_visible_case(uow, case_id, all_by=Permission.APPLICATIONS_READ)
    return await uow.receipts.list_of_case(case_id)


async def read(uow: UnitOfWork, case_id: UUID, receipt_id: UUID) -> SignedReceipt:
    """Return a receipt of a case with its signature.

    Raises
    ------
    CaseNotFoundError
        There is none of that id, or it is somebody else's.
    ReceiptNotFoundError
        The case has none of that id.
    """
    await get_visible_case(uow, case_id, all_by=Permission.APPLICATIONS_READ)
    return await signed(uow, await uow.receipts.get(receipt_id, case_id=case_id))


async def signed(uow: UnitOfWork, receipt: StoredReceipt) -> SignedReceipt:
    """Return what a receipt states with its signature, which is made now if there is none yet."""
    if receipt.signed is None:
        keys = uow.settings.receipt_keys
        await uow.receipts.put_signatures(
            {receipt.id: (receipt.committee, sign(keys, receipt))}, uow.now
        )
    text = receipt.signed or await uow.receipts.get_signed_form(receipt.id)
    statement = checked(text, uow.settings.receipt_keys.published, kind=RECEIPT_TYPE)
    return SignedReceipt(receipt, statement, text)


async def sign_waiting(service: Service[Any]) -> None:
    """Sign the receipts that were issued and not signed yet."""
    keys = settings_of(service).receipt_keys
    async with service.unit_of_work(system_actor(service.name, "")) as uow:
        waiting = await uow.receipts.list_unsigned(uow.now - LOOKED_BACK, AT_ONCE)
        made = {item.id: (item.committee, sign(keys, item)) for item in waiting}
        await uow.receipts.put_signatures(made, uow.now)


def sign(keys: SigningKeys, receipt: StoredReceipt) -> str:
    """Return the signed form (compact JWS) of what a receipt states."""
    return keys.sign(statement_of(receipt), kind=RECEIPT_TYPE)
