"""Published by identity (身份认证)."""

from typing import ClassVar

from shared.events.base import AuditSealed

__all__ = ["IdentityAuditSealed"]


class IdentityAuditSealed(AuditSealed):
    """The audit chain of identity, as it ended a day."""

    subject: ClassVar[str] = "identity.audit.sealed.v1"
