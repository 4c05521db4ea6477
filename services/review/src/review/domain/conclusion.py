"""The conclusion (鉴定结论): what the majority signed, as the letter will state it (O55 art 16)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from review.domain.decision import Decision
from review.domain.examination import Seat
from review.domain.opinion import AppliedClause, Opinion
from review.domain.outcome import Outcome
from review.domain.standard import Standard

__all__ = [
    "Approval",
    "Conclusion",
    "ConclusionState",
    "ConclusionText",
    "conclusion_text",
    "leading_opinion",
]


class ConclusionState(StrEnum):
    """A draft is approved once; a draft whose case is sent back is superseded, not changed."""

    DRAFT = "draft"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionText:
    """What the letter states beside the parties."""

    injured_parts: tuple[str, ...]
    functional_impairment: str
    diagnoses: tuple[str, ...]
    standard_id: str
    standard_number: str
    standard_title: str
    clauses: tuple[AppliedClause, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What approving adds: the number, the day, who, and how long delivery may take.

    ``deadline`` is the explanation of the delivery deadline as JSON values.
    """

    number: str
    decided_on: date
    approved_by: str
    approved_at: datetime
    deadline: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One edition of a case's conclusion; another edition never overwrites an earlier one."""

    id: UUID
    case_id: UUID
    committee: str
    matter: str
    edition: int
    round: int
    text: ConclusionText
    drafted_at: datetime
    state: ConclusionState = ConclusionState.DRAFT
    version: int = 1
    approval: Approval | None = None

    def approved(self, approval: Approval) -> Self:
        """Make it the committee's conclusion."""
        return replace(
            self, state=ConclusionState.APPROVED, approval=approval, version=self.version + 1
        )

    def superseded(self) -> Self:
        """Set a draft aside because its case goes back to the panel."""
        return replace(self, state=ConclusionState.SUPERSEDED, version=self.version + 1)


def conclusion_text(decision: Decision, leader: Seat | None, standard: Standard) -> ConclusionText:
    """Return the text that a decision leads to, in the words of one opinion of the majority.

    Raises
    ------
    ValueError
        There is no majority to follow.
    """
    content = leading_opinion(decision, leader).content
    return ConclusionText(
        injured_parts=content.injured_parts,
        functional_impairment=content.impairment,
        diagnoses=content.diagnoses,
        standard_id=standard.id,
        standard_number=standard.number,
        standard_title=standard.title,
        clauses=applied_once(content.clauses, standard),
        outcome=content.outcome,
    )


def leading_opinion(decision: Decision, leader: Seat | None) -> Opinion:
    """Return the panel leader's opinion when it is in the majority, else the majority's first.

    Raises
    ------
    ValueError
        There is no majority to follow.
    """
    if not decision.majority:
        raise ValueError("without a majority there is nothing to conclude")
    number = leader.number if leader else None
    in_lead = (item for item in decision.majority if item.signature.seat == number)
    return next(in_lead, decision.majority[0])


def applied_once(
    clauses: tuple[AppliedClause, ...], standard: Standard
) -> tuple[AppliedClause, ...]:
    """Return the clauses that injuries were matched to, each once and with its own grade."""
    cites = dict.fromkeys(clause.cite for clause in clauses)
    return tuple(AppliedClause(cite, standard.clauses[cite].grade) for cite in cites)
