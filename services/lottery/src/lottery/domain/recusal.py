"""Recusal (回避): which experts may not sit on a case, and on which grounds (Order 55 art 28)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from lottery.domain.session import Expert, SessionCase

__all__ = ["NO_INTERESTS", "RecusalGround", "Ties", "conflicts_of", "grounds_of"]


class RecusalGround(StrEnum):
    """Why one expert may not sit on one case."""

    TREATED_APPRAISEE = "treated_appraisee"
    TREATING_HOSPITAL = "treating_hospital"
    TIED_TO_EMPLOYER = "tied_to_employer"
    DECLARED_INTEREST = "declared_interest"
    DECLARED_BY_A_SIDE = "declared_by_a_side"
    EARLIER_PANEL = "earlier_panel"
    OTHER_DUTY = "other_duty"


Interests = Mapping[UUID, Collection[tuple[str, str]]]
"""What experts declared of themselves, as kind and key, by expert."""

NO_INTERESTS: Interests = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What experts may be tied to a case by.

    ``employer`` is a credit code, as ``hospitals`` are. ``keys`` are the interests, as kind and
    key, that touch the case. ``seated`` are experts who sat on an earlier panel of the case, or of
    the appraisee where the matter counts it.
    """

    hospitals: frozenset[str] = frozenset()
    licence_indexes: frozenset[bytes] = frozenset()
    employer: str | None = None
    keys: frozenset[tuple[str, str]] = frozenset()
    declared: frozenset[UUID] = frozenset()
    seated: frozenset[UUID] = frozenset()


def grounds_of(
    case: SessionCase,
    expert: Expert,
    ties: Ties,
    interests: Collection[tuple[str, str]] = (),
    *,
    by_hospital: bool,
) -> frozenset[RecusalGround]:
    """Return why an expert may not sit on a case; none: nothing stands against it.

    That the own hospital treated the appraisee counts if the committee's setting says so. An
    expert who works for the appraisee's employer is tied to it, a hospital being one too.
    """
    busy = {duty.account_id for duty in case.duties}
    grounds = {
        RecusalGround.TREATED_APPRAISEE: expert.licence_index in ties.licence_indexes,
        RecusalGround.TREATING_HOSPITAL: by_hospital and expert.hospital in ties.hospitals,
        RecusalGround.TIED_TO_EMPLOYER: expert.hospital == ties.employer,
        RecusalGround.DECLARED_INTEREST: not ties.keys.isdisjoint(interests),
        RecusalGround.DECLARED_BY_A_SIDE: expert.id in ties.declared,
        RecusalGround.EARLIER_PANEL: (
            expert.id in ties.seated or expert.account_id in case.excluded
        ),
        RecusalGround.OTHER_DUTY: expert.account_id in busy,
    }
    return frozenset(ground for ground, holds in grounds.items() if holds)


def conflicts_of(
    case: SessionCase,
    experts: Iterable[Expert],
    ties: Ties,
    interests: Interests = NO_INTERESTS,
    *,
    by_hospital: bool,
) -> set[UUID]:
    """Return the experts who may not sit on a case."""
    return {
        expert.id
        for expert in experts
        if grounds_of(case, expert, ties, interests.get(expert.id, ()), by_hospital=by_hospital)
    }
