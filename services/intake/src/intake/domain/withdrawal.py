"""Taking an application back (撤回): possible until chance has given the case its panel."""

from dataclasses import dataclass
from enum import StrEnum

from intake.domain.states import CaseState

__all__ = ["WITHDRAWABLE", "Withdrawal", "WithdrawalReason"]

WITHDRAWABLE = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.NOTICE_ISSUED,
        CaseState.SUPPLEMENTED,
        CaseState.ACCEPTED,
        CaseState.RETURNED,
        CaseState.PRELIMINARILY_REVIEWED,
        CaseState.SCHEDULED,
        CaseState.AWAITS_SESSION,
        CaseState.CHECKED_IN,
        CaseState.ABSENT,
        CaseState.ENTRUSTED,
    }
)


class WithdrawalReason(StrEnum):
    """Why somebody takes an application back; free text might name illnesses."""

    NO_LONGER_WANTED = "no_longer_wanted"
    APPLIES_AGAIN = "applies_again"
    APPLIES_ELSEWHERE = "applies_elsewhere"
    TREATMENT_CONTINUES = "treatment_continues"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is known of a withdrawal; ``reference`` is the number of a signed request on paper."""

    reason: WithdrawalReason
    reference: str | None
