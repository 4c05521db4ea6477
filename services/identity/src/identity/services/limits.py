"""Counting what may be asked for only so often."""

from collections.abc import Iterable

from identity.domain.limits import Limit
from identity.unit_of_work import UnitOfWork

__all__ = ["seconds_to_wait"]


async def seconds_to_wait(uow: UnitOfWork, uses: Iterable[tuple[Limit, str]]) -> float | None:
    """Count one use under each limit, up to the first that is used up.

    That it is goes into the audit trail once a window: nobody may fill the trail from outside.

    Returns
    -------
    float or None
        For how many seconds it is refused; None: it is allowed.
    """
    for limit, who in uses:
        used, until = await uow.limited_uses.count(limit, who, uow.now)
        if used == limit.uses + 1:
            uow.audit(
                "limit.reached", subject_type="limit", subject_id=limit.name, outcome="refused"
            )
        if used > limit.uses:
            return (until - uow.now).total_seconds()
    return None
