"""What permissions reach that don't reach everything of the committee."""

from shared.permissions import Permission

__all__ = ["OBJECT_RULES"]

OBJECT_RULES = {
    Permission.DRAWS_READ_OWN: "how often the account's own expert was eligible and drawn",
}
