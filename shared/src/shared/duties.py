"""Duties that exclude one another on one case (相互制约、相互监督): nobody holds two of them.

They are: accept, preliminary review, operate the draw, examine, approve, mail. Hand-over events
carry a case's cumulative duties, so the rule is checked where the case is, completely.
"""

from collections.abc import Iterable

from shared.errors import DutyConflictError
from shared.events.base import Duty, DutyName

__all__ = ["check", "with_duty"]


def check(duties: Iterable[Duty], wanted: DutyName, account_id: str) -> None:
    """Let an account take on a duty on a case, given the duties taken so far.

    Doing the same duty again is allowed: one mail clerk may send two letters of one case.

    Raises
    ------
    DutyConflictError
        The account already holds another duty on this case.
    """
    for duty in duties:
        if duty.account_id == account_id and duty.duty != wanted:
            raise DutyConflictError(held=duty.duty, wanted=wanted)


def with_duty(duties: Iterable[Duty], taken: DutyName, account_id: str) -> tuple[Duty, ...]:
    """Return the duties with one more, each once, for the next hand-over event.

    Raises
    ------
    DutyConflictError
        The account already holds another duty on this case.
    """
    so_far = tuple(duties)
    check(so_far, taken, account_id)
    new = Duty(duty=taken, account_id=account_id)
    return so_far if new in so_far else (*so_far, new)
