"""Cases whose application was withdrawn (撤回): nobody waits for them any more."""

from uuid import UUID

from lottery.unit_of_work import UnitOfWork

__all__ = ["GONE", "WITHDRAWN", "withdraw"]

WITHDRAWN = "withdrawn"
GONE = frozenset({WITHDRAWN, "erased"})


async def withdraw(uow: UnitOfWork, case_id: UUID) -> None:
    """Take a case from the waiting list, or off its session.

    The session's list keeps it as withdrawn, and no later draw takes it. A draw that was frozen
    with it runs as it was frozen: what chance gives the case then is handed over to nobody.
    """
    case = await uow.cases.find(case_id, locked=True)
    if case is None or case.state in GONE:
        return
    await uow.cases.change([case_id], state=WITHDRAWN)
    uow.audit("case.withdrawn", subject_type="case", subject_id=case_id, case_id=case_id)
