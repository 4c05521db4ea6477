"""What a caller prefers (RFC 7240): here only to have something checked and not kept."""

from typing import Annotated, Any

from fastapi import Depends, Header

__all__ = ["APPLIED", "prefers_check"]

VALIDATE_ONLY = "validate-only"

APPLIED = {"Preference-Applied": VALIDATE_ONLY}
"""The header of an answer that followed the preference."""


async def read_preference(
    prefer: Annotated[
        str | None,
        Header(
            max_length=200,
            description="RFC 7240; with `validate-only` all is checked and nothing is kept",
            examples=[VALIDATE_ONLY],
        ),
    ] = None,
) -> bool:
    """Return whether the request is only to be checked; other preferences are passed over."""
    wishes = (prefer or "").replace(";", ",").split(",")
    return any(wish.strip().lower() == VALIDATE_ONLY for wish in wishes)


def prefers_check() -> Any:
    """Return the dependency: ``is_check: Annotated[bool, prefers_check()]``."""
    return Depends(read_preference)
