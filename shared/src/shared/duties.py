"""Duties that exclude one another on one case (相互制约、相互监督): nobody holds two of them.

They are: accept, preliminary review, operate the draw, examine, approve, mail. Events carry a
case's cumulative duties, so each service checks the rule where the case is. Two services may still
take a duty of one person each at the same moment, before either has heard of the other; whoever
hears of both finds the clash, and nobody takes another duty on that case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.errors import CaseContestedError, DutyConflictError
from shared.events.base import Duty, DutyName

__all__ = [
    "Clash",
    "check",
    "check_each",
    "check_uncontested",
    "clashes",
    "united",
    "with_duty",
]


@dataclass(frozen=True, slots=True)
class Clash:
    """One account with two duties on one case; ``wanted`` is the one that came later."""

    account_id: str
    held: DutyName
    wanted: DutyName


def clashes(duties: Iterable[Duty]) -> tuple[Clash, ...]:
    """Return every account that holds more than one duty, each later duty beside the first."""
    first: dict[str, DutyName] = {}
    found = []
    for duty in duties:
        held = first.setdefault(duty.account_id, duty.duty)
        if held != duty.duty:
            found.append(Clash(duty.account_id, held, duty.duty))
    return tuple(dict.fromkeys(found))


def united(known: Iterable[Duty], told: Iterable[Duty]) -> tuple[Duty, ...]:
    """Return the duties of both, each once, in the order in which they became known."""
    return tuple(dict.fromkeys((*known, *told)))


def check(duties: Iterable[Duty], wanted: DutyName, account_id: str, *, case_id: UUID) -> None:
    """Let an account take on a duty on a case, given the duties taken so far.

    Doing the same duty again is allowed: one mail clerk may send two letters of one case.

    Raises
    ------
    DutyConflictError
        The account already holds another duty on this case.
    CaseContestedError
        Somebody holds two duties on it already.
    """
    taken = tuple(duties)
    check_each({case_id: taken}, wanted, account_id)
    check_uncontested(taken, case_id=case_id)


def check_uncontested(duties: Iterable[Duty], *, case_id: UUID) -> None:
    """Let nobody go on with a case on which somebody holds two duties.

    Raises
    ------
    CaseContestedError
        Somebody does.
    """
    for clash in clashes(duties):
        raise CaseContestedError(held=clash.held, wanted=clash.wanted, case_id=case_id)


def check_each(duties_of: Mapping[UUID, Iterable[Duty]], wanted: DutyName, account_id: str) -> None:
    """Let an account take on a duty on several cases at once, or on none of them.

    Raises
    ------
    DutyConflictError
        The account already holds another duty on one of them; the refusal names all of those.
    """
    held: dict[UUID | None, str] = {
        case_id: other.duty
        for case_id, duties in duties_of.items()
        for other in duties
        if other.account_id == account_id and other.duty != wanted
    }
    if held:
        raise DutyConflictError(held=held, wanted=wanted, account_id=account_id)


def with_duty(
    duties: Iterable[Duty], taken: DutyName, account_id: str, *, case_id: UUID
) -> tuple[Duty, ...]:
    """Return the duties with one more, each once, for the next hand-over event.

    Raises
    ------
    DutyConflictError, CaseContestedError
        The account holds another duty on this case; or somebody holds two.
    """
    so_far = tuple(duties)
    check(so_far, taken, account_id, case_id=case_id)
    return united(so_far, [Duty(duty=taken, account_id=account_id)])
