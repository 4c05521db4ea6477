"""Receipts (收件回执): what was handed in when, as a statement that is signed once and kept.

A statement names files by item, type, size and SHA-256, and nobody: neither people nor the names
of files are in it, so that it can be shown to anyone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from intake.domain.case_deadlines import CaseDeadline
from intake.domain.checklist import ChecklistItem
from shared.clock import CHINA

__all__ = [
    "RECEIPT_TYPE",
    "NewReceipt",
    "Receipt",
    "ReceiptKind",
    "ReceiptNote",
    "SignedReceipt",
    "StoredReceipt",
    "deadline_facts",
    "item_facts",
    "receipt_number",
    "statement_of",
]

RECEIPT_TYPE = "jianding-receipt"
VERSION = 1


class ReceiptKind(StrEnum):
    """What was taken in."""

    APPLICATION = "application"
    SUPPLEMENT = "supplement"
    ADDED_MATERIAL = "added_material"
    COUNTER_ENTRY = "counter_entry"
    PARTNER_RECORDS = "partner_records"


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt to be stored: everything but its number and its files' facts, which are kept."""

    id: UUID
    kind: ReceiptKind
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReceiptNote:
    """Which receipt was given for what was handed in last, and the code that is printed on it."""

    id: UUID
    number: str
    tracking_code: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt as listed; of records that no case was found for yet, ``case_id`` is None."""

    id: UUID
    number: str
    committee: str
    case_id: UUID | None
    kind: ReceiptKind
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredReceipt(Receipt):
    """A receipt with all that it states, and its signed form (JWS) once that is made."""

    facts: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]]
    signed: str | None


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """What a receipt states, and the compact JWS of exactly that."""

    receipt: Receipt
    statement: Mapping[str, Any]
    signed: str


def receipt_number(committee: str, received_at: datetime, ordinal: int) -> str:
    """Return a receipt's number, as 330783-2026-000123: digits that can be typed anywhere."""
    return f"{committee}-{received_at.astimezone(CHINA).year}-{ordinal:06d}"


def item_facts(
    items: Iterable[ChecklistItem],
    given: Collection[str],
    required: Collection[str],
    verdicts: Mapping[str, str],
) -> list[dict[str, str]]:
    """Return how an application stands against its list, item by item.

    An item's verdict is a clerk's where there is one, else ``received`` or ``missing``. What is
    neither given nor demanded isn't mentioned.
    """
    return [
        {
            "code": item.code,
            "name": item.name_en,
            "name_zh": item.name_zh,
            "verdict": verdicts.get(item.code, "received" if item.code in given else "missing"),
        }
        for item in items
        if item.code in given or item.code in required
    ]


def deadline_facts(deadlines: Iterable[CaseDeadline]) -> list[dict[str, Any]]:
    """Return the limits that run, each with its last day."""
    return [
        {
            "code": item.code,
            "name": item.deadline.rule.name,
            "name_zh": item.deadline.rule.name_zh,
            "article_zh": item.deadline.rule.article_zh,
            "due_on": item.deadline.due_on.isoformat(),
            "provisional": item.deadline.provisional,
        }
        for item in deadlines
        if item.is_running
    ]


def statement_of(receipt: StoredReceipt) -> dict[str, Any]:
    """Return what is signed: the stored facts, the files and the number, nothing more."""
    return {
        **receipt.facts,
        "type": RECEIPT_TYPE,
        "version": VERSION,
        "id": str(receipt.id),
        "number": receipt.number,
        "kind": str(receipt.kind),
        "committee": receipt.committee,
        "case_id": None if receipt.case_id is None else str(receipt.case_id),
        "received_at": receipt.received_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "files": [dict(file) for file in receipt.files],
    }
