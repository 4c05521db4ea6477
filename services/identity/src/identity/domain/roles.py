"""Which roles one account may hold together, so that nobody watches or serves themselves."""

from collections.abc import Collection

from identity.errors import RolesIncompatibleError
from shared.permissions import Role

__all__ = ["STANDS_ALONE", "require_compatible"]

STANDS_ALONE = frozenset(
    {
        Role.ADMIN,
        Role.SUPERVISOR,
        Role.SUPERVISING_BODY,
        Role.OPS,
        Role.APPLICANT,
        Role.HOSPITAL,
    }
)
"""Who hands out rights, watches, runs the machines, or asks something of the committee: each would
otherwise act on what they themselves grant, watch or ask for."""


def require_compatible(roles: Collection[Role]) -> None:
    """Refuse roles that one account doesn't hold together.

    Raises
    ------
    RolesIncompatibleError
        One of several roles is one that stands alone.
    """
    alone = sorted(STANDS_ALONE.intersection(roles))
    if alone and len(set(roles)) > 1:
        raise RolesIncompatibleError(role=alone[0].value)
