"""Identity at the door: intake compares what is typed with the number that only it keeps."""

from uuid import UUID

from lottery.errors import IdentityCheckLockedError, IdentityDiffersError
from shared.actor import Actor
from shared.clients.intake import IntakeClient

__all__ = ["check"]


async def check(intake: IntakeClient, actor: Actor, case_id: UUID, last_digits: str) -> None:
    """Let only pass whose identity number ends so; outside any transaction.

    Raises
    ------
    IdentityDiffersError
        The number ends otherwise, or there is no such case: the answer is the same.
    IdentityCheckLockedError
        There were too many wrong attempts just now.
    RemoteUnavailableError
        Intake can't answer just now.
    """
    found = await intake.check_identity(
        case_id, last_digits, committee=actor.committee, on_behalf_of=actor.account_id
    )
    if found.outcome == "locked":
        raise IdentityCheckLockedError
    if found.outcome != "matches":
        raise IdentityDiffersError
