"""The ladder of evidence (送达凭证): each rung a fact of its own, never changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

__all__ = ["Evidence", "Rung", "Source"]

Source = Literal["system", "clerk", "carrier"]
"""Who says so: this service, the bureau's clerk, or the carrier as the clerk reports it."""


class Rung(StrEnum):
    """What was reached."""

    RENDERED = "rendered"
    SEALED = "sealed"
    DISPATCHED = "dispatched"
    ATTEMPTED = "attempted"
    SERVED = "served"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One rung: what happened when, who says so, and the hash of the file that shows it.

    ``facts`` hold codes and dates, ``personal`` who signed and why in words; the latter is kept
    encrypted and is None unless it was asked for.
    """

    id: UUID
    letter_id: UUID
    rung: Rung
    source: Source
    occurred_on: date
    occurred_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    facts: Mapping[str, Any]
    sha256: str | None = None
    upload_id: UUID | None = None
    personal: Mapping[str, str] | None = None
