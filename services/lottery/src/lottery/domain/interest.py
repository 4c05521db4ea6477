"""Declared interests (利益关系申报): what ties an expert to a case beyond what intake knows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

__all__ = ["KINDS", "RELATIONS", "Interest", "InterestKind", "Relation", "key_of"]

InterestKind = Literal["employer", "hospital", "person", "case"]
Relation = Literal[
    "works-there",
    "worked-there",
    "relative",
    "owns-share",
    "advises",
    "treated",
    "dispute",
    "other",
]

KINDS: tuple[InterestKind, ...] = get_args(InterestKind)
RELATIONS: tuple[Relation, ...] = get_args(Relation)

INDEXED = {"employer": "credit_code", "person": "identity_number"}
"""Kinds whose key is a blind index, with the kind of value that other services index alike."""


@dataclass(frozen=True, slots=True)
class Interest:
    """One declared interest; it recuses until somebody of the office ends it with a reason.

    ``value`` is a credit code (employer, hospital), an identity number (person) or a case's id.
    """

    id: UUID
    expert_id: UUID
    kind: InterestKind
    key: str
    value: str
    relation: Relation
    declared_by: str
    declared_at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None


def key_of(kind: InterestKind, value: str, blind_index: Callable[[str, str], bytes]) -> str:
    """Return by what recusal compares an interest with a case.

    Of employers and people that is a blind index in hex; of hospitals the credit code itself, as
    the register has it; of cases the id.
    """
    indexed = INDEXED.get(kind)
    return blind_index(indexed, value).hex() if indexed else value
