"""Views of receipts as they go out; nobody is named in them."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from intake.domain.receipt import Receipt, ReceiptKind, SignedReceipt
from intake.domain.tracking import shown_code

__all__ = ["ReceiptView", "SignedReceiptView"]


class ReceiptView(BaseModel):
    """A receipt in a list."""

    id: UUID
    number: str = Field(examples=["330783-2026-000123"])
    kind: ReceiptKind
    received_at: datetime

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Return the view of a receipt."""
        return cls(
            id=receipt.id,
            number=receipt.number,
            kind=receipt.kind,
            received_at=receipt.received_at,
        )


class SignedReceiptView(ReceiptView):
    """A receipt with what it states, signed."""

    tracking_code: str = Field(
        description="Printed beside the statement and not part of it", examples=["7Q4MZ-0X9TK"]
    )
    statement: dict[str, Any] = Field(
        description="What was received: files with their SHA-256, verdicts, limits"
    )
    signed: str = Field(
        description="The statement's canonical JSON (RFC 8785) as a compact JWS (Ed25519); its "
        "keys are at /receipt-keys",
        examples=["eyJhbGciOiJFZERTQSJ9.eyJudW1iZXIiOiIzMzA3ODMtMjAyNi0wMDAxMjMifQ.c2ln"],
    )

    @classmethod
    def of_signed(cls, found: SignedReceipt, code: str) -> Self:
        """Return the view of a signed receipt; ``code`` is without its hyphen."""
        receipt = found.receipt
        return cls(
            id=receipt.id,
            number=receipt.number,
            kind=receipt.kind,
            received_at=receipt.received_at,
            tracking_code=shown_code(code),
            statement=dict(found.statement),
            signed=found.signed,
        )
