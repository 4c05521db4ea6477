"""What the rules of a draw (抽签) refuse, as plain exceptions that know nothing of HTTP.

DrawError
├── MalformedDrawInputError     the input document breaks section 5 of the draw specification
├── ContributionMismatchError   what was opened doesn't fit the input's contributors
└── DisallowedRecordError       a chained record that the rules of replacement don't allow
"""

from typing import ClassVar

__all__ = [
    "ContributionMismatchError",
    "DisallowedRecordError",
    "DrawError",
    "MalformedDrawInputError",
]


class DrawError(ValueError):
    """A refusal by the rules of a draw, never a bug."""

    code: ClassVar[str]


class MalformedDrawInputError(DrawError):
    """The document can't be frozen and is never drawn.

    `path` names the place, as in `cases[3].recused[0]`; `reason` says in a few words what is wrong.
    """

    code = "draw_input_malformed"

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(f"{path or 'document'}: {reason}")
        self.reason = reason
        self.path = path


class ContributionMismatchError(DrawError):
    """Number, length or hash of an opening isn't what the input document and the ceremony ask."""

    code = "draw_contribution_mismatch"


class DisallowedRecordError(DrawError):
    """An absence or replacement that doesn't follow from the draw and the records before it."""

    code = "draw_record_disallowed"
